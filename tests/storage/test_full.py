"""A Redis that takes nothing in, for whatever reason: waited out, made room in, and never half-done."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from itertools import count
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as LateError

from engine.game import Game
from engine.running import Follower, MakingRoom, Scribe
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.trouble import trouble_of
from engine.vocabulary import Frame, Patch, Patched, PlayerSpoke, SessionOpened, Ticked, put
from engine.vocabulary.ids import FIRST, order
from engine.vocabulary.trouble import Trouble
from tests.own_redis import own_redis
from tests.scenes import SEED, city

_worlds = count(1)


@pytest.fixture(scope="module")
def own_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Redis listens that these tests may squeeze."""
    yield from own_redis(tmp_path_factory.mktemp("squeezed"))


@pytest.fixture
async def link(own_url: str) -> AsyncIterator[Redis]:
    """A client of it; afterwards it may have all memory again."""
    client = connect(own_url)
    yield client
    await client.config_set("maxmemory", 0)
    await client.aclose()


async def squeeze(link: Redis, room: int) -> None:
    """Leave so many bytes of room, or take so many away."""
    info = await link.info("memory")
    await link.config_set("maxmemory", info["used_memory"] + room)


async def waits(work: "asyncio.Future[object]") -> None:
    """See that something does not come to an end."""
    done, _ = await asyncio.wait((work,), timeout=0.2)
    assert not done


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (LostError("gone"), Trouble.AWAY),
        (LateError("late"), Trouble.AWAY),
        (ConnectionResetError(), Trouble.AWAY),
        (BusyLoadingError("loading the dataset in memory"), Trouble.AWAY),
        (ReadOnlyError("You can't write against a read only replica."), Trouble.AWAY),
        (ClusterDownError("Link with MASTER is down"), Trouble.AWAY),
        (ResponseError("BUSY Redis is busy running a script."), Trouble.AWAY),
        (ResponseError("NOREPLICAS Not enough good replicas to write."), Trouble.AWAY),
        (OutOfMemoryError("command not allowed when used memory > 'maxmemory'."), Trouble.FULL),
        (ResponseError("Error running script: -OOM command not allowed when used memory"), Trouble.FULL),
        (ResponseError("MISCONF Errors writing to the AOF file: No space left on device"), Trouble.DISK),
        (ResponseError("WRONGTYPE Operation against a key"), None),
        (AuthenticationError("invalid password"), Trouble.AWAY),
        (ValueError("ours"), None),
    ],
)
def test_what_may_pass_is_told_from_what_will_not(error: Exception, trouble: Trouble | None) -> None:
    """Waiting is for what an operator or time can cure; a mistake of ours is an error at once."""
    assert trouble_of(error) is trouble


async def test_a_full_log_takes_all_of_an_append_or_nothing(link: Redis) -> None:
    """While Redis is full an append waits, with nothing of it done; with room again it is done once."""
    log = RedisLog(link, f"full{next(_worlds)}")
    await squeeze(link, -100_000)
    visit = [SessionOpened("g1:1", "Vex"), PlayerSpoke("g1:1", 1, "look"), PlayerSpoke("g1:1", 2, "look")]
    ways: list[Awaitable[list[str]]] = [log.append(visit), log.append_behind(visit, "", ""), log.append([Ticked(1)])]
    for way in ways:
        work = asyncio.ensure_future(way)
        await waits(work)
        assert log.trouble is Trouble.FULL
        await log.begun()
        assert log.trouble is Trouble.FULL
        before = await link.xlen(log._keys.log)
        await link.config_set("maxmemory", 0)
        assert len(await work) == await link.xlen(log._keys.log) - before
        assert log.trouble is None
        await squeeze(link, -100_000)


async def test_frames_wait_for_room(link: Redis) -> None:
    """What the world says to a full Redis is said once there is room, all of it and once."""
    log = RedisLog(link, f"full{next(_worlds)}")
    (given,) = await log.append([Ticked(1)])
    await log.receive("g1", FIRST)
    await squeeze(link, -100_000)
    work = asyncio.ensure_future(log.speak([(given, [Frame("g1:1", "one"), Frame("g2:1", "two")], [])]))
    await waits(work)
    await link.config_set("maxmemory", 0)
    await work
    assert [len(await log.receive(gateway, FIRST)) for gateway in ("g1", "g2")] == [1, 1]


async def test_a_redis_that_may_not_write_is_waited_for(link: Redis) -> None:
    """One that has become a replica for a while is like one that is away."""
    log = RedisLog(link, f"full{next(_worlds)}")
    await link.execute_command("REPLICAOF", "127.0.0.1", "1")
    work = asyncio.ensure_future(log.append([Ticked(1)]))
    await waits(work)
    assert log.trouble is Trouble.AWAY
    await link.execute_command("REPLICAOF", "NO", "ONE")
    assert len(await work) == 1


async def test_the_engine_makes_room_by_itself(link: Redis, tmp_path: Path) -> None:
    """
    A full Redis is given room: a new checkpoint, and all forgotten that nobody needs behind it.
    """
    log = RedisLog(link, f"full{next(_worlds)}")
    scribe = Scribe(tmp_path, tmp_path / "snapshots", log)
    follower = Follower(Game(SEED), log, scribe, lambda _: None)
    room, follower.leading = MakingRoom(follower, log, scribe), True
    await log.append([Patched(Patch(id="genesis", put=tuple(map(put, city("plaza")))))])
    given = await log.append([Ticked(number) for number in range(3000)])
    await follower._live(await log.read(FIRST, count=5000))
    await log.speak([(one, [Frame("g1:1", "x" * 1000)], []) for one in given])
    assert not await room.look()
    await squeeze(link, -100_000)
    work = asyncio.ensure_future(log.append([Ticked(3001)]))
    await waits(work)
    assert await room.look()
    assert await work
    assert await link.xlen(log._keys.out("g1")) == 500
    assert await log.trimmed() == given[-1]
    assert await log.read(given[-1])
    again = await scribe.newest()
    assert again is not None
    assert order(again.last) == order(given[-1])
    assert await log.filled() < 0.9
