"""A Redis of our own for the tests of this room, started once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.storage.redis_server import NoRedisError, RedisServer


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a fresh Redis listens."""
    try:
        server = RedisServer(Path(tmp_path_factory.mktemp("redis")))
    except NoRedisError as error:
        pytest.skip(str(error))
    server.start()
    yield server.url
    server.stop()
