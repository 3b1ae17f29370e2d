"""`ouro replay`, `rehearse` and `snapshot verify`: the past, what would happen, and whether what was kept is whole."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin.acts import inspect, rehearse, replay, verify_snapshot
from admin.requests import NoAnswerError
from admin.settings import Settings
from admin.telling import portrait_lines, rehearsal_lines
from engine.checkpoint import pack, unpack
from engine.storage.chronicle import FileChronicle
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.vocabulary import Entry, Patch, Patched, PlayerSpoke, SessionOpened, Ticked, put
from tests.director.council import Council, small_city, write_city
from tests.own_redis import own_redis
from tests.scenes import STOCK, city


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Redis of our own listens."""
    yield from own_redis(tmp_path_factory.mktemp("redis"))


def told(redis_url: str, world: str, folder: Path) -> tuple[Settings, list[str]]:
    """A world in which Vex has gone east after tick 20, and its log of 40 ticks."""
    ticks: list[Entry] = [Ticked(number) for number in range(1, 41)]
    begin: list[Entry] = [Patched(Patch(id="genesis", put=tuple(map(put, city("plaza(thug) - lane")))))]
    log = [*begin, SessionOpened("g1:1", "Vex"), *ticks[:20], PlayerSpoke("g1:1", 1, "east"), *ticks[20:]]

    async def write() -> list[str]:
        """Append it."""
        async with connect(redis_url) as link:
            return await RedisLog(link, world).append(log)

    return Settings(redis_url=redis_url, world=world, var=folder / "var", data=folder / "data"), asyncio.run(write())


def test_the_past_is_shown_by_name_and_tick(redis_url: str, tmp_path: Path) -> None:
    """Where somebody stood then, in facts and in lines; what there was not, or is not yet, is refused in words."""
    here, _ = told(redis_url, "shown", tmp_path)
    then = inspect(here, "vex", 19)
    assert (then["tick"], [one["room"] for one in then["found"]]) == (19, ["loom-plaza"])
    assert [one["room"] for one in inspect(here, "vex", None)["found"]] == ["lane"]
    lines = list(portrait_lines(then["found"][0]))
    assert lines[0].startswith("Vex, player #")
    assert lines[0].endswith("in loom-plaza")
    assert any(line.split()[:2] == ["Health", "hp"] for line in lines)
    with pytest.raises(LookupError, match="nobody and nothing went by 'odd' at tick 19"):
        inspect(here, "odd", 19)
    with pytest.raises(LookupError, match="tick 99 is still to come"):
        inspect(here, "vex", 99)
    assert replay(here, to=19)["tick"] == 19
    assert replay(here)["replayed"] != replay(here, to=19)["replayed"]


@pytest.mark.slow
def test_a_past_that_is_gone_is_refused(redis_url: str, tmp_path: Path) -> None:
    """The error says how far back one can look."""
    here, given = told(redis_url, "gone", tmp_path)

    async def forget() -> None:
        """Forget the first half."""
        async with connect(redis_url) as link:
            await RedisLog(link, "gone").trim(given[20])

    asyncio.run(forget())
    with pytest.raises(LookupError, match="the log does not reach back to tick 3"):
        inspect(here, "vex", 3)
    with pytest.raises(NoAnswerError):
        replay(here, verify=True)


def test_a_rehearsal_touches_nothing(redis_url: str, tmp_path: Path) -> None:
    """A file of lines is lived in a copy; the world's hash and its log are what they were."""
    here, _ = told(redis_url, "rehearsed", tmp_path)
    file = tmp_path / "storm.jsonl"
    dog = put(STOCK["dog"]).thing
    lines: list[dict[str, Any]] = [
        {"say": "west", "who": "Vex"},
        {"say": "kill thug", "who": "Vex"},
        {"ticks": 1200},
        {"patch": {"put": {"npc/dog": dog}}},
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    before = replay(here)
    found = rehearse(here, file)
    assert replay(here) == before
    assert (found["began"], found["tick"]) == (40, 1240)
    assert found["deaths"][0]["who"] == "thug"
    told_lines = list(rehearsal_lines(found))
    assert told_lines[0] == f"{found['entries']} entries were rehearsed, up to tick 1240. The world is as it was."
    assert any(line.startswith("deaths    1: thug in loom-plaza by Vex") for line in told_lines)
    assert any("Vex from lane to loom-plaza" in line for line in told_lines)
    file.write_text('{"ticks": "many"}')
    with pytest.raises(ValueError, match=r"storm.jsonl:1: ticks: Input should be a valid integer"):
        rehearse(here, file)


def test_a_snapshot_is_verified_by_hash_and_chronicle(tmp_path: Path) -> None:
    """A whole one has nothing wrong; a world, a file or a record that is not what it was is named."""
    write_city(tmp_path / "data", small_city())
    chronicle = FileChronicle(tmp_path / "var" / "chronicle")
    council = Council.again(tmp_path, chronicle)
    name = council.ask("snapshot-create", reason="whole")["facts"]["name"]
    here = Settings(data=tmp_path / "data", var=tmp_path / "var")
    council.expand()
    found = verify_snapshot(here, name)
    assert found["wrong"] == []
    assert (found["id"], found["log"], found["things"]) == (name, "1-0", len(small_city()))

    world = tmp_path / "snapshots" / name / "world.ckpt"
    whole = world.read_bytes()
    game = unpack(whole)
    world.unlink()
    assert verify_snapshot(here, name)["wrong"] == [f"{name} holds no world: the engine has not written world.ckpt"]
    world.write_bytes(whole[:-3])
    assert "cannot be read" in verify_snapshot(here, name)["wrong"][0]
    game.catalogue = type(game.catalogue).of(thing for thing in game.catalogue if thing.id != "hook")
    world.write_bytes(pack(game))
    assert "1 things are only in its files: item/hook" in verify_snapshot(here, name)["wrong"]
    world.write_bytes(whole)
    page = tmp_path / "snapshots" / name / "content.json"
    page.write_text(page.read_text().replace("a hook", "a crook"))
    wrong = verify_snapshot(here, name)["wrong"]
    assert f"1 things are in its files not as in the chronicle at {found['position']}: item/hook" in wrong
    with pytest.raises(LookupError, match="there is no snapshot 'nothing'"):
        verify_snapshot(here, "nothing")
    chronicle.close()
