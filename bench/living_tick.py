#!/usr/bin/env python3
"""
The living tick on the public API of engine.ecs: many simple lives, every one exact.

    living_tick.py verify N TICKS        digest of all events and of the final state
    living_tick.py bench N TICKS WARM    one JSON line of timings

The rules are normative and shared with other implementations; LIVING_TICK_SEED
sets the seed. Whoever lives here has no name: a serial, a room, hit points,
hunger and fatigue, a state of mind, a faction, and now and then an effect.
"""

import gc
import json
import math
import os
import resource
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.ecs import Batch, Events, Inert, Relation, Rows, World, component, flag, i16, i32, i64, many, u8

SEED = int(os.environ.get("LIVING_TICK_SEED", "12345"))
U32 = 0xFFFFFFFF
IDLE, WANDER, HUNT, FLEE, SLEEP, NOBODY = 0, 1, 2, 3, 4, 255
(EFFECT_END, HUNGRY, TIRED, WAKE, HUNTS, SLEEPS, MOVE, FLEES, HIT, DEATH, SPAWN) = range(1, 12)
POISON, STUN = 1, 2
PATHS, BLOWS, DELAYS = 1, 2, 3
NEVER = np.iinfo(np.int64).max
SMALL = np.uint32
LEFT_AND_CAME = np.array([-1, 1], np.int16)


@component
class Health:
    """Hit points; nobody is hurt, and nobody heals."""

    hp: Annotated[i16, Inert(1)]
    max: Annotated[i16, Inert(1)]
    regen: i16


@component(derived=True)
class Needs:
    """
    Hunger grows to a `limit`, at which something happens; `tired` is fatigue less one.

    So one comparison finds who is hungry or full, and one, unsigned, who is
    tired out or rested.
    """

    hunger: i16
    grows: i16
    limit: Annotated[i16, Inert(1)]
    tired: i16
    tires: i16


@component(derived=True)
class Mind:
    """What somebody does, and the tick, modulo 256, at which it ends."""

    state: Annotated[u8, Inert(NOBODY)]
    until: u8
    faction: u8
    stunned: flag


@component(derived=True)
class Skill:
    """The ticks from which the next blow and the next heavy blow can fall."""

    blow: i32
    heavy: i32


@component(sparse=True, derived=True)
class Effect:
    """Poison or a stun, for a while."""

    kind: u8
    expires: i32


@component(sparse=True, derived=True)
class Armed:
    """One of a faction that has enemies, and the row of the room it is in."""

    room: i64


InRoom = Relation("in_room")
SCHEMA = {"room": (), "npc": (Health, Needs, Mind, Skill, InRoom)}


def mix(x: int) -> int:
    """Scramble one number."""
    x ^= x >> 16
    x = x * 0x7FEB352D & U32
    x ^= x >> 15
    x = x * 0x846CA68B & U32
    return x ^ x >> 16


def mix_many(x: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Scramble many numbers in place."""
    x ^= x >> SMALL(16)
    x *= SMALL(0x7FEB352D)
    x ^= x >> SMALL(15)
    x *= SMALL(0x846CA68B)
    x ^= x >> SMALL(16)
    return x


def key(tick: int, stream: int) -> np.uint32:
    """Give the key of one stream of chance in one tick."""
    return SMALL(mix(SEED + tick * 0x85EBCA6B + stream * 0xC2B2AE35 & U32))


def chance(keys: Any, serials: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Roll for each serial, with one key or a column of keys; the same key and serial always roll the same."""
    return mix_many(serials * SMALL(0x9E3779B1) ^ keys)


def where(mask: NDArray[np.bool_]) -> Rows:
    """Find where a mask is true; np.flatnonzero takes a microsecond longer."""
    return mask.nonzero()[0]


class Life:
    """A torus of rooms and those who live in it."""

    def __init__(self, count: int) -> None:
        side = max(8, math.isqrt(count // 4))
        self.rooms = side * side
        place = np.arange(self.rooms)
        y, x = np.divmod(place, side)
        ways = [((y - 1) % side) * side + x, y * side + (x + 1) % side, ((y + 1) % side) * side + x]
        self.exits = np.stack([*ways, y * side + (x - 1) % side], axis=1).astype(np.int32)
        self.active = mix_many(place.astype(np.uint32)) % SMALL(10) == 0
        self.crowd = np.zeros((self.rooms, 4), np.int16)  # armed people of each faction in each room
        self.contested = np.zeros(self.rooms, np.bool_)
        self.lowest = np.full(self.rooms * 4, NEVER, np.int64)
        self.world = World(SCHEMA)
        self.places = self.world.spawn_many("room", self.rooms)
        self.npcs = self.world.pool("npc")
        self.effects = self.world.sparse(Effect, "npc")
        self.armed = self.world.sparse(Armed, "npc")
        self.unborn = -1 - self.rooms  # what makes a serial of a uid
        self.birth_keys = np.array([[key(0, stream)] for stream in (10, 11, 12, 13)])
        self.now = 0
        self.batch = Batch()
        self.pending: list[tuple[int, Rows, Any]] = []
        self.events = self.batch.join()
        self.birth(count)

    def serials(self, rows: Rows) -> NDArray[np.uint32]:
        """Give the serial numbers of rows, from 0, in order of birth."""
        return (self.npcs.uid[rows] + self.unborn).astype(np.uint32)

    # births and deaths

    def birth(self, count: int) -> Rows:
        """Bring the next serials to life; everything about them is a function of seed and serial."""
        first = self.world.register.next_uid + self.unborn
        a, b, c, d = chance(self.birth_keys, np.arange(first, first + count, dtype=np.uint32))
        faction = np.maximum((a % SMALL(10)).astype(np.int64) - 6, 0)
        low, high = faction * self.rooms // 4, (faction + 1) * self.rooms // 4
        anywhere = (faction == 0) | (a >> SMALL(8) & SMALL(3) == 0)
        room = np.where(anywhere, b % self.rooms, low + b % (high - low))
        hp = 800 + (c % SMALL(401)).astype(np.int16)
        until = (self.now + 1 + (c >> SMALL(20)) % SMALL(199)).astype(np.uint8)
        tired = (d >> SMALL(12)) % SMALL(900)
        entities = self.world.spawn_many(
            "npc",
            count,
            many(Health, hp=hp, max=hp, regen=(1 + (c >> SMALL(10)) % SMALL(3)).astype(np.int16)),
            many(
                Needs,
                hunger=(d % SMALL(800)).astype(np.int16),
                grows=(1 + (c >> SMALL(16)) % SMALL(3)).astype(np.int16),
                limit=800,
                tired=tired.astype(np.int16) - np.int16(1),
                tires=1,
            ),
            many(Mind, state=IDLE, until=until, faction=faction.astype(np.uint8), stunned=False),
            InRoom(self.places[room]),
        )
        rows = self.npcs.rows(entities)
        fighters = where(faction)
        self.armed.write_many(rows[fighters], many(Armed, room=room[fighters]))
        self.count(room[fighters], faction[fighters], np.ones(len(fighters), np.int16))
        sick = where(d >> SMALL(24) < 13)
        if len(sick):
            self.afflict(rows[sick], 1 + (d[sick] >> SMALL(23) & SMALL(1)).astype(np.uint8))
        return rows

    def bury(self, rows: Rows) -> None:
        """End those in rows."""
        fighters = rows[self.npcs[Mind].faction[rows] > 0]
        self.count(
            self.npcs.target_rows(InRoom)[fighters],
            self.npcs[Mind].faction[fighters],
            -np.ones(len(fighters), np.int16),
        )
        self.world.despawn_many(self.npcs.entities(rows))

    def count(self, rooms: NDArray[Any], factions: NDArray[Any], changes: Any) -> None:
        """Count armed people in or out, and see where enemies meet."""
        if not len(rooms):
            return
        np.add.at(self.crowd.reshape(-1), rooms.astype(np.intp) * 4 + factions, changes)
        one, two, three = (self.crowd[rooms, 1:] > 0).T
        self.contested[rooms] = one & two | three & (one | two)

    def afflict(self, rows: Rows, kind: Any) -> None:
        """Poison or stun distinct rows; a new effect replaces an old one."""
        self.effects.write_many(rows, many(Effect, kind=kind, expires=self.now + 20))
        self.npcs[Mind].stunned[rows] = kind == STUN

    # what happened

    def tell(self, kind: int, rows: Rows, arg: Any = 0) -> None:
        """Note an event for each of the rows; where they are is looked up by `settle`."""
        if len(rows):
            self.pending.append((kind, rows, arg))

    def settle(self) -> None:
        """Write down what was told, before anybody moves on."""
        if not self.pending:
            return
        sizes = [len(rows) for _, rows, _ in self.pending]
        rows = np.concatenate([rows for _, rows, _ in self.pending])
        arg = np.zeros(len(rows), np.int64)
        start = 0
        for size, (_, _, each) in zip(sizes, self.pending, strict=True):
            arg[start : start + size] = each
            start += size
        kinds = np.repeat(np.array([kind for kind, _, _ in self.pending], np.uint8), sizes)
        self.batch.add(kinds, self.npcs.uid[rows] + self.unborn, self.npcs.target_rows(InRoom)[rows], arg)
        self.pending.clear()

    # the tick

    def tick(self) -> tuple[Events, NDArray[Any]]:
        """Live one tick; gives all events, and the positions of those that happened where a player is near."""
        self.now += 1
        health, mind = self.npcs[Health], self.npcs[Mind]
        poisoned = self.suffer(health, mind)
        sleepy = self.tire(mind)
        hunters, movers = self.think(health, mind, sleepy)
        self.settle()
        if len(movers):
            self.move(movers, mind)
        struck = self.fight(hunters, movers, health, mind)
        dead = np.concatenate([poisoned, struck])
        dead = dead[health.hp[dead] <= 0]
        if len(dead):
            dead = np.unique(dead)
            self.tell(DEATH, dead)
            self.settle()
            self.bury(dead)
            born = self.birth(len(dead))
            self.tell(SPAWN, born, self.npcs[Mind].faction[born])
        self.settle()
        self.world.clear_lifecycle()
        self.events = self.batch.join()
        self.batch.clear()
        return self.events, where(self.active[self.events.place])

    def suffer(self, health: Any, mind: Any) -> Rows:
        """Let effects work and end, and wounds heal; gives who was poisoned."""
        hp = health.hp
        effects = self.effects.columns
        poisoned = self.effects.rows[effects.kind == POISON]
        hp[poisoned] -= 2
        killed = poisoned[hp[poisoned] <= 0]
        kept = hp[killed]
        over = where(effects.expires <= self.now)
        if len(over):
            rows = self.effects.rows[over]
            self.tell(EFFECT_END, rows, effects.kind[over])
            mind.stunned[rows] = False
            self.effects.remove_many(rows)
        hp += health.regen
        np.minimum(hp, health.max, out=hp)
        if len(killed):
            hp[killed] = kept
        return killed

    def tire(self, mind: Any) -> Rows:
        """Let hunger and fatigue grow; gives who is tired out, whatever it is doing."""
        needs = self.npcs[Needs]
        needs.hunger += needs.grows
        rows = where(needs.hunger >= needs.limit)
        fed = needs.hunger[rows] >= 1000
        hungry, fed = rows[~fed], rows[fed]
        needs.limit[hungry] = 1000
        needs.limit[fed] = 800
        needs.hunger[fed] -= 1000
        self.tell(HUNGRY, hungry)
        needs.tired += needs.tires
        rows = where(needs.tired.view(np.uint16) >= 899)
        tired = needs.tired[rows]
        rested, sleepy = rows[tired < 0], rows[tired >= 0]
        self.tell(TIRED, rows[(tired == 899) & (needs.tires[rows] == 1)])
        if len(rested):
            needs.tired[rested] = -1
            self.rest(rested, mind, self.now - 1)  # minds come later in the tick, and count it
            self.tell(WAKE, rested)
        return sleepy

    def rest(self, rows: Rows, mind: Any, since: int) -> None:
        """Send rows back to idling, each for a while of its own."""
        mind.state[rows] = IDLE
        mind.until[rows] = since + 1 + chance(key(self.now, DELAYS), self.serials(rows)) % SMALL(199) & SMALL(255)
        self.npcs[Needs].tires[rows] = 1

    def think(self, health: Any, mind: Any, sleepy: Rows) -> tuple[Rows, Rows]:
        """Let everybody decide; gives who is armed among enemies, and who moves."""
        hp, state, stunned = health.hp, mind.state, mind.stunned
        if len(self.effects):
            mind.until[self.effects.rows[self.effects.columns.kind == STUN]] += np.uint8(1)
        old = where(state == HUNT)
        due = where(mind.until == np.uint8(self.now & 255))

        among = self.armed.rows[where(self.contested.take(self.armed.columns.room))]
        if len(among):
            able = among[~stunned[among] & (hp[among] > 0)]
            doing, fit = state[able], hp[able] >= (health.max[able] + 3) // 4
            startled = able[doing == SLEEP]
            roused = able[fit & (doing <= WANDER)]
            state[roused] = HUNT
            self.tell(HUNTS, roused)
        else:
            startled = among

        if len(sleepy):
            sleepy = sleepy[(state[sleepy] == IDLE) & ~stunned[sleepy] & (hp[sleepy] > 0)]
            state[sleepy] = SLEEP
            self.npcs[Needs].tires[sleepy] = -8
            self.tell(SLEEPS, sleepy)

        due = due[~stunned[due] & (hp[due] > 0)]
        doing = state[due]
        movers = due[doing == IDLE]
        calm = due[(doing == WANDER) | (doing == FLEE)]
        state[movers] = WANDER
        mind.until[movers] = (self.now + 3) & 255

        if len(old):
            old = old[~stunned[old] & (hp[old] > 0)]
            weak = hp[old] < (health.max[old] + 3) // 4
            fleeing, others = old[weak], old[~weak]
            if len(fleeing):
                state[fleeing] = FLEE
                mind.until[fleeing] = (self.now + 5) & 255
                self.tell(FLEES, fleeing)
                movers = np.concatenate([movers, fleeing])
            calm = np.concatenate([calm, others[~self.contested[self.npcs.target_rows(InRoom)[others]]]])
        if len(startled):
            self.tell(WAKE, startled)
            calm = np.concatenate([calm, startled])
        if len(calm):
            self.rest(calm, mind, self.now)
        return among, movers

    def move(self, rows: Rows, mind: Any) -> None:
        """Carry each of the rows through an exit."""
        source = self.npcs.target_rows(InRoom)[rows]
        target = self.exits[source, chance(key(self.now, PATHS), self.serials(rows)) & SMALL(3)]
        self.world.put_rows("npc", rows, InRoom(self.places[target]))
        factions = mind.faction[rows]
        fighters = where(factions)
        factions = factions[fighters]
        came, left = target[fighters], source[fighters]
        self.count(np.concatenate([left, came]), np.tile(factions, 2), np.repeat(LEFT_AND_CAME, len(fighters)))
        self.armed.columns.room[self.armed.positions.array[rows[fighters]]] = came
        self.tell(MOVE, rows, source)

    def fight(self, among: Rows, movers: Rows, health: Any, mind: Any) -> Rows:
        """Let hunters strike the eldest enemy in the room; gives who was struck."""
        skill = self.npcs[Skill]
        striking = among[mind.state[among] == HUNT]
        striking = striking[(skill.blow[striking] <= self.now) & ~mind.stunned[striking] & (health.hp[striking] > 0)]
        if not len(striking):
            return striking
        rooms, factions = self.npcs.target_rows(InRoom), mind.faction
        present = np.concatenate([among, movers[factions[movers] > 0]])
        slots = rooms[present].astype(np.intp) * 4 + factions[present]
        np.minimum.at(self.lowest, slots, self.npcs.uid[present] << 32 | present)
        eldest = self.lowest.reshape(-1, 4)[rooms[striking]]
        eldest[np.arange(len(striking)), factions[striking]] = NEVER
        foes = eldest.min(axis=1)
        self.lowest[slots] = NEVER
        met = foes != NEVER
        striking, foes = striking[met], foes[met]
        targets = foes & U32
        roll = chance(key(self.now, BLOWS), self.serials(striking))
        damage = 50 + (roll % SMALL(100)).astype(np.int16)
        heavy = skill.heavy[striking] <= self.now
        damage[heavy] += 50
        skill.heavy[striking[heavy]] = self.now + 12
        skill.blow[striking] = self.now + 4
        self.tell(HIT, striking, (foes >> 32) + self.unborn)
        np.subtract.at(health.hp, targets, damage)
        self.world.touch("npc", targets, Health)
        afflicted = roll >> SMALL(20) & SMALL(7) == 0
        if afflicted.any():
            kinds = 1 + (roll[afflicted] >> SMALL(24) & SMALL(1))
            for kind in (POISON, STUN):
                rows = np.unique(targets[afflicted][kinds == kind])
                self.afflict(rows, kind)
        return targets

    # for the harness

    def look(self, room: int) -> list[int]:
        """Give who is in a room, in order of birth."""
        return self.world.sources(int(self.places[room]), InRoom)

    def digest_events(self) -> int:
        """Hash the events of the last tick; their order does not count."""
        kind, serial, room, arg = (
            column.astype(np.uint32)
            for column in (self.events.kind, self.events.entity, self.events.place, self.events.arg)
        )
        x = mix_many(kind * SMALL(0x9E3779B1) ^ serial)
        x = mix_many(x ^ room * SMALL(0x85EBCA6B))
        return int(mix_many(x ^ arg).sum(dtype=np.uint64)) & U32

    def digest_state(self) -> int:
        """Hash the state of everybody; their order does not count."""
        rows = where(self.npcs.alive)
        effect = np.zeros(self.npcs.high, np.uint32)
        effect[self.effects.rows] = self.effects.columns.kind
        health, needs, mind = self.npcs[Health], self.npcs[Needs], self.npcs[Mind]
        room = self.npcs.target_rows(InRoom)[rows].astype(np.uint32)
        x = mix_many(self.serials(rows) ^ room * SMALL(0x9E3779B1))
        x = mix_many(
            x
            ^ (health.hp[rows].astype(np.uint16).astype(np.uint32) << SMALL(16) | needs.hunger[rows].astype(np.uint32))
        )
        fatigue = (needs.tired[rows] + 1).astype(np.uint32)
        x = mix_many(x ^ (fatigue << SMALL(8) | mind.state[rows].astype(np.uint32) << SMALL(4) | effect[rows]))
        return int(x.sum(dtype=np.uint64)) & U32


def verify(count: int, ticks: int) -> dict[str, int]:
    """Run and digest."""
    life, events = Life(count), 0
    for _ in range(ticks):
        life.tick()
        events = events + life.digest_events() & U32
    return {"ev": events, "state": life.digest_state()}


def bench(count: int, ticks: int, warm: int) -> dict[str, Any]:
    """Run and time."""
    gc.collect()
    before, start = _resident(), time.perf_counter()
    life = Life(count)
    build = time.perf_counter() - start
    gc.collect()
    memory = _resident() - before
    for _ in range(warm):
        life.tick()
    spent: list[float] = []
    events = visible = 0
    for _ in range(ticks):
        start = time.perf_counter()
        all_events, near = life.tick()
        spent.append(time.perf_counter() - start)
        events += len(all_events)
        visible += len(near)
    start = time.perf_counter()
    for n in range(2000):
        life.look(n * 7919 % life.rooms)
    look = (time.perf_counter() - start) / 2000
    start = time.perf_counter()
    rows = life.birth(10000)
    spawn = time.perf_counter() - start
    start = time.perf_counter()
    life.bury(rows)
    despawn = time.perf_counter() - start
    return {
        "impl": "ext",
        "n": count,
        "ticks": ticks,
        "warm": warm,
        "mean_ms": sum(spent) / ticks * 1e3,
        "p50_ms": sorted(spent)[ticks // 2] * 1e3,
        "max_ms": max(spent) * 1e3,
        "events": events / ticks,
        "visible": visible / ticks,
        "build_ms": build * 1e3,
        "bytes_per_entity": memory / count,
        "look_us": look * 1e6,
        "spawn10k_ms": spawn * 1e3,
        "despawn10k_ms": despawn * 1e3,
    }


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    task, *numbers = sys.argv[1:]
    print(json.dumps({"verify": verify, "bench": bench}[task](*map(int, numbers))))
