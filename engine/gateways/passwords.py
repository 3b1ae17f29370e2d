"""Passwords: hashed away from the players, and wrong ones answered ever more slowly."""

import asyncio
import json
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

SHORTEST, LONGEST = 6, 128

_AT_ONCE = 2
_WAITING = 64
_REMEMBERED = 4096
_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.5, 8.0
_FORGIVEN_AFTER_S = 900.0
_FREE_FOR_AN_ADDRESS = 30
_SCRIPT = Path(__file__).with_name("hashing.py")


class CrowdedError(RuntimeError):
    """More people are logging in than the hasher can serve soon."""


class Hasher:
    """
    Argon2id in two processes of low priority, started when they are first needed; two threads wait for them.

    The hashing itself is no thread: one of low priority may be put aside while it holds the
    interpreter's lock, and then everybody waits for it (measured: a p95 of 240 ms for those who play).
    """

    def __init__(self) -> None:
        """Start no process yet."""
        self._pool = ThreadPoolExecutor(_AT_ONCE, "hasher")
        self._idle: list[subprocess.Popen[bytes]] = []
        self._all: list[subprocess.Popen[bytes]] = []
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Hash a new password. Raises CrowdedError."""
        return str(await self._ask(password, None))

    async def matches(self, hashed: str, password: str) -> bool:
        """Compare a password with a hash. Raises CrowdedError."""
        return await self._ask(password, hashed) is True

    async def _ask(self, password: str, hashed: str | None) -> object:
        if self._waiting >= _WAITING:
            raise CrowdedError
        self._waiting += 1
        request = json.dumps({"password": password, "hash": hashed}).encode() + b"\n"
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, request)
        finally:
            self._waiting -= 1

    def _answer(self, request: bytes) -> object:
        """Have a process answer; one that has died meanwhile is replaced, twice at most."""
        for _ in range(_AT_ONCE + 1):
            process = self._idle.pop() if self._idle else self._start()
            with suppress(OSError):
                if process.stdin is not None and process.stdout is not None:
                    process.stdin.write(request)
                    process.stdin.flush()
                    if line := process.stdout.readline():
                        self._idle.append(process)
                        return json.loads(line)
            _end(process)
        raise CrowdedError

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", str(_SCRIPT)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self._all.append(process)
        return process

    def close(self) -> None:
        """Let the processes go."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in self._all:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


class Patience:
    """Counts wrong passwords by name and address: each makes the next answer slower, and nobody is locked out."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Take time from `now`, in seconds."""
        self._now = now
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def tried(self, name: str, address: str) -> float:
        """
        Count a try, as if it were wrong, and say how many seconds to wait before looking at it.

        Counted beforehand, so that many tries at the same time are not answered all at once. An
        address may be a whole school, come back together: it waits only when it has tried a lot.
        """
        delay = max(_delay(self._count(name)), _delay(self._count(address) - _FREE_FOR_AN_ADDRESS))
        for one in (name, address):
            self._wrong[one] = (self._count(one) + 1, self._now())
            self._wrong.move_to_end(one)
        while len(self._wrong) > _REMEMBERED:
            self._wrong.popitem(last=False)
        return delay

    def right(self, name: str, address: str) -> None:
        """It was right: forget what was wrong about the name, and this one try of the address."""
        self._wrong.pop(name, None)
        if (count := self._count(address)) > 1:
            self._wrong[address] = (count - 1, self._now())
        else:
            self._wrong.pop(address, None)

    def _count(self, one: str) -> int:
        count, since = self._wrong.get(one, (0, 0.0))
        return count if self._now() - since < _FORGIVEN_AFTER_S else 0


def _delay(tries: int) -> float:
    return 0.0 if tries <= 0 else min(_FIRST_DELAY_S * 2 ** min(tries - 1, 10), _LONGEST_DELAY_S)
