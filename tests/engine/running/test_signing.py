"""Word of what an engine cannot live without: left where somebody looks, and gone when an engine lives on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from redis.asyncio import Redis

from admin.vitals import VITALS, figures, opened
from engine.game import Game
from engine.running import Answers, Follower, Scribe, Signs, Standby
from engine.storage.lease import RedisLease
from engine.storage.passing import myself
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.vocabulary.lease import Holder
from tests.scenes import SEED

LOST = "the log puts a world back that is not there; put that file back from a copy"
_worlds = count(1)


class Engine:
    """As much of an engine as gives signs."""

    def __init__(self, link: Redis, folder: Path) -> None:
        """In a world of its own."""
        self.world, self.link, self.told = f"signs{next(_worlds)}", link, list[str]()
        self.lease, self.me = RedisLease(link, self.world), myself()
        log, answers = RedisLog(link, self.world), Answers(link, self.world)
        follower = Follower(Game(SEED), log, Scribe(folder, folder, log), answers.witness)
        standby = Standby(self.lease, self.me, follower)
        self.signs = Signs(link, self.world, follower, standby, answers)

    async def tell(self, text: str) -> None:
        """Hear what an operator hears."""
        self.told.append(text)

    async def speaks(self, who: Holder) -> None:
        """Let somebody have the word."""
        grant = await self.lease.take(who)
        assert grant is not None
        if who == self.me:
            self.signs.turn(grant)
            await self.signs._give(grant)

    async def trouble(self) -> str:
        """What `ouro status` says of it."""
        found = await self.link.mget([f"ouro:{self.world}:{name}" for name in VITALS])
        return figures(opened(found))["engine_trouble"]


@pytest.fixture
async def engine(redis_url: str, tmp_path: Path) -> AsyncIterator[Engine]:
    """One engine."""
    link = connect(redis_url)
    yield Engine(link, tmp_path)
    await link.aclose()


async def test_what_is_lost_is_told_once_and_stays_until_an_engine_lives_on(engine: Engine) -> None:
    """However often it dies of it and is started again."""
    assert await engine.trouble() == ""
    for _ in range(3):
        await engine.signs.cannot_go_on(LOST, engine.tell)
    assert engine.told == [f"the engine cannot go on: {LOST}"]
    assert await engine.trouble() == LOST
    await engine.speaks(engine.me)
    assert await engine.trouble() == ""


async def test_an_engine_that_only_stands_by_does_not_speak_for_the_world(engine: Engine) -> None:
    """Where another one lives on, an operator is told, and the world is not called stuck."""
    await engine.speaks(replace(engine.me, name="other", pid=1, born=0))
    await engine.signs.cannot_go_on(LOST, engine.tell)
    assert engine.told == [f"the engine that stands by cannot go on: {LOST}"]
    assert await engine.trouble() == ""
