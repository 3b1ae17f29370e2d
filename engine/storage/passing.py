"""Another process on this machine: whether it is gone, and the moment it goes."""

import asyncio
import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Self
from uuid import uuid4

from engine.vocabulary.lease import Holder

_GLANCE_S = 0.025
"""How often to look where the system cannot tell us."""


def myself() -> Holder:
    """Name this process as somebody who may hold a lease."""
    return Holder(uuid4().hex[:12], os.getpid(), _place(), _stat(os.getpid())[1])


@cache
def _place() -> str:
    """Name this machine since it was last started, and the part of it in which process numbers mean what they do."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def _stat(pid: int) -> tuple[str, int]:
    """Look up the state of a process and when it began, in ticks since the machine did; ("", 0) where nobody knows."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return words[0], int(words[19])
    except (OSError, IndexError, ValueError):
        return "", 0


class Passing:
    """Watches one process at a time, where the system lets us: `noticed` is set when it is gone."""

    def __init__(self) -> None:
        self.noticed = asyncio.Event()
        self._watched: Holder | None = None
        self._descriptor: int | None = None
        self._glancing: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        """Watch nobody yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Watch nobody any more."""
        self._let_go()

    def is_gone(self, holder: Holder) -> bool:
        """Say whether a process is known to have ended; of one on another machine nobody here knows."""
        if holder.place != _place():
            return False
        try:
            os.kill(holder.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        state, born = _stat(holder.pid)
        return state in {"Z", "X"} or bool(born and holder.born and born != holder.born)

    def watch(self, holder: Holder | None) -> None:
        """Watch this one from now on, and nobody else."""
        if holder == self._watched:
            return
        self._let_go()
        self._watched = holder
        if holder is None or holder.place != _place():
            return
        try:
            self._descriptor = os.pidfd_open(holder.pid)
        except (AttributeError, OSError):
            self._glancing = asyncio.create_task(self._glance(holder))
        else:
            asyncio.get_running_loop().add_reader(self._descriptor, self._notice)

    def _notice(self) -> None:
        # It stays readable from now on, so it is let go at once; whether it was the right process is asked again.
        if self._descriptor is not None:
            asyncio.get_running_loop().remove_reader(self._descriptor)
        self.noticed.set()

    async def _glance(self, holder: Holder) -> None:
        while True:
            if self.is_gone(holder):
                self.noticed.set()
                return
            await asyncio.sleep(_GLANCE_S)

    def _let_go(self) -> None:
        self.noticed.clear()
        if self._descriptor is not None:
            with suppress(OSError, ValueError):
                asyncio.get_running_loop().remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None
        if self._glancing is not None:
            self._glancing.cancel()
            self._glancing = None
