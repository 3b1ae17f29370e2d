"""What the page shows by itself: the timeline as it grows, the world's figures, and why."""

import asyncio
import os
from collections.abc import AsyncIterator

import orjson
import pytest

from tests.admin.conftest import Dashboard, Visitor

pytestmark = pytest.mark.slow


async def events(vex: Visitor, after: str = "", last: str = "") -> AsyncIterator[tuple[str, str, str]]:
    """Read the page's event stream: id, event, data."""
    headers = {"Last-Event-ID": last} if last else {}
    async with vex.browser.stream("GET", f"/live?after={after}", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        given, event, data = "", "", ""
        async for line in answer.aiter_lines():
            field, _, value = line.partition(": ")
            given, event = (value if field == "id" else given), (value if field == "event" else event)
            data += value if field == "data" else ""
            if not line and event:
                yield given, event, data
                given, event, data = "", "", ""


async def heard(vex: Visitor, kind: str, words: str = "", *, after: str = "", last: str = "") -> tuple[str, str]:
    """Wait for an event of a kind that has some words: its id and data."""
    async with asyncio.timeout(10):
        async for given, event, data in events(vex, after, last):
            if kind == event and words in data:
                return given, data
    raise AssertionError(f"the stream ended without {kind}")


async def test_the_timeline_grows_while_one_watches(dashboard: Dashboard) -> None:
    """
    A record written to the chronicle stands on the open page, with its sentence and its place in the order.
    """
    vex = await dashboard.comes_in()
    listening = asyncio.create_task(heard(vex, "record", after="0-0"))
    await dashboard.thinks(epoch=2)
    await dashboard.writes(5, "GenerationRequested", why="3 times someone walked east into nothing")
    given, data = await listening
    assert given == "5-0"
    assert 'id="rec-5-0"' in data
    assert "3 times someone walked east into nothing" in data


async def test_a_page_that_was_cut_off_hears_what_it_missed(dashboard: Dashboard) -> None:
    """
    Connecting again with the last id brings the next record, neither one twice nor one lost.
    """
    vex = await dashboard.comes_in()
    for seq in (1, 2, 3):
        await dashboard.writes(seq, "KnobTurned", knob="personality.patience", before=seq, after=seq + 1, by="Vex")
    page = await vex.sees("/")
    while "rec-3-0" not in page.text:
        page = await vex.sees("/")
    assert "personality.patience: 3 became 4, by Vex" in page.text
    given, data = await heard(vex, "record", after="1-0")
    assert ("2-0", True) == (given, "2 became 3" in data)
    given, _ = await heard(vex, "record", after="1-0", last="2-0")
    assert given == "3-0"


async def test_the_figures_and_the_list_follow_the_world(dashboard: Dashboard) -> None:
    """
    Within a second the page has the engine's figures, and the list of what waits when it changes.
    """
    vex = await dashboard.comes_in()
    waiting = asyncio.create_task(heard(vex, "waiting", "p-9"))
    figures = asyncio.create_task(heard(vex, "glance", "01:00:00"))
    await dashboard.link.set(dashboard.prefix + "pulse", orjson.dumps({"tick": 36_000, "rooms": 476, "players": 14}))
    await dashboard.thinks(
        proposals=[{"id": "p-9", "type": "NPC", "state": "held", "at": "loom-plaza", "files": [], "marks": []}],
        problems=["data/generated/npc/vex.json:7:14 hp: is not a number"],
    )
    assert "476" in (await figures)[1]
    assert "npc/vex.json:7:14" in (await waiting)[1]
    status = (await vex.sees("/api/status")).json()
    assert (36_000, 476, 14) == (status["tick"], status["rooms"], status["players"])
    assert {"admin", "redis"} <= set(status["roles"])
    assert {"pid", "rss_mb", "up_s"} == set(status["roles"]["redis"])


async def test_an_engine_that_stands_by_is_shown(dashboard: Dashboard) -> None:
    """
    A second engine stands beside the first as soon as it gives signs of life; without one nobody is missed.
    """
    vex = await dashboard.comes_in()
    assert "standby" not in (await vex.sees("/")).text
    sign = orjson.dumps({"pid": 8, "rss_mb": 80, "up_s": 4, "at": 0})
    await dashboard.link.set(dashboard.prefix + "role:standby", sign, ex=300)
    shown = (await heard(vex, "glance", "standby"))[1]
    assert '<li class="on" title="pid 8, 80 MB' in shown
    assert 8 == (await vex.sees("/api/status")).json()["roles"]["standby"]["pid"]


async def test_why_is_told_by_the_director_and_without_him(dashboard: Dashboard) -> None:
    """
    The chain leads from the patch to the knock; while the director is away, from what is at hand.
    """
    world = {"player": "Ada", "door": {"room": "hem-19-15", "towards": "east"}}
    await dashboard.link.xadd(dashboard.prefix + "events", {"n": "EdgeReached", "e": orjson.dumps(world)}, id="77-1024")
    await dashboard.writes(1, "GenerationRequested", cause="77-1024", why="3 knocks", rule="edge_of_map")
    await dashboard.writes(2, "ContentPatched", cause="c1", patch={"id": "resin-walk", "put": []}, why="published")
    vex = await dashboard.comes_in()
    await heard(vex, "record", "published", after="0-0")
    chain = (await vex.sees("/api/why/resin-walk")).json()
    assert ["ContentPatched", "GenerationRequested", "EdgeReached"] == [record["name"] for record in chain]
    page = (await vex.sees("/why/resin-walk")).text
    assert "Ada walked east from hem-19-15 into nothing" in page
    assert "The director is away" in page

    await dashboard.director_lives()
    dashboard.director.says["why"] = {
        "ok": True,
        "facts": [{"id": "c9", "name": "SnapshotTaken", "cause": "", "why": "x"}],
    }
    assert ["c9"] == [record["id"] for record in (await vex.sees("/api/why/resin-walk")).json()]
    dashboard.director.says["why"] = {"ok": False, "why": "nothing is known of 'resin-walk'"}
    assert (await vex.sees("/api/why/resin-walk")).json() == {"why": "nothing is known of 'resin-walk'"}


async def test_the_page_stands_while_the_director_is_away(dashboard: Dashboard) -> None:
    """
    With nobody to answer, the page says so and shows what it knows; acts are refused with a reason, not with an error.
    """
    await dashboard.writes(1, "DirectorPaused", by="Vex")
    vex = await dashboard.comes_in()
    page = (await vex.sees("/")).text
    assert "The director is away" in page
    assert (await vex.sees("/health")).json()["director"] is False


async def test_what_no_engine_can_live_without_is_told(dashboard: Dashboard) -> None:
    """
    The page and the watchers say what is lost and what to do, as `ouro status` does.
    """
    why = "the log puts the world in /a/b/world.ckpt back, but it is not there; put that file back from a copy"
    await dashboard.link.set(dashboard.prefix + "stuck", orjson.dumps({"why": why}))
    vex = await dashboard.comes_in()
    assert f"The engine cannot go on: {why}." in (await vex.sees("/")).text
    assert (await vex.sees("/health")).json()["engine_trouble"] == why


async def test_health_and_metrics_are_there_for_machines(dashboard: Dashboard) -> None:
    """
    A watcher on this machine reads both without a name: what answers, and the world's figures.
    """
    await dashboard.director_lives()
    await dashboard.thinks(director="go", epoch=7)
    await dashboard.link.set(dashboard.prefix + "pulse", orjson.dumps({"tick": 12, "rooms": 3}))
    async with dashboard.browser() as watcher:
        health = await watcher.get("/health")
        metrics = (await watcher.get("/metrics")).text
    assert (503, False) == (health.status_code, health.json()["engine"])
    for line in ("ouro_rooms 3.0", "ouro_epoch 7.0", "ouro_going 1.0", 'ouro_up{part="director"} 1.0'):
        assert line in metrics


async def test_the_role_gives_signs_of_life(dashboard: Dashboard) -> None:
    """
    While it serves, the dashboard is among the roles that `ouro status` sees.
    """
    vex = await dashboard.comes_in()
    await heard(vex, "glance", '<li class="on" title="pid')
    assert os.getpid() == (await vex.sees("/api/status")).json()["roles"]["admin"]["pid"]
