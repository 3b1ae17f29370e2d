"""A log that loses what was in it: the world goes on as it stood, and whoever lives it again comes to the same."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
from redis.asyncio import Redis

from engine.checkpoint import digest
from engine.game import Game
from engine.running import Follower, History, Scribe
from engine.storage.accounts import Accounts
from engine.storage.checkpoints import LostHistoryError
from engine.storage.ledger import Ledger
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.vocabulary import Patch, Patched, PlayerSpoke, SessionOpened, Ticked, put
from tests.own_redis import own_redis
from tests.scenes import SEED, city

BEGIN = (
    Patched(Patch(id="genesis", put=tuple(map(put, city("plaza(thug, blade) - lane - ?"))))),
    SessionOpened("g1:1", "Vex"),
    SessionOpened("g1:2", "Guest7", guest=True),
)
_worlds = count(1)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a fresh Redis listens."""
    yield from own_redis(tmp_path_factory.mktemp("redis"))


class Engine:
    """An engine without a clock: it lives when it is told to."""

    def __init__(self, link: Redis, world: str, var: Path) -> None:
        """Begin with nothing but the log."""
        self.log = RedisLog(link, world)
        self.accounts = Accounts(link, world, Ledger(var / "accounts"))
        self.scribe = Scribe(var, var / "snapshots", self.log)
        self.follower = Follower(Game(SEED), self.log, self.scribe, lambda _: None)
        self.history = History(self.follower, self.log, self.scribe, self.accounts, var)
        self.told: list[str] = []

    async def awaken(self, *, leading: bool = True) -> "Engine":
        """Take up the newest checkpoint and live all there is."""
        await self.follower.awaken()
        self.history.begin()
        self.follower.leading = leading
        await self.live()
        return self

    async def live(self) -> None:
        """Live all there is."""
        await self.follower._live(await self.log.read(self.follower.game.last, count=1000))
        await self.scribe.done()

    async def look(self) -> None:
        """Compare world and log."""

        async def tell(text: str) -> None:
            self.told.append(text)

        await self.history.look(tell)

    @property
    def digest(self) -> str:
        """The hash of its world."""
        return digest(self.follower.game)


async def emptied(link: Redis) -> None:
    """Lose everything in Redis; its clock leaves the millisecond of what was lost, for ids are made of that."""
    lost = await link.time()
    await link.flushall()
    while _milliseconds(await link.time()) == _milliseconds(lost):
        pass


def _milliseconds(clock: tuple[int, int]) -> int:
    return clock[0] * 1000 + clock[1] // 1000


@pytest.fixture
async def link(redis_url: str) -> AsyncIterator[Redis]:
    """A client of that Redis."""
    client = connect(redis_url)
    yield client
    await client.aclose()


async def test_a_living_world_loses_nothing_with_its_log(link: Redis, tmp_path: Path) -> None:
    """
    Emptied under a living engine, the log goes on behind what the world has lived, and says so once.
    """
    world = f"w{next(_worlds)}"
    engine = await Engine(link, world, tmp_path).awaken()
    await engine.log.append([*BEGIN, *(Ticked(number) for number in range(1, 20))])
    await engine.live()
    await engine.look()
    assert engine.told == []
    await emptied(link)
    await engine.log.append([PlayerSpoke("g1:1", 1, "get blade"), Ticked(20)])
    await engine.live()
    before = engine.digest
    await engine.look()
    await engine.look()
    (told,) = engine.told
    assert "Redis has lost the log: the world goes on" in told
    assert "nothing of it is lost" in told
    assert before == engine.digest
    await engine.log.append([PlayerSpoke("g1:1", 2, "inventory"), Ticked(21)])
    await engine.live()
    again = await Engine(link, world, tmp_path).awaken(leading=False)
    assert engine.digest == again.digest
    assert await engine.accounts.next_guest() == 8


async def test_a_world_goes_on_from_its_checkpoint_when_the_log_is_gone(link: Redis, tmp_path: Path) -> None:
    """Emptied while no engine ran, it goes on from the checkpoint, and says how much of it is lost."""
    world = f"w{next(_worlds)}"
    engine = await Engine(link, world, tmp_path).awaken()
    await engine.log.append(BEGIN)
    engine.follower.ask_for_checkpoint()
    await engine.live()
    kept = engine.follower.game.last
    (*_, last) = await engine.log.append([Ticked(number) for number in range(1, 31)])
    await engine.live()
    await engine.look()
    await emptied(link)

    again = await Engine(link, world, tmp_path).awaken()
    await again.look()
    (told,) = again.told
    assert f"goes on from entry {kept}, tick 0" in told
    assert f"the 30 entries behind it, up to {last} (tick 30), are lost" in told
    (given,) = await again.log.append([Ticked(1)])
    await again.live()
    assert again.follower.game.last == given


async def test_a_log_that_comes_back_older_is_noticed(link: Redis, tmp_path: Path) -> None:
    """Its last entries gone, the log goes on behind them all the same."""
    world = f"w{next(_worlds)}"
    engine = await Engine(link, world, tmp_path).awaken()
    given = await engine.log.append([*BEGIN, *(Ticked(number) for number in range(1, 20))])
    await engine.live()
    await engine.look()
    await link.xdel(f"ouro:{world}:log", *given[-5:])
    await engine.look()
    assert len(engine.told) == 1
    again = await Engine(link, world, tmp_path).awaken(leading=False)
    assert engine.digest == again.digest


async def test_who_stands_by_takes_up_the_new_history(link: Redis, tmp_path: Path) -> None:
    """A second engine that missed what was lost goes on with the world of the one that leads."""
    world = f"w{next(_worlds)}"
    engine = await Engine(link, world, tmp_path).awaken()
    behind = await Engine(link, world, tmp_path).awaken(leading=False)
    await engine.log.append(BEGIN)
    for each in (engine, behind):
        await each.live()
        await each.look()
    await engine.log.append([PlayerSpoke("g1:1", 1, "get blade")])
    await engine.live()
    await engine.look()
    await emptied(link)
    await engine.log.append([Ticked(1)])
    await behind.live()
    await engine.live()
    await behind.look()
    await engine.look()
    await behind.look()
    await behind.live()
    assert (len(engine.told), behind.told) == (1, [])
    assert engine.digest == behind.digest


async def test_a_log_trimmed_past_the_checkpoint_is_still_an_error(link: Redis, tmp_path: Path) -> None:
    """What was forgotten on purpose behind a checkpoint that is gone cannot be made up for."""
    world = f"w{next(_worlds)}"
    engine = await Engine(link, world, tmp_path / "one").awaken()
    given = await engine.log.append([Ticked(number) for number in range(300)])
    await engine.log.trim(given[200])
    with pytest.raises(LostHistoryError):
        await Engine(link, world, tmp_path / "two").awaken()
