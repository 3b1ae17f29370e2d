"""A Redis of our own for the tests of this room, started once."""

from collections.abc import Iterator

import pytest

from tests.own_redis import own_redis


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a fresh Redis listens."""
    yield from own_redis(tmp_path_factory.mktemp("redis"))
