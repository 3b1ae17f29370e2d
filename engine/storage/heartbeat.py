"""The sign of life every role gives each second."""

import asyncio
import os
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from engine.storage.keys import Keys

_GONE_AFTER_S = 5


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


def sign_of_life(started: float) -> bytes:
    """What a role says of itself: pid, memory, seconds up since `started` (time.monotonic()), and when."""
    return orjson.dumps(
        {
            "pid": os.getpid(),
            "rss_mb": rss_mb(),
            "up_s": int(time.monotonic() - started),
            "at": time.time_ns() // 1_000_000,
        }
    )


async def beat(redis: Redis, world: str, role: str) -> None:
    """Give a role's sign of life each second until cancelled; a missing Redis is waited for."""
    keys, started = Keys(world), time.monotonic()
    while True:
        with suppress(RedisError, OSError):
            await redis.set(keys.role(role), sign_of_life(started), ex=_GONE_AFTER_S)
        await asyncio.sleep(1)
