"""Passwords: hashed off the loop, and wrong ones answered ever more slowly."""

import asyncio
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

SHORTEST, LONGEST = 6, 128

_AT_ONCE = 2
_GENTLY = 10
_WAITING = 64
_REMEMBERED = 4096
_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.5, 8.0
_FORGIVEN_AFTER_S = 900.0


class CrowdedError(RuntimeError):
    """More people are logging in than the hasher can serve soon."""


class Hasher:
    """
    Argon2id in two threads of low priority.

    Hashing lets go of the interpreter's lock, so the loop goes on; the low priority keeps a
    storm of logins from taking the processor from players who are in.
    """

    def __init__(self) -> None:
        """Start no thread before it is needed."""
        self._argon = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._pool = ThreadPoolExecutor(_AT_ONCE, "argon2", _yield_to_players)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Hash a new password. Raises CrowdedError."""
        return await self._work(lambda: self._argon.hash(password))

    async def matches(self, hashed: str, password: str) -> bool:
        """Compare a password with a hash. Raises CrowdedError."""
        return await self._work(lambda: self._verify(hashed, password))

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._argon.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _work(self, job: Callable[[], T]) -> T:
        if self._waiting >= _WAITING:
            raise CrowdedError
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, job)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _yield_to_players() -> None:
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GENTLY)


class Patience:
    """Counts wrong passwords by name and address: each makes the next answer slower, and nobody is locked out."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Take time from `now`, in seconds."""
        self._now = now
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wrong(self, *whom: str) -> None:
        """Count a wrong password."""
        for one in whom:
            self._wrong[one] = (self._count(one) + 1, self._now())
            self._wrong.move_to_end(one)
        while len(self._wrong) > _REMEMBERED:
            self._wrong.popitem(last=False)

    def right(self, name: str) -> None:
        """Forget what was wrong about a name."""
        self._wrong.pop(name, None)

    def delay(self, *whom: str) -> float:
        """Seconds to wait before looking at the next password."""
        count = max(map(self._count, whom))
        return 0.0 if count == 0 else min(_FIRST_DELAY_S * 2 ** (count - 1), _LONGEST_DELAY_S)

    def _count(self, one: str) -> int:
        count, since = self._wrong.get(one, (0, 0.0))
        return count if self._now() - since < _FORGIVEN_AFTER_S else 0
