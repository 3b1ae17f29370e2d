"""A real Redis for tests that need no whole house."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.storage.redis_server import NoRedisError, RedisServer


def own_server(folder: Path) -> Iterator[RedisServer]:
    """A fresh Redis until the fixture that yields from this ends; a visible skip where there is none."""
    try:
        server = RedisServer(folder)
    except NoRedisError as error:
        pytest.skip(str(error))
    server.start()
    yield server
    server.stop()


def own_redis(folder: Path) -> Iterator[str]:
    """Where a fresh Redis listens, as `own_server` gives it."""
    for server in own_server(folder):
        yield server.url
