"""Several engines live by one log, and whoever of them speaks: nothing is left unsaid, and nothing is said twice."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checkpoint import digest, freeze
from engine.fold import apply
from engine.game import Game
from engine.running import Follower, Scribe
from engine.storage.checkpoints import Checkpoints, LostHistoryError
from engine.storage.memory import MemoryLog
from engine.storage.memory_lease import MemoryLease
from engine.storage.snapshots import Snapshots
from engine.vocabulary import (
    Entry,
    Frame,
    Patch,
    Patched,
    PlayerSpoke,
    SessionOpened,
    SnapshotAsked,
    Ticked,
    WorldEvent,
    WorldRestored,
    put,
)
from engine.vocabulary.ids import FIRST
from engine.vocabulary.lease import Grant, Holder
from tests.scenes import SEED, city

GENESIS = Patched(Patch(id="genesis", put=tuple(map(put, city("plaza(thug, blade) - lane - ?")))))
COMING = (GENESIS, SessionOpened("g1:1", "Vex"), SessionOpened("g2:1", "Ada"))
_names = count(1)


class PlugPulledError(Exception):
    """An engine dies right here."""


@dataclass
class Mouth:
    """One engine's way to the log. `dies` says when it dies: before it has said what it is about to say, or after."""

    log: MemoryLog
    guard: str = ""
    dies: str = ""

    async def append(self, entries: Sequence[Entry]) -> list[str]:
        """Add entries."""
        return await self.log.append(entries)

    async def read(self, after: str, *, count: int = 500, wait_ms: int = 0) -> list[tuple[str, Entry]]:
        """Read on."""
        return await self.log.read(after, count=count, wait_ms=wait_ms)

    async def speak(self, said: Sequence[tuple[str, Sequence[Frame], Sequence[WorldEvent]]]) -> None:
        """Speak under the guard of this one, or die."""
        if self.dies == "before":
            raise PlugPulledError
        with self._guarded():
            await self.log.speak(said)
        if self.dies == "after":
            raise PlugPulledError

    async def trim(self, before: str) -> None:
        """Trim under the guard of this one."""
        with self._guarded():
            await self.log.trim(before)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        self.log.guard = self.guard
        try:
            yield
        finally:
            self.log.guard = ""

    async def last(self) -> str:
        """Where the log ends."""
        return await self.log.last()

    async def trimmed(self) -> str:
        """Where the log begins."""
        return await self.log.trimmed()


class Engine:
    """One engine, from its beginning to its death."""

    def __init__(self, house: "House") -> None:
        """Begin with nothing but the log."""
        self.mouth = Mouth(house.log)
        self.scribe = Scribe(house.var, house.var / "snapshots", self.mouth)
        self.follower = Follower(Game(SEED), self.mouth, self.scribe, lambda _: None)
        self.me = Holder(f"engine{next(_names)}", 1, "here", 1)
        self.grant: Grant | None = None


@dataclass
class House:
    """A log, a lease, and a place for files."""

    var: Path
    log: MemoryLog = field(default_factory=MemoryLog)

    def __post_init__(self) -> None:
        """Put a lease on the log; nobody's runs out."""
        self.lease = MemoryLease(self.log, self)
        self.epoch = 0

    def seconds(self) -> float:
        """No time passes."""
        return 1.0

    async def lead(self, engine: Engine) -> None:
        """Give an engine the word, whoever had it and whatever became of that one."""
        seen = await self.lease.look()
        engine.follower.heard(seen.spoken)
        gone = seen.holder.name if seen.holder else ""
        engine.grant = await self.lease.take(engine.me, instead_of=gone)
        assert engine.grant is not None
        await engine.follower.lead(engine.grant)

    async def heard(self) -> dict[str, list[tuple[str, list[Frame]]]]:
        """All that was ever said to anybody."""
        return {gateway: await self.log.receive(gateway, FIRST, count=10_000) for gateway in ("g1", "g2")}

    async def unbroken(self) -> dict[str, list[tuple[str, list[Frame]]]]:
        """All that one engine that never died would have said."""
        game, alone = Game(SEED), MemoryLog()
        for entry_id, entry in await self.log.read(FIRST, count=10_000):
            said = apply(game, entry, entry_id)
            await alone.speak([(entry_id, said.frames, said.events)])
        return {gateway: await alone.receive(gateway, FIRST, count=10_000) for gateway in ("g1", "g2")}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house without engines."""
    return House(tmp_path)


async def test_what_the_dead_left_unsaid_is_said(house: House) -> None:
    """An engine dies between doing and saying; the one that stands by says it, once, without living it again."""
    first, second = Engine(house), Engine(house)
    await house.lead(first)
    await house.log.append([*COMING, PlayerSpoke("g1:1", 1, "say one")])
    await first.follower.step()
    await second.follower.step()
    await house.log.append([PlayerSpoke("g1:1", 2, "say two")])
    first.mouth.dies = "before"
    with pytest.raises(PlugPulledError):
        await first.follower.step()
    await second.follower.step()
    before = await house.heard()
    await house.lead(second)
    after = await house.heard()
    assert next(said for said in after["g1"] if said not in before["g1"])[1][0].text.count("two") == 1
    assert after == await house.unbroken()
    assert digest(first.follower.game) == digest(second.follower.game)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("line"), st.integers(0, 3)),
        st.tuples(st.sampled_from(["live", "lead", "look", "renew", "new"]), st.integers(0, 2)),
        st.tuples(st.sampled_from(["die before", "die after"]), st.integers(0, 2)),
    ),
    max_size=40,
)


@given(steps=STEPS)
@settings(max_examples=60)
def test_whoever_dies_or_sleeps_players_read_one_story(steps: list[tuple[str, int]]) -> None:
    """Whatever order engines live, die, sleep, wake and take over in, players read what one engine would have said."""

    async def play(folder: Path) -> None:
        house = House(folder)
        engines = [Engine(house) for _ in range(3)]
        await house.log.append(COMING)
        lines = [0, 0]
        for verb, who in steps:
            engine = engines[who % 3]
            if verb == "line":
                await house.log.append([_entry(lines, who)])
            elif verb == "new" or not await _lived(house, engine, verb):
                engines[who] = Engine(house)
        await house.lead(engines[0])
        for _ in range(len(steps) // 10 + 2):
            await engines[0].follower.step()
        assert await house.heard() == await house.unbroken()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder)))


def _entry(lines: list[int], what: int) -> Entry:
    if what == 3:
        return Ticked(sum(lines) + 1)
    session = min(what, 1)
    lines[session] += 1
    return PlayerSpoke(f"g{session + 1}:1", lines[session], f"say {lines[session]}" if what else "kill thug")


async def _lived(house: House, engine: Engine, verb: str) -> bool:
    """Let an engine do something; False when it has died of it."""
    follower = engine.follower
    try:
        match verb:
            case "live":
                await follower.step()
            case "lead":
                await house.lead(engine)
            case "look":
                follower.heard((await house.lease.look()).spoken)
            case "renew" if engine.grant is not None:
                if await house.lease.renew(engine.grant):
                    await follower.say_again()
                else:
                    follower.step_down()
            case "die before" | "die after":
                engine.mouth.dies = verb.removeprefix("die ")
                await follower.step()
                return False
            case _:
                pass
    except PlugPulledError:
        return False
    return True


async def test_who_sleeps_too_long_says_nothing_and_knows_it(house: House) -> None:
    """An engine that wakes after another took over is refused, and can tell; it has lived the same all the while."""
    first, second = Engine(house), Engine(house)
    await house.lead(first)
    await house.lead(second)
    await house.log.append([*COMING, PlayerSpoke("g1:1", 1, "say one")])
    await first.follower.step()
    assert first.follower.doubted.is_set()
    assert await house.heard() == {"g1": [], "g2": []}
    await second.follower.step()
    assert await house.heard() == await house.unbroken()


async def test_who_falls_behind_the_log_begins_anew(house: House) -> None:
    """Where the log was trimmed past an engine that stands by, it takes the newest checkpoint, and misses nothing."""
    first, second = Engine(house), Engine(house)
    await house.lead(first)
    given_ids = await house.log.append([*COMING, *(Ticked(number) for number in range(1, 9))])
    await second.follower.step()
    given_ids += await house.log.append([Ticked(number) for number in range(9, 30)])
    await first.follower.step()
    Checkpoints(house.var / "checkpoints").keep(given_ids[-1], freeze(first.follower.game).pack())
    await first.mouth.trim(given_ids[-3])
    await house.log.append([Ticked(30)])
    await second.follower.step()
    assert second.follower.game.last == given_ids[-1]
    for engine in (first, second):
        await engine.follower.step()
    assert second.follower.game.now == 30
    assert digest(first.follower.game) == digest(second.follower.game)


async def test_who_cannot_know_what_was_is_no_engine(house: House) -> None:
    """Trimmed past, and without a checkpoint, an engine ends with an error that says so."""
    engine = Engine(house)
    given_ids = await house.log.append([*COMING, Ticked(1)])
    await house.log.trim(given_ids[-1])
    with pytest.raises(LostHistoryError, match="begins at"):
        await engine.follower.step()


async def test_a_snapshot_the_dead_was_asked_for_is_kept(house: House) -> None:
    """An engine dies before it has written a snapshot down: the next one writes it, as the world was then."""
    first, second = Engine(house), Engine(house)
    await house.lead(first)
    await house.log.append([*COMING, SnapshotAsked("night"), Ticked(1)])
    await second.follower.step()
    assert not second.scribe.has("night")
    await house.lead(second)
    await second.scribe.done()
    kept = Snapshots(house.var / "snapshots").load("night")
    assert kept.now == 0
    assert kept.last == "4-0"


async def test_a_world_put_back_is_put_back_for_all(house: House) -> None:
    """An engine that stands by puts the older world back though its file is still on its way to the disk."""
    first, second = Engine(house), Engine(house)
    await house.lead(first)
    await house.log.append([*COMING, SnapshotAsked("night"), *map(Ticked, range(1, 5))])
    await second.follower.step()
    older = digest(second.follower.game)
    await house.log.append([PlayerSpoke("g1:1", 1, "get blade"), WorldRestored("night")])
    await second.follower.step()
    await first.follower.step()
    await first.follower.step()
    assert digest(second.follower.game) == digest(first.follower.game) != older
    assert await house.heard() != {"g1": [], "g2": []}
    await house.lead(second)
    await second.follower.step()


async def test_a_new_code_takes_the_world_as_the_old_one_left_it(house: House) -> None:
    """What is handed over counts, not what the next engine has lived; that one lives and says what comes after."""
    first, second = Engine(house), Engine(house)
    await house.lead(first)
    assert first.grant is not None
    given_ids = await house.log.append([*COMING, PlayerSpoke("g1:1", 1, "get blade")])
    await first.follower.step()
    await house.log.append([PlayerSpoke("g1:1", 2, "inventory")])
    await second.follower.step()
    second.follower.game.tick = 1000  # as if its code had lived something else
    first.scribe.checkpoint(first.follower.frozen())
    await first.scribe.done()
    await house.lease.give_up(first.grant, handed=given_ids[-1])
    await house.lead(second)
    assert second.follower.game.last == given_ids[-1]
    await second.follower.step()
    assert second.follower.game.tick < 1000
    assert "blade" in (await house.log.receive("g1", given_ids[-1]))[0][1][0].text
