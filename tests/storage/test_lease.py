"""One engine speaks at a time: both leases keep the same promises, whatever happens in whatever order."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.storage.keys import Keys
from engine.storage.lease import RedisLease
from engine.storage.memory import MemoryLog
from engine.storage.memory_lease import MemoryLease
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.vocabulary import Frame, Ticked
from engine.vocabulary.ids import FIRST
from engine.vocabulary.lease import FencedError, Grant, Holder

_worlds = count(1)
ENGINES = tuple(Holder(name, pid, "here", 7) for pid, name in enumerate(("ada", "bob", "cyd"), 1))


@dataclass
class Hands:
    """A clock that is moved by hand."""

    now: float = 0.0

    def seconds(self) -> float:
        """Where its hands are."""
        return self.now


@dataclass
class Memory:
    """A lease in memory, with a log for each engine."""

    clock: Hands = field(default_factory=Hands)
    log: MemoryLog = field(default_factory=MemoryLog)

    def __post_init__(self) -> None:
        """Put the lease on the log."""
        self.lease = MemoryLease(self.log, self.clock)

    async def speak(self, guard: str, entry_id: str) -> None:
        """Say something under a grant."""
        self.log.guard = guard
        await self.log.speak([(entry_id, [Frame("g1:1", "hello")], [])])

    async def lapse(self) -> None:
        """Let time pass until nobody's lease holds any more."""
        self.clock.now += 100

    async def forget(self) -> None:
        """Lose everything, as a Redis that comes back empty."""
        self.log = MemoryLog()
        self.lease = MemoryLease(self.log, self.clock)


class OnRedis:
    """A lease on Redis, of a world of its own."""

    def __init__(self, url: str) -> None:
        """Connect."""
        self.client = connect(url)
        self.world = f"leased{next(_worlds)}"
        self.lease = RedisLease(self.client, self.world, ttl_s=60)

    async def speak(self, guard: str, entry_id: str) -> None:
        """Say something under a grant."""
        log = RedisLog(self.client, self.world)
        log.guard = guard
        await log.speak([(entry_id, [Frame("g1:1", "hello")], [])])

    async def lapse(self) -> None:
        """Do what Redis does when the time is up."""
        if (await self.lease.look()).holder is not None:
            await self.client.delete(Keys(self.world).lease)

    async def forget(self) -> None:
        """Lose everything."""
        await self.client.delete(*await self.client.keys(f"ouro:{self.world}:*") or ["none"])


Place = Memory | OnRedis


@pytest.fixture(params=["memory", "redis"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """A lease of each kind that nobody has held yet."""
    if request.param == "memory":
        yield Memory()
        return
    there = OnRedis(request.getfixturevalue("redis_url"))
    yield there
    await there.client.aclose()


async def taken(place: Place, who: int = 0, instead_of: str = "") -> Grant:
    """Take the lease, and count on getting it."""
    grant = await place.lease.take(ENGINES[who], instead_of=instead_of)
    assert grant is not None
    return grant


async def test_who_comes_first_holds_it(place: Place) -> None:
    """The second is refused as long as the first one renews, and everybody can see who holds it."""
    assert (await place.lease.look()).freed
    grant = await taken(place)
    assert await place.lease.take(ENGINES[1]) is None
    assert await place.lease.renew(grant)
    seen = await place.lease.look()
    assert (seen.holder, seen.freed, seen.epoch) == (ENGINES[0], False, 1)


async def test_the_lease_of_a_dead_one_need_not_run_out(place: Place) -> None:
    """Who names the dead holder takes its place at once; the name of somebody else opens nothing."""
    await taken(place)
    assert await place.lease.take(ENGINES[1], instead_of="cyd") is None
    assert (await taken(place, 1, instead_of="ada")).epoch == 2


async def test_what_ran_out_is_not_what_was_given_up(place: Place) -> None:
    """A holder that may only have been slow looks different from one that has left in peace."""
    grant = await taken(place)
    await place.lapse()
    seen = await place.lease.look()
    assert (seen.holder, seen.freed) == (None, False)
    assert await place.lease.renew(grant)
    await place.lease.give_up(grant, handed="12-3")
    seen = await place.lease.look()
    assert (seen.holder, seen.freed) == (None, True)
    assert (await taken(place, 1)).handed == "12-3"
    assert not await place.lease.renew(grant)


async def test_who_waits_is_woken_when_it_is_given_up(place: Place) -> None:
    """Nobody has to look again and again to have it at once."""
    grant = await taken(place)
    waiting = asyncio.create_task(place.lease.freed(10))
    await asyncio.sleep(0.01)
    await place.lease.give_up(grant)
    await asyncio.wait_for(waiting, 2)
    await place.lease.freed(0.01)


async def test_who_was_too_slow_says_nothing_more(place: Place) -> None:
    """What an older grant would say, trim or tick is refused, and what was said is known to be."""
    old = await taken(place)
    await place.speak(old.guard, "1-0")
    assert (await place.lease.look()).spoken == "1-0"
    await place.lapse()
    new = await taken(place, 1)
    with pytest.raises(FencedError, match="newer grant than 1 ada"):
        await place.speak(old.guard, "2-0")
    assert (await place.lease.look()).spoken == "1-0"
    await place.speak(new.guard, "2-0")
    log = place.log if isinstance(place, Memory) else RedisLog(place.client, place.world)
    assert [given for given, _ in await log.receive("g1", FIRST)] == ["1-0", "2-0"]
    log.guard = old.guard
    with pytest.raises(FencedError):
        await log.append([Ticked(1)])
    with pytest.raises(FencedError):
        await log.trim("1-0")
    assert await log.trimmed() == FIRST
    log.guard = new.guard
    await log.trim((await log.append([Ticked(1)]))[0])


async def test_an_empty_redis_takes_no_epoch_back(place: Place) -> None:
    """Whoever held the lease holds it again; another one who knew of it gets a higher epoch, never a used one."""
    grant = await taken(place)
    grant = await taken(place, 0)
    await place.forget()
    assert await place.lease.renew(grant)
    assert (await place.lease.look()).epoch == 2
    await place.forget()
    other = await place.lease.take(ENGINES[1], above=2)
    assert other is not None
    assert other.epoch == 3
    assert not await place.lease.renew(grant)


WHO = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), WHO, st.none() | WHO),
        st.tuples(st.sampled_from(["renew", "give up", "speak"]), WHO, st.none()),
        st.tuples(st.just("lapse"), st.just(0), st.none()),
        st.tuples(st.just("forget"), st.just(0), st.none()),
    ),
    max_size=25,
)


@given(steps=STEPS)
@settings(max_examples=60)
def test_at_most_one_engine_has_the_word(steps: list[tuple[str, int, int | None]], redis_url: str) -> None:
    """No epoch is granted twice, none is lower than one before, and only the newest grant speaks; both leases agree."""

    async def play() -> None:
        places: tuple[Place, Place] = (Memory(), OnRedis(redis_url))
        told = [await lived(place, steps) for place in places]
        assert told[0] == told[1]
        assert isinstance(places[1], OnRedis)
        await places[1].client.aclose()

    asyncio.run(play())


async def lived(place: Place, steps: list[tuple[str, int, int | None]]) -> list[str]:
    """Take some steps, check what must hold after each, and tell what came of them."""
    grants: dict[int, Grant] = {}
    newest: Grant | None = None
    forgotten = False  # then an older grant may pass for the newest, until that one is renewed
    said, told = count(1), list[str]()
    for verb, who, dead in steps:
        mine = grants.get(who)
        holder = (await place.lease.look()).holder
        match verb:
            case "take":
                above = newest.epoch if newest else 0
                instead_of = "" if dead is None else ENGINES[dead].name
                grant = await place.lease.take(ENGINES[who], above=above, instead_of=instead_of)
                assert (grant is None) == (holder is not None and holder.name not in {ENGINES[who].name, instead_of})
                if grant is not None:
                    assert newest is None or grant.epoch > newest.epoch
                    grants[who] = newest = replace(grant, handed="")
                    forgotten = False
                told.append(str(grant))
            case "renew" if mine:
                told.append(str(await place.lease.renew(mine)))
                assert forgotten or (told[-1] == "True") == (mine == newest)
                assert told[-1] == "True" or mine != newest
                forgotten &= mine != newest
            case "give up" if mine:
                await place.lease.give_up(mine)
            case "speak" if mine:
                told.append(await _tried(place, mine, f"{next(said)}-0"))
                assert told[-1] == "refused" or mine == newest or forgotten
            case "lapse":
                await place.lapse()
            case "forget":
                await place.forget()
                forgotten = True
            case _:
                pass
        told.append(str(await place.lease.look()))
    return told


async def _tried(place: Place, grant: Grant, entry_id: str) -> str:
    try:
        await place.speak(grant.guard, entry_id)
    except FencedError:
        return "refused"
    return "said"
