"""What the dashboard does while Redis is gone, and when it is back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin import emergency
from engine.storage.redis_server import RedisServer
from tests.admin.conftest import Dashboard, until
from tests.admin.test_watching import heard
from tests.own_redis import own_server

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis this test may stop."""
    yield from own_server(tmp_path / "own")


@pytest.fixture
def redis_url(server: RedisServer) -> str:
    """Where it is."""
    return server.url


async def test_the_page_says_that_redis_is_away_and_goes_on_when_it_is_back(
    dashboard: Dashboard, server: RedisServer
) -> None:
    """
    Without Redis every page says so, quickly; with it back, the same session and the same open page go on.
    """
    vex = await dashboard.comes_in()
    await dashboard.writes(1, "DirectorPaused", by="Vex")
    listening = asyncio.create_task(heard(vex, "record", "Odile pressed GO", after="1-0"))
    await heard(vex, "record", after="0-0")

    await asyncio.to_thread(server.stop)
    async with asyncio.timeout(5):
        away = await vex.sees("/")
        refused = await vex.does("/api/stop")
    assert (503, 503) == (away.status_code, refused.status_code)
    assert "Redis does not answer" in away.text
    assert "Redis does not answer" in refused.json()["why"]
    assert "STOP is written down" in refused.json()["why"]
    assert emergency.left(dashboard.var) == "Vex"
    assert (await vex.sees("/health")).json()["redis"] is False

    emergency.obey(dashboard.var)
    pressed = asyncio.create_task(vex.does("/api/stop"))
    await until(lambda: emergency.left(dashboard.var) is not None, listening)
    emergency.obey(dashboard.var)
    obeyed = await pressed
    assert obeyed.status_code == 200
    assert "the director has stopped all the same" in obeyed.json()["why"]
    assert (await vex.does("/api/go")).status_code == 503

    await asyncio.to_thread(server.start)
    await dashboard.writes(2, "DirectorResumed", by="Odile")
    given, _ = await listening
    assert given == "2-0"
    assert (await vex.sees("/")).status_code == 200
