"""Starts the roles, restarts what dies, stops them in order."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROLES = ("engine", "director", "worker", "gateway", "admin")
"""Every role `ouro up` minds, in the order they start."""

WORDS = "storyteller"
"""The role that asks a language model; minded only where one is named."""

STANDBY = "standby"
"""The role of a second engine, minded only where one is wanted. Which of the two speaks is between them."""

SEEN = ("engine", STANDBY, *ROLES[1:], WORDS)
"""Every role that may give signs of life."""

STOPPING = ("gateway", "admin", "director", "worker", WORDS)
"""The order they stop in before the engines: first nobody comes in, last the world is kept."""

CALM_SECONDS = 10.0
"""A role that lived this long starts again at once when it dies."""

LONGEST_LOG = 10 * 1024 * 1024
"""A role's log this long is put aside when the role starts; one such is kept."""

PATIENCE_SECONDS = 12.0
"""How long a role may take to stop before it is killed."""


@dataclass(slots=True)
class Child:
    """One role's process and how it has fared."""

    role: str
    command: Sequence[str]
    process: asyncio.subprocess.Process | None = None
    started: float = 0.0
    deaths: int = 0
    minder: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def pause(self) -> float:
        """Seconds to wait before the next start: none after a calm life, else doubling up to five."""
        if time.monotonic() - self.started > CALM_SECONDS:
            self.deaths = 0
        return 0.0 if self.deaths <= 1 else min(5.0, 0.1 * 2 ** (self.deaths - 1))


class Supervisor:
    """
    Minds one process for each role until told to stop.

    A child that dies is started again; a child never outlives its supervisor.
    """

    def __init__(
        self, say: Callable[[str], None], environment: dict[str, str], log: Path, roles: Sequence[str] = ROLES
    ) -> None:
        """Speak through `say`; start `roles` with `environment`; what they print goes to `log/<role>.log`."""
        self._say = say
        self._log = log
        self._environment = environment
        self._stopping = False
        self.children = {role: Child(role, _command(role)) for role in roles}

    async def start(self) -> None:
        """Start every role and keep it alive from now on."""
        for child in self.children.values():
            await self._start(child)
            child.minder = asyncio.create_task(self._mind(child))

    async def stop(self, last: int | None = None) -> None:
        """Stop the roles in order, politely first, and wait until none is left; of two engines, the pid `last` last."""
        self._stopping = True
        engines = (STANDBY, "engine") if last is None or self.role_of(last) != STANDBY else ("engine", STANDBY)
        for child in (self.children[role] for role in (*STOPPING, *engines) if role in self.children):
            await self._end(child)

    async def _end(self, child: Child) -> None:
        if child.minder is not None:
            child.minder.cancel()
        await self._stop(child)

    # two engines, for good or for a moment

    @property
    def engines(self) -> list[str]:
        """The roles that are engines here."""
        return [role for role in ("engine", STANDBY) if role in self.children]

    def role_of(self, pid: int) -> str | None:
        """Which role a process plays here; None where it plays none."""
        playing = (role for role, child in self.children.items() if child.process and child.process.pid == pid)
        return next(playing, None)

    async def restart(self, role: str) -> Child:
        """End a role politely, and start it anew with the code as it is on the disk now."""
        child = self.children[role]
        await self._end(child)
        await self._start(child)
        child.minder = asyncio.create_task(self._mind(child))
        return child

    async def try_out(self, role: str) -> Child:
        """Start a second engine under a role nobody plays; if it dies it is not started again."""
        child = self.children[role] = Child(role, _command("engine"))
        await self._start(child)
        return child

    async def dismiss(self, role: str) -> None:
        """End whoever was tried out."""
        await self._end(self.children.pop(role))

    async def promote(self, role: str, to: str) -> None:
        """End who plays the second role, and let the one who was tried out play it for good."""
        await self._end(self.children[to])
        child = self.children.pop(role)
        child.role, self.children[to] = to, child
        child.minder = asyncio.create_task(self._mind(child))

    async def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        with self.log_of(child).open("ab") as log:
            child.process = await asyncio.create_subprocess_exec(
                *child.command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    def log_of(self, child: Child) -> Path:
        """Where a role's process writes what it has to say."""
        self._log.mkdir(parents=True, exist_ok=True)
        path = self._log / f"{child.role}.log"
        if path.exists() and path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path

    async def _mind(self, child: Child) -> None:
        while not self._stopping and child.process is not None:
            status = await child.process.wait()
            if self._stopping:
                return
            child.deaths += 1
            pause = child.pause
            self._say(
                f"{child.role} died ({_described(status)}); starting it again{f' in {pause:.1f} s' * (pause > 0)}"
            )
            await asyncio.sleep(pause)
            if not self._stopping:
                await self._start(child)

    async def _stop(self, child: Child) -> None:
        process = child.process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            self._say(f"{child.role} did not stop within {PATIENCE_SECONDS:.0f} s and is killed")
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def by_lease(signs: dict[str, dict[str, Any]], lease: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """Whoever holds the lease is the `engine`, though the signs of life of two engines still say otherwise."""
    stands_by = signs.get(STANDBY)
    if not stands_by or not lease or lease.get("pid") != stands_by["pid"]:
        return signs
    return {role: sign for role, sign in signs.items() if role != STANDBY} | {"engine": stands_by}


async def until_told_to_stop() -> None:
    """Wait for Ctrl-C or a polite kill."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(sign, told.set)
    await told.wait()


async def until_true(check: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Ask twenty times a second until the answer is yes; no when the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if await check():
            return True
        await asyncio.sleep(0.05)
    return False


def _command(role: str) -> tuple[str, ...]:
    return sys.executable, "-m", "admin.role", role


def _die_with_parent() -> None:
    """Ask Linux to stop this process when its parent is gone, however the parent went (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() == 1:
        os._exit(0)


def _described(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
