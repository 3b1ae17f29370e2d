"""Laws that hold after anything that can happen to a world, checked against a world made of dicts."""

from collections import Counter
from dataclasses import astuple, dataclass, field, fields
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.ecs import Relation, StaleEntityError, World, many
from tests.engine.ecs.town import SCHEMA, Asleep, CarriedBy, Cursed, Fighting, Health, InRoom, Named, Needs, Trade, town

KINDS = st.sampled_from(["room", "npc", "item"])
HEALTH = st.builds(Health, st.integers(-(2**31), 2**31 - 1), st.integers(0, 9), st.integers(-(2**15), 2**15 - 1))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
NAMED = st.builds(Named, JSON, JSON)
WORDS = st.sampled_from(["", "smith", "thief", "Ümläut"])
CURSED = st.builds(Cursed, JSON, st.integers(-128, 127), st.booleans(), WORDS)
LISTED: dict[str, tuple[Any, ...]] = {"room": (), "npc": (InRoom,), "item": (InRoom, CarriedBy)}


@dataclass
class Being:
    """What the world made of dicts knows of one entity."""

    handle: int
    kind: str
    has: dict[type[Any], Any] = field(default_factory=dict[type[Any], Any])
    at: dict[Relation, int] = field(default_factory=dict[Relation, int])


class AnyLife(RuleBasedStateMachine):
    """Everything a world can be told to do, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = town()
        self.beings: dict[int, Being] = {}
        self.dead: list[int] = []
        self.next_uid = 1
        self.added: list[int] = []
        self.removed: list[int] = []
        self.dirty: dict[str, set[int]] = {kind: set() for kind in SCHEMA}
        for kind in SCHEMA:
            self.world.dirty(kind, "disk")

    def born(self, handle: int, kind: str) -> Being:
        """Enter a newborn in the dicts."""
        being = self.beings[self.next_uid] = Being(handle, kind)
        self.next_uid += 1
        self.added.append(handle)
        if kind != "room":
            being.at[InRoom] = 0
        if kind == "item":
            being.at[CarriedBy] = 0
        if kind == "npc":
            being.has |= {Health: Health(0, 0, 0), Needs: Needs(0, 255)}
        if kind != "room":
            being.has[Trade] = Trade("")
        being.has[Named] = Named(None, None)
        self.dirty[kind].add(handle)
        return being

    def someone(self, data: st.DataObject, *kinds: str) -> int:
        """Pick the uid of somebody alive."""
        return data.draw(st.sampled_from([uid for uid, being in self.beings.items() if being.kind in kinds]))

    def some(self, data: st.DataObject, kind: str) -> list[int]:
        """Pick the uids of a few of one kind."""
        uids = [uid for uid, being in self.beings.items() if being.kind == kind]
        return data.draw(st.lists(st.sampled_from(uids), unique=True)) if uids else []

    def end(self, *uids: int) -> None:
        """Take some out of the dicts, and after them all that follows."""
        doomed = list(uids)
        for each in doomed:
            if each not in self.beings:
                continue
            gone = self.beings.pop(each)
            self.dirty[gone.kind].discard(gone.handle)
            self.dead.append(gone.handle)
            self.removed.append(gone.handle)
            for other_uid, other in sorted(self.beings.items()):
                if other.at.get(CarriedBy) == each:
                    doomed.append(other_uid)
                if other.at.get(InRoom) == each:
                    other.at[InRoom] = 0
                    self.dirty[other.kind].add(other.handle)

    @rule(kind=KINDS, named=NAMED)
    def spawn(self, kind: str, named: Named) -> None:
        """One is born."""
        being = self.born(self.world.spawn(kind, named), kind)
        being.has[Named] = named

    @rule(data=st.data(), count=st.integers(0, 70))
    def spawn_many(self, data: st.DataObject, count: int) -> None:
        """Many are born, with a column of hit points, all in one room."""
        rooms = [uid for uid, being in self.beings.items() if being.kind == "room"]
        room = data.draw(st.sampled_from(rooms)) if rooms else 0
        health = Health(np.arange(count), 9, 0)  # pyright: ignore[reportArgumentType]
        place = InRoom(self.beings[room].handle if room else 0)
        for number, handle in enumerate(self.world.spawn_many("npc", count, health, place).tolist()):
            being = self.born(handle, "npc")
            being.has[Health] = Health(number, 9, 0)
            being.at[InRoom] = room

    @precondition(lambda self: self.beings)
    @rule(data=st.data())
    def despawn(self, data: st.DataObject) -> None:
        """One dies."""
        uid = self.someone(data, *SCHEMA)
        self.world.despawn(self.beings[uid].handle)
        self.end(uid)

    @rule(data=st.data(), kind=KINDS)
    def despawn_many(self, data: st.DataObject, kind: str) -> None:
        """Many die at once."""
        uids = self.some(data, kind)
        self.world.despawn_many(np.array([self.beings[uid].handle for uid in uids], np.int64))
        self.end(*uids)

    @precondition(lambda self: any(being.kind == "npc" for being in self.beings.values()))
    @rule(data=st.data(), health=HEALTH, live=st.booleans())
    def heal(self, data: st.DataObject, health: Health, live: bool) -> None:
        """Somebody's dense component changes, by put or through the live view."""
        being = self.beings[self.someone(data, "npc")]
        if live:
            self.world[being.handle, Health].hp = health.hp
            being.has[Health].hp = health.hp
        else:
            self.world.put(being.handle, health)
            being.has[Health] = health
        self.dirty["npc"].add(being.handle)

    @precondition(lambda self: any(being.kind != "room" for being in self.beings.values()))
    @rule(data=st.data(), trade=WORDS)
    def learn(self, data: st.DataObject, trade: str) -> None:
        """Somebody takes up a trade."""
        being = self.beings[self.someone(data, "npc", "item")]
        self.world.put(being.handle, Trade(trade))
        being.has[Trade] = Trade(trade)
        self.dirty[being.kind].add(being.handle)

    @rule(data=st.data(), trades=st.lists(WORDS, min_size=1), alike=st.booleans())
    def learn_many(self, data: st.DataObject, trades: list[str], alike: bool) -> None:
        """Many take up a trade at once, all the same or each its own."""
        uids = self.some(data, "npc")
        theirs = [trades[0] if alike else trades[number % len(trades)] for number in range(len(uids))]
        handles = np.array([self.beings[uid].handle for uid in uids], np.int64)
        self.world.put_many(handles, many(Trade, name=trades[0] if alike else np.array(theirs, object)))
        for uid, trade in zip(uids, theirs, strict=True):
            self.beings[uid].has[Trade] = Trade(trade)
            self.dirty["npc"].add(self.beings[uid].handle)

    @precondition(lambda self: self.beings)
    @rule(data=st.data(), cursed=CURSED, foe=st.booleans())
    def put(self, data: st.DataObject, cursed: Cursed, foe: bool) -> None:
        """Somebody gains a rare component, or another value of it."""
        being = self.beings[self.someone(data, *SCHEMA)]
        value = Fighting(self.beings[self.someone(data, *SCHEMA)].handle, 7) if foe else cursed
        self.world.put(being.handle, value)
        being.has[type(value)] = value
        self.dirty[being.kind].add(being.handle)

    @rule(data=st.data())
    def put_many(self, data: st.DataObject) -> None:
        """Many gain a rare component at once."""
        uids = self.some(data, "npc")
        words = np.array([f"w{uid}" for uid in uids], object)
        self.world.put_many(
            np.array([self.beings[uid].handle for uid in uids], np.int64), Cursed(words, 3, deadly=True)
        )
        for uid in uids:
            self.beings[uid].has[Cursed] = Cursed(f"w{uid}", 3, deadly=True)
            self.dirty["npc"].add(self.beings[uid].handle)

    @precondition(lambda self: self.beings)
    @rule(data=st.data(), component=st.sampled_from([Fighting, Cursed, Asleep]))
    def take(self, data: st.DataObject, component: type[Any]) -> None:
        """Somebody loses a rare component, if there is one."""
        being = self.beings[self.someone(data, *SCHEMA)]
        expected = being.has.pop(component, None)
        assert expected == self.world.take(being.handle, component)
        if expected is not None:
            self.dirty[being.kind].add(being.handle)

    @rule(data=st.data())
    def take_many(self, data: st.DataObject) -> None:
        """Many lose a rare component at once."""
        uids = self.some(data, "npc")
        self.world.take_many(np.array([self.beings[uid].handle for uid in uids], np.int64), Cursed)
        for uid in uids:
            if self.beings[uid].has.pop(Cursed, None) is not None:
                self.dirty["npc"].add(self.beings[uid].handle)

    @precondition(lambda self: any(being.kind != "room" for being in self.beings.values()))
    @rule(data=st.data(), nowhere=st.booleans())
    def relate(self, data: st.DataObject, nowhere: bool) -> None:
        """Somebody points at somebody else, or at nobody."""
        being = self.beings[self.someone(data, "npc", "item")]
        relation = data.draw(st.sampled_from(LISTED[being.kind]))
        target = 0 if nowhere else self.someone(data, *SCHEMA)
        self.world.relate(being.handle, relation, self.beings[target].handle if target else 0)
        being.at[relation] = target
        self.dirty[being.kind].add(being.handle)

    @rule(data=st.data())
    def relate_many(self, data: st.DataObject) -> None:
        """Many go to many places."""
        uids = self.some(data, "npc")
        targets = [self.someone(data, *SCHEMA) for _ in uids]
        handles = np.array([self.beings[uid].handle for uid in uids], np.int64)
        places = np.array([self.beings[uid].handle for uid in targets], np.int64)
        self.world.relate_many(handles, InRoom, places)
        for uid, target in zip(uids, targets, strict=True):
            self.beings[uid].at[InRoom] = target
            self.dirty["npc"].add(self.beings[uid].handle)

    @rule()
    def look_everywhere(self) -> None:
        """Every index is asked after everybody."""
        for uid, being in self.beings.items():
            for relation in (InRoom, CarriedBy):
                there = [other.handle for _, other in sorted(self.beings.items()) if other.at.get(relation) == uid]
                assert there == self.world.sources(being.handle, relation)

    @rule()
    def ask_everybody(self) -> None:
        """Everybody is asked, in one go, whom they point at; the dead point at nobody."""
        handles = np.array([*self.dead, *(being.handle for being in self.beings.values())], np.int64)
        for relation in (InRoom, CarriedBy):
            at = [being.at.get(relation) for being in self.beings.values()]
            targets = [self.beings[uid].handle if uid else 0 for uid in at]
            assert [0] * len(self.dead) + targets == self.world.each_target(handles, relation).tolist()

    @rule()
    def drain(self) -> None:
        """A consumer asks what has changed, and hears exactly that."""
        for kind in SCHEMA:
            pool = self.world.pool(kind)
            changes = self.world.dirty(kind, "disk")
            assert self.dirty[kind] == set(pool.entities(changes.rows).tolist())
            self.dirty[kind].clear()

    @rule()
    def clear(self) -> None:
        """The news are read."""
        self.world.clear_lifecycle()
        self.added, self.removed = [], []

    @rule(forked=st.booleans(), entry=JSON, tick=st.integers(0, 99))
    def move_house(self, forked: bool, entry: Any, tick: int) -> None:
        """The world is packed and unpacked, or forked; nobody notices, and both have the same future."""
        self.world.resources["entry"] = entry
        self.world.wheel.schedule(tick, 5, 6)
        image = self.world.copy()
        again = self.world.fork() if forked else World.unpack(SCHEMA, image.pack())
        assert self.world.digest() == again.digest() == image.digest()
        for kind in SCHEMA:
            assert self.world.spawn(kind) == again.spawn(kind)
            assert self.world.spawn_many(kind, 3).tolist() == again.spawn_many(kind, 3).tolist()
            for handle in self.world.added[-4:]:
                self.born(handle, kind)
        assert self.world.digest() == again.digest()
        self.world = again

    @invariant()
    def everybody_is_as_expected(self) -> None:
        """All handles, uids and values are those of the dicts."""
        for uid, being in self.beings.items():
            assert self.world.by_uid(uid) == being.handle
            assert self.world.uid(being.handle) == uid
            for component in (Health, Needs, Named, Trade, Fighting, Cursed, Asleep):
                assert being.has.get(component) == self.world.find(being.handle, component)
            for component, value in being.has.items():
                for each in fields(component):
                    assert getattr(value, each.name) == self.world.field(being.handle, component, each.name)
            for relation, target in being.at.items():
                expected = self.beings[target].handle if target in self.beings else 0
                assert expected == self.world.target(being.handle, relation)

    @invariant()
    def the_dead_stay_dead(self) -> None:
        """No handle of the dead ever works again."""
        for handle in self.dead[-20:]:
            assert not self.world.alive(handle)
            with pytest.raises(StaleEntityError):
                self.world.get(handle, Named)

    @invariant()
    def the_many_agree_with_the_few(self) -> None:
        """Columns, packed rows, queries and lists show the same as single look-ups; the rows of the dead are inert."""
        assert self.added == self.world.added
        assert self.removed == self.world.removed
        for kind in SCHEMA:
            pool = self.world.pool(kind)
            assert len(pool) == sum(being.kind == kind for being in self.beings.values())
            assert np.count_nonzero(pool.uid) == len(pool)
            for component in (Fighting, Cursed, Asleep):
                expected = sorted(b.handle for b in self.beings.values() if b.kind == kind and component in b.has)
                assert expected == sorted(pool.entities(self.world.sparse(component, kind).rows).tolist())
        npcs = self.world.pool("npc")
        trades = Counter(being.has[Trade].name for being in self.beings.values() if being.kind == "npc")
        assert {name: count for name, count in trades.items() if name} == npcs[Trade].name.counts()
        assert trades["thief"] == len(npcs.where(Trade, "name", {"thief", "nobody's"}))
        assert list(npcs[Trade].name) == [npcs[Trade].name[row] for row in range(npcs.high)]
        assert set(npcs[Health].hp[~npcs.alive].tolist()) <= {0}
        assert set(npcs[Needs].mood[~npcs.alive].tolist()) <= {255}
        assert set(npcs[InRoom][~npcs.alive].tolist()) <= {0}
        walked = [(entity, *astuple(cursed)) for entity, cursed in self.world.each(Cursed)]
        expected = [(b.handle, *astuple(b.has[Cursed])) for _, b in sorted(self.beings.items()) if Cursed in b.has]
        assert expected == walked


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
