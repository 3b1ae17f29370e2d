"""The life of a role: a sign of life each second, and a clean end when it is asked to stop."""

import asyncio
import os
import resource
import signal
import sys
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from engine.storage.keys import Keys

GONE_AFTER_S = 5
"""Seconds after which a sign of life is none any more."""

_ASKED_AGAIN_S = 0.5


def rss_mb(pid: int | None = None) -> int:
    """Resident memory of a process in MiB, rounded up; of this one when none is named, 0 when unknown."""
    try:
        pages = int(Path(f"/proc/{pid or 'self'}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        if pid is not None:
            return 0
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return -(-pages * os.sysconf("SC_PAGE_SIZE") // (1 << 20))


def sign_of_life(started: float, **more: bool | int | str) -> bytes:
    """What a role says of itself: pid, memory, seconds up since `started` (time.monotonic()), Unix ms, `more`."""
    return orjson.dumps(
        more
        | {
            "pid": os.getpid(),
            "rss_mb": rss_mb(),
            "up_s": int(time.monotonic() - started),
            "at": time.time_ns() // 1_000_000,
        }
    )


async def beat(redis: Redis, world: str, role: str) -> None:
    """Give a role's sign of life each second until cancelled, whenever Redis is there to hear it."""
    keys, started = Keys(world), time.monotonic()
    while True:
        with suppress(RedisError, OSError):
            await redis.set(keys.role(role), sign_of_life(started), ex=GONE_AFTER_S)
        await asyncio.sleep(1)


def asked_to_stop() -> asyncio.Event:
    """Give an event that SIGTERM and SIGINT set from now on."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def live(stop: asyncio.Event, *work: Coroutine[Any, Any, None]) -> None:
    """Do all the work at once until `stop` is set; if one part fails, the whole role ends with its error."""
    tasks = [asyncio.create_task(part) for part in work]
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait((*tasks, stopping), return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await _end({*tasks, stopping})


async def _end(tasks: set[asyncio.Task[Any]]) -> None:
    # Asked again, because a client library may swallow a cancellation that comes together with an answer.
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=_ASKED_AGAIN_S)


def run(role: Coroutine[Any, Any, None]) -> None:
    """Run a role's main coroutine to its end, on uvloop where there is one."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        asyncio.run(role)
    else:
        uvloop.run(role)
