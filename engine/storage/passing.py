"""Another process on this machine: whether it is gone, and the moment it goes."""

import asyncio
import os
import socket
from functools import cache
from pathlib import Path
from uuid import uuid4

from engine.vocabulary.lease import Holder

GLANCE_S = 0.01
"""How often to look. The system could wake us (pidfd), but only when all memory is given back: too late for players."""

_EXITING = 0x4
"""The flag of a process that has been told to end and does nothing more of its own (PF_EXITING in Linux)."""


def myself() -> Holder:
    """Name this process as somebody who may hold a lease."""
    return Holder(uuid4().hex[:12], os.getpid(), _place(), _stat(os.getpid())[1])


def is_gone(holder: Holder) -> bool:
    """Say whether a process is known to have ended; of one on another machine nobody here knows."""
    if holder.place != _place():
        return False
    ended, born = _stat(holder.pid)
    if ended or (born and holder.born and born != holder.born):
        return True
    return not born and not _exists(holder.pid)


async def until_gone(holder: Holder) -> None:
    """Wait until a process has ended; for ever, where that cannot be known."""
    while True:
        if is_gone(holder):
            return
        await asyncio.sleep(GLANCE_S)


@cache
def _place() -> str:
    """Name this machine since it was last started, and the part of it in which process numbers mean what they do."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def _stat(pid: int) -> tuple[bool, int]:
    """Whether a process is at its end, and when it began, in a count of the machine (0 where nobody knows)."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return words[0] in {"Z", "X"} or bool(int(words[6]) & _EXITING), int(words[19])
    except (OSError, IndexError, ValueError):
        return False, 0


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
