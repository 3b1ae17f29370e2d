"""Every log keeps the same promises: the one in memory and the one on Redis pass the same tests."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest

from engine.storage.memory import MemoryLog
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.vocabulary import (
    Direction,
    EdgeReached,
    Frame,
    GrowthPoint,
    PlayerSpoke,
    SessionClosed,
    SessionOpened,
    Ticked,
)
from engine.vocabulary.ids import FIRST, order
from engine.vocabulary.trouble import LostLogError

_worlds = count(1)
KNOCK = EdgeReached(player="Vex", door=GrowthPoint(room="plaza", towards=Direction.EAST))


@pytest.fixture(params=["memory", "redis"])
async def log(request: pytest.FixtureRequest) -> AsyncIterator[MemoryLog | RedisLog]:
    """An empty log of each kind."""
    if request.param == "memory":
        yield MemoryLog()
        return
    client = connect(request.getfixturevalue("redis_url"))
    yield RedisLog(client, f"world{next(_worlds)}")
    await client.aclose()


async def test_what_is_appended_is_read_in_order(log: MemoryLog | RedisLog) -> None:
    """Entries come back oldest first, under ids that grow."""
    entries = [Ticked(1), PlayerSpoke("g1:1", 1, "look"), Ticked(2)]
    given = await log.append(entries[:1]) + await log.append(entries[1:])
    assert await log.read(FIRST) == list(zip(given, entries, strict=True))
    assert sorted(given, key=order) == given
    assert await log.read(given[0]) == list(zip(given[1:], entries[1:], strict=True))
    assert await log.read(FIRST, count=2) == list(zip(given[:2], entries[:2], strict=True))
    assert await log.last() == given[-1]


async def test_nothing_appended_is_nothing(log: MemoryLog | RedisLog) -> None:
    """An empty append and an empty log are no errors."""
    assert await log.append([]) == []
    assert await log.read(FIRST, wait_ms=1) == []
    assert await log.last() == FIRST
    assert await log.last_received("g1") == FIRST


async def test_who_waits_is_woken(log: MemoryLog | RedisLog) -> None:
    """A reader that waits gets the first entry as soon as it is there."""
    waiting = asyncio.create_task(log.read(FIRST, wait_ms=5000))
    await asyncio.sleep(0.01)
    given = await log.append([Ticked(1)])
    assert await asyncio.wait_for(waiting, 1) == [(given[0], Ticked(1))]


async def test_frames_reach_their_gateways_and_events_the_director(log: MemoryLog | RedisLog) -> None:
    """Each gateway gets its own frames under the entry's id; events get ids made from it."""
    (given,) = await log.append([Ticked(1)])
    frames = [Frame("g1:1", "hello"), Frame("g2:1", "hi"), Frame("g1:2", "you", prompt="> ")]
    await log.speak([(given, frames, [KNOCK, KNOCK])])
    assert await log.receive("g1", FIRST) == [(given, [frames[0], frames[2]])]
    assert await log.receive("g2", FIRST) == [(given, [frames[1]])]
    assert await log.receive("g3", FIRST) == []
    heard = await log.hear(FIRST)
    moment, place = order(given)
    assert [an_id for an_id, _ in heard] == [f"{moment}-{place * 1024 + k}" for k in (0, 1)]
    assert [event.id for _, event in heard] == [an_id for an_id, _ in heard]
    assert await log.last_received("g1") == given


async def test_nothing_is_said_twice(log: MemoryLog | RedisLog) -> None:
    """An engine that lives an entry again stays silent about what it has said under it."""
    first, second = await log.append([Ticked(1), Ticked(2)])
    said = [(first, [Frame("g1:1", "one")], [KNOCK]), (second, [Frame("g1:1", "two")], [KNOCK])]
    await log.speak(said[:1])
    await log.speak(said)
    await log.speak(said)
    assert [frames[0].text for _, frames in await log.receive("g1", FIRST)] == ["one", "two"]
    assert len(await log.hear(FIRST)) == 2


async def test_a_new_engine_knows_what_the_old_one_said(log: MemoryLog | RedisLog) -> None:
    """After a crash in the middle of speaking, the rest is said and the beginning is not said again."""
    (given,) = await log.append([Ticked(1)])
    await log.speak([(given, [Frame("g1:1", "one")], [KNOCK])])
    again = RedisLog(log._redis, log._keys.world) if isinstance(log, RedisLog) else log
    await again.speak([(given, [Frame("g1:1", "one"), Frame("g2:1", "two")], [KNOCK, KNOCK])])
    assert len(await log.receive("g1", FIRST)) == 1
    assert len(await log.receive("g2", FIRST)) == 1
    assert len(await log.hear(FIRST)) == 2


async def test_what_is_trimmed_is_known_to_be(log: MemoryLog | RedisLog) -> None:
    """What lies behind the trim is still there, and the log says how far back it reaches."""
    given = await log.append([Ticked(number) for number in range(300)])
    assert await log.trimmed() == FIRST
    await log.trim(given[250])
    assert await log.trimmed() == given[250]
    left = await log.read(FIRST, count=1000)
    assert left[-50:] == list(zip(given[250:], [Ticked(number) for number in range(250, 300)], strict=True))
    assert len(left) < 300
    await log.trim(given[10])
    assert await log.trimmed() == given[250]


async def test_worlds_on_one_redis_do_not_meet(redis_url: str) -> None:
    """Two worlds share a server and nothing else."""
    client = connect(redis_url)
    here, there = RedisLog(client, "here"), RedisLog(client, "there")
    await here.append([Ticked(1)])
    assert await there.read(FIRST) == []
    await client.aclose()


async def test_a_broken_entry_stops_nobody(redis_url: str) -> None:
    """What cannot be read counts as a tick long past; what comes behind it is read."""
    client = connect(redis_url)
    log = RedisLog(client, "broken")
    await client.xadd("ouro:broken:log", {"e": "rubbish"})
    await client.xadd("ouro:broken:log", {"what": "is this"})
    await log.append([Ticked(7)])
    assert [entry for _, entry in await log.read(FIRST)] == [Ticked(0), Ticked(0), Ticked(7)]
    await client.aclose()


async def test_what_must_not_happen_twice_is_appended_once(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the answer to an append is lost and it is made again, the log has it once, under the same ids."""
    client = connect(redis_url)
    log = RedisLog(client, f"world{next(_worlds)}")
    run, lost = client.execute_command, []

    async def forgetful(*words: Any) -> Any:
        answer = await run(*words)
        if words[0] == "EVAL" and not lost:
            lost.append(answer)
            raise ConnectionError("the answer is lost")
        return answer

    monkeypatch.setattr(log, "_run", forgetful)
    visit = [SessionOpened("g1:1", "Vex"), PlayerSpoke("g1:1", 1, "say hello"), SessionClosed("g1:1")]
    given = await log.append(visit)
    assert [one.decode() for one in lost[0]] == given
    assert await log.read(FIRST) == list(zip(given, visit, strict=True))
    await client.aclose()


async def _emptied(log: MemoryLog | RedisLog) -> None:
    if isinstance(log, RedisLog):
        for key in await log._redis.keys(f"ouro:{log._keys.world}:*"):
            await log._redis.delete(key)
    else:
        log.lose()


async def test_a_log_that_was_emptied_is_noticed(log: MemoryLog | RedisLog) -> None:
    """What is there is not lost, what was trimmed is not lost either, and what is gone otherwise is."""
    given = await log.append([Ticked(number) for number in range(300)])
    assert not await log.has_lost(FIRST)
    assert not await log.has_lost(given[-1])
    await log.trim(given[250])
    assert not await log.has_lost(given[0])
    await _emptied(log)
    assert await log.has_lost(given[-1])


async def test_a_log_that_was_emptied_goes_on_behind_what_it_had(log: MemoryLog | RedisLog) -> None:
    """Begun again, it gives ids behind the last one that was lived, and says where nothing before counts any more."""
    await log.append([Ticked(1)])
    far = f"{order((await log.append([Ticked(2)]))[0])[0] + 3_600_000}-0"
    assert not await log.begun()
    await _emptied(log)
    await log.begin_again(far)
    first = await log.begun()
    assert first
    assert await log.trimmed() == far
    assert not await log.has_lost(far)
    (given,) = await log.append([Ticked(3)])
    assert order(given) > order(far)
    assert await log.read(far) == [(given, Ticked(3))]
    await _emptied(log)
    await log.begin_again(far)
    assert await log.begun() not in ("", first)


async def test_who_appends_behind_something_learns_that_it_is_gone(log: MemoryLog | RedisLog) -> None:
    """Nothing is appended behind what was lost, nor in a log that was begun anew; behind what was trimmed it is."""
    line = PlayerSpoke("g1:1", 1, "say hello")
    (first,) = await log.append_behind([SessionOpened("g1:1", "Vex")], "", "")
    (second,) = await log.append_behind([line], first, "")
    assert await log.read(first) == [(second, line)]
    await log.append([Ticked(number) for number in range(300)])
    await log.trim(await log.last())
    (third,) = await log.append_behind([line], second, "")
    await _emptied(log)
    with pytest.raises(LostLogError):
        await log.append_behind([line], third, "")
    assert await log.read(FIRST) == []
    await log.begin_again(third)
    with pytest.raises(LostLogError):
        await log.append_behind([line], "", "")
    (fourth,) = await log.append_behind([line], "", await log.begun())
    assert order(fourth) > order(third)
