"""A role's link to Redis, and the patience it takes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from engine.storage.trouble import WAITED_OUT, trouble_of
from engine.vocabulary.trouble import Trouble

T = TypeVar("T")

_CONNECTIONS = 8
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5

_logger = structlog.get_logger("redis")


def connect(url: str) -> "Redis":
    """
    Open a client for a role, with a few connections that wait for each other.

    Replies stay bytes, and nothing hangs for ever on a server that does not answer.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=None,
        protocol=2,
        socket_timeout=15,
        socket_connect_timeout=5,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis.from_pool(pool)


def _unfelt(trouble: Trouble | None) -> None:
    del trouble


async def persist(attempt: Callable[[], Awaitable[T]], felt: Callable[[Trouble | None], None] = _unfelt) -> T:
    """
    Try until Redis is there, answers and has room; whatever is tried must be harmless when done twice.

    `felt` is told what is in the way whenever something is, and None when that is over.
    """
    pause, before = _FIRST_PAUSE, None
    while True:
        try:
            done = await attempt()
        except WAITED_OUT as error:
            trouble = trouble_of(error)
            if trouble is None:
                felt(None)
                raise
            felt(trouble)
            if trouble is not before:
                _logger.warning("redis is in trouble, trying again", trouble=trouble.value, error=str(error))
            before = trouble
        else:
            felt(None)
            return done
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
