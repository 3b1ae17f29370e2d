"""A real Redis for tests that need no whole house."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.storage.redis_server import NoRedisError, RedisServer


def own_redis(folder: Path) -> Iterator[str]:
    """Where a fresh Redis listens until the fixture that yields from this ends; a visible skip where there is none."""
    try:
        server = RedisServer(folder)
    except NoRedisError as error:
        pytest.skip(str(error))
    server.start()
    yield server.url
    server.stop()
