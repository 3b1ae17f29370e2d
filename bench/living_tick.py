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
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.ecs import Batch, Events, Inert, Relation, Rows, World, component, i16, i32, i64, many, u8, u32

SEED = int(os.environ.get("LIVING_TICK_SEED", "12345"))
U32 = 0xFFFFFFFF
IDLE, WANDER, HUNT, FLEE, SLEEP, NOBODY = 0, 1, 2, 3, 4, 255
STUNNED, DYING = 8, 16  # added to a state: whoever is one of these does nothing
NOT_STUNNED = 255 - STUNNED
(EFFECT_END, HUNGRY, TIRED, WAKE, HUNTS, SLEEPS, MOVE, FLEES, HIT, DEATH, SPAWN) = range(1, 12)
POISON, STUN = 1, 2
PATHS, BLOWS, DELAYS = 1, 2, 3
NEVER = np.iinfo(np.int64).max
SMALL = np.uint32
SPREAD = SMALL(0x9E3779B1)
ONE_OF = np.array([0, 1, 1 << 20, 1 << 40])  # how a room counts the armed of three factions in one number
FACTIONS = (0xFFFFF, 0xFFFFF << 20, 0xFFFFF << 40)


@component
class Health:
    """Hit points; nobody is hurt, and nobody heals. With less than `low`, a quarter of them, one runs."""

    hp: Annotated[i16, Inert(1)]
    max: Annotated[i16, Inert(1)]
    low: i16
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
    """What somebody does, the tick, modulo 256, at which it ends, and what their dice are made from."""

    state: Annotated[u8, Inert(NOBODY)]
    until: u8
    faction: u8
    luck: u32


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
NOBODY_AT_ALL = np.empty(0, np.int64)


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
        self.exits = np.stack([*ways, y * side + (x - 1) % side], axis=1).reshape(-1)
        self.active = mix_many(place.astype(np.uint32)) % SMALL(10) == 0
        self.crowd = np.zeros(self.rooms, np.int64)  # the armed of each faction in each room, as ONE_OF counts them
        self.contested = np.zeros(self.rooms, np.bool_)
        self.lowest = np.full(self.rooms * 4, NEVER, np.int64)
        self.world = World(SCHEMA)
        self.places = self.world.spawn_many("room", self.rooms)
        self.npcs = self.world.pool("npc")
        self.effects = self.world.sparse(Effect, "npc")
        self.armed = self.world.sparse(Armed, "npc")
        self.hunters = NOBODY_AT_ALL
        self.before_anybody = 1 + self.rooms  # what makes a serial of a uid
        self.birth_keys = np.array([[key(0, stream)] for stream in (10, 11, 12, 13)])
        self.now = 0
        self.batch = Batch()
        self.told: list[tuple[int, Rows, Any]] = []
        self.events = self.batch.join()
        self.birth(count)

    def roll(self, stream: int, rows: Rows) -> NDArray[np.uint32]:
        """Roll for each row; the same tick, stream and life always roll the same."""
        return mix_many(self.npcs[Mind].luck[rows] ^ key(self.now, stream))

    def roll_all(self, *asked: tuple[int, Rows]) -> list[NDArray[np.uint32]]:
        """Do `roll` for several streams at once."""
        sizes = [len(rows) for _, rows in asked]
        keys = np.array([key(self.now, stream) for stream, _ in asked]).repeat(sizes)
        rolled = mix_many(self.npcs[Mind].luck[np.concatenate([rows for _, rows in asked])] ^ keys)
        ends = list(accumulate(sizes))
        return [rolled[end - size : end] for size, end in zip(sizes, ends, strict=True)]

    # births and deaths

    def birth(self, count: int) -> Rows:
        """Bring the next serials to life; everything about them is a function of seed and serial."""
        first = self.world.register.next_uid - self.before_anybody
        luck = np.arange(first, first + count, dtype=np.uint32) * SPREAD
        a, b, c, d = mix_many(luck ^ self.birth_keys)
        faction = np.maximum(a % SMALL(10), SMALL(6)).astype(np.int64) - 6
        low, high = faction * self.rooms // 4, (faction + 1) * self.rooms // 4
        anywhere = (faction == 0) | (a >> SMALL(8) & SMALL(3) == 0)
        room = np.where(anywhere, b % self.rooms, low + b % (high - low))
        hp = (800 + c % SMALL(401)).astype(np.int16)
        entities = self.world.spawn_many(
            "npc",
            count,
            many(Health, hp=hp, max=hp, low=(hp + 3) // 4, regen=(1 + (c >> SMALL(10)) % SMALL(3)).astype(np.int16)),
            many(
                Needs,
                hunger=(d % SMALL(800)).astype(np.int16),
                grows=(1 + (c >> SMALL(16)) % SMALL(3)).astype(np.int16),
                limit=800,
                tired=((d >> SMALL(12)) % SMALL(900)).astype(np.int16) - np.int16(1),
                tires=1,
            ),
            many(
                Mind,
                state=IDLE,
                until=(self.now + 1 + (c >> SMALL(20)) % SMALL(199)).astype(np.uint8),
                faction=faction.astype(np.uint8),
                luck=luck,
            ),
        )
        rows = self.npcs.rows(entities)
        self.world.relate_rows("npc", rows, InRoom, "room", room)
        fighters = where(faction)
        if len(fighters):
            self.armed.write_many(rows[fighters], many(Armed, room=room[fighters]))
            self.count(room[fighters], ONE_OF[faction[fighters]])
        sick = where(d >> SMALL(24) < 13)
        if len(sick):
            self.afflict(rows[sick], 1 + (d[sick] >> SMALL(23) & SMALL(1)).astype(np.uint8))
        return rows

    def bury(self, rows: Rows) -> None:
        """End those in rows."""
        factions = self.npcs[Mind].faction[rows]
        fighters = where(factions)
        if len(fighters):
            self.count(self.npcs.target_rows(InRoom)[rows[fighters]], -ONE_OF[factions[fighters]])
        self.world.despawn_many(self.npcs.entities(rows))

    def count(self, rooms: NDArray[Any], changes: NDArray[np.int64]) -> None:
        """Count armed people in or out, and see where enemies meet: where no faction is all there is."""
        np.add.at(self.crowd, rooms, changes)
        crowd = self.crowd[rooms]
        one, two, three = ((crowd & faction) != crowd for faction in FACTIONS)
        self.contested[rooms] = one & two & three

    def afflict(self, rows: Rows, kind: NDArray[np.uint8]) -> None:
        """Poison or stun distinct rows; a new effect replaces an old one."""
        self.effects.write_many(rows, many(Effect, kind=kind, expires=self.now + 20))
        state = self.npcs[Mind].state
        state[rows] = state[rows] & NOT_STUNNED | (kind == STUN) * np.uint8(STUNNED)

    # what happened

    def tell(self, kind: int, rows: Rows, arg: Any = None) -> None:
        """Note an event for each of the rows; who and where they are is looked up by `settle`."""
        if len(rows):
            self.told.append((kind, rows, arg))

    def settle(self) -> None:
        """Write down what was told, before anybody moves on or ends."""
        if not self.told:
            return
        kinds, rows, args = zip(*self.told, strict=True)
        sizes = list(map(len, rows))
        everyone = np.concatenate(rows)
        arg = np.zeros(len(everyone), np.int64)
        for end, size, each in zip(accumulate(sizes), sizes, args, strict=True):
            if each is not None:
                arg[end - size : end] = each
        kind = np.array(kinds, np.uint8).repeat(sizes)
        self.batch.add(kind, self.npcs.uid[everyone], self.npcs.target_rows(InRoom)[everyone], arg)
        self.told.clear()

    # the tick

    def tick(self) -> tuple[Events, NDArray[Any]]:
        """Live one tick; gives all events, and the positions of those that happened where a player is near."""
        self.now += 1
        health, needs, mind = self.npcs[Health], self.npcs[Needs], self.npcs[Mind]
        poisoned = self.suffer(health, mind)
        sleepy = self.tire(needs, mind)
        among, striking, calm, movers = self.think(health, needs, mind, sleepy)
        striking = striking[self.npcs[Skill].blow[striking] <= self.now]
        delays, paths, blows = self.roll_all((DELAYS, calm), (PATHS, movers), (BLOWS, striking))
        if len(calm):
            self.rest(calm, needs, mind, self.now + 1 + delays % SMALL(199))
            mind.state[calm] = IDLE
        self.settle()
        if len(movers):
            self.move(movers, paths, mind)
        if len(striking):
            armed = movers[mind.faction[movers] > 0]
            struck = self.fight(striking, np.concatenate([among, armed]), blows, health, mind)
            self.end(np.concatenate([poisoned, struck]), health)
        elif len(poisoned):
            self.end(poisoned, health)
        self.settle()
        self.world.clear_lifecycle()
        self.events = self.batch.join()
        self.batch.clear()
        return self.events, where(self.active[self.events.place])

    def suffer(self, health: Any, mind: Any) -> Rows:
        """Let effects work and end, and wounds heal; gives who died of poison."""
        hp, killed = health.hp, NOBODY_AT_ALL
        if len(self.effects):
            effects = self.effects.columns
            poisoned = self.effects.rows[effects.kind == POISON]
            left = hp[poisoned] - np.int16(2)
            hp[poisoned] = left
            killed = poisoned[left <= 0]
            over = where(effects.expires <= self.now)
            if len(over):
                rows = self.effects.rows[over]
                self.tell(EFFECT_END, rows, effects.kind[over])
                mind.state[rows] &= NOT_STUNNED
                self.effects.remove_many(rows)
        kept = hp[killed]
        np.add(hp, health.regen, out=hp)
        np.minimum(hp, health.max, out=hp)
        if len(killed):
            hp[killed] = kept
            mind.state[killed] |= DYING
        return killed

    def tire(self, needs: Any, mind: Any) -> Rows:
        """Let hunger and fatigue grow; gives who is tired out, whatever it is doing."""
        hunger, tired = needs.hunger, needs.tired
        np.add(hunger, needs.grows, out=hunger)
        rows = where(hunger >= needs.limit)
        if len(rows):
            full = hunger[rows] >= 1000
            hungry, fed = rows[~full], rows[full]
            needs.limit[hungry] = 1000
            needs.limit[fed] = 800
            hunger[fed] -= 1000
            self.tell(HUNGRY, hungry)
        np.add(tired, needs.tires, out=tired)
        rows = where(tired.view(np.uint16) >= 899)
        if not len(rows):
            return rows
        now = tired[rows]
        rested, sleepy, just = rows[now < 0], rows[now >= 0], rows[now == 899]
        if len(just):
            self.tell(TIRED, just[needs.tires[just] == 1])
        if len(rested):
            tired[rested] = -1
            mind.state[rested] &= STUNNED | DYING
            # Minds come later in the tick, and count it.
            self.rest(rested, needs, mind, self.now + self.roll(DELAYS, rested) % SMALL(199))
            self.tell(WAKE, rested)
        return sleepy

    def rest(self, rows: Rows, needs: Any, mind: Any, until: NDArray[Any]) -> None:
        """Let rows, idle now, be so until a tick, each its own."""
        mind.until[rows] = until & 255
        needs.tires[rows] = 1

    def think(self, health: Any, needs: Any, mind: Any, sleepy: Rows) -> tuple[Rows, Rows, Rows, Rows]:
        """Let everybody decide; gives who is armed among enemies, who hunts, who calms down, and who moves."""
        hp, low, state, until = health.hp, health.low, mind.state, mind.until
        if len(self.effects):
            until[self.effects.rows[self.effects.columns.kind == STUN]] += np.uint8(1)
        due = where(until == np.uint8(self.now & 255))
        old, calm = self.hunters, []
        doing = state[old]
        stunned, old = old[doing == HUNT | STUNNED], old[doing == HUNT]

        among = self.armed.rows[where(self.contested.take(self.armed.columns.room))]
        doing = state[among]
        startled, roused = among[doing == SLEEP], among[doing <= WANDER]
        if len(roused):
            roused = roused[hp[roused] >= low[roused]]
            state[roused] = HUNT
            self.tell(HUNTS, roused)

        if len(sleepy):
            sleepy = sleepy[state[sleepy] == IDLE]
            state[sleepy] = SLEEP
            needs.tires[sleepy] = -8
            self.tell(SLEEPS, sleepy)

        doing = state[due]
        movers = due[doing == IDLE]
        calm.append(due[(doing | 2) == FLEE])
        state[movers] = WANDER
        until[movers] = (self.now + 3) & 255

        if len(old):
            weak = hp[old] < low[old]
            fleeing, others = old[weak], old[~weak]
            if len(fleeing):
                state[fleeing] = FLEE
                until[fleeing] = (self.now + 5) & 255
                self.tell(FLEES, fleeing)
                movers = np.concatenate([movers, fleeing])
            foes = self.contested[self.npcs.target_rows(InRoom)[others]]
            calm.append(others[~foes])
            roused = np.concatenate([roused, others[foes]])
        if len(startled):
            self.tell(WAKE, startled)
            calm.append(startled)
        self.hunters = np.concatenate([roused, stunned])
        return among, roused, np.concatenate(calm), movers

    def move(self, rows: Rows, paths: NDArray[np.uint32], mind: Any) -> None:
        """Carry each of the rows through an exit."""
        source = self.npcs.target_rows(InRoom)[rows]
        target = self.exits[source * np.int64(4) + (paths & SMALL(3))]
        self.world.relate_rows("npc", rows, InRoom, "room", target)
        factions = mind.faction[rows]
        fighters = where(factions)
        if len(fighters):
            came, ones = target[fighters], ONE_OF[factions[fighters]]
            self.count(np.concatenate([source[fighters], came]), np.concatenate([-ones, ones]))
            self.armed.columns.room[self.armed.places(rows[fighters])] = came
        self.tell(MOVE, rows, source)

    def fight(self, striking: Rows, present: Rows, rolls: NDArray[np.uint32], health: Any, mind: Any) -> Rows:
        """Let hunters strike the eldest enemy in the room; gives who was struck."""
        skill = self.npcs[Skill]
        rooms, factions = self.npcs.target_rows(InRoom), mind.faction
        slots = rooms[present] * np.int64(4) + factions[present]
        np.minimum.at(self.lowest, slots, self.npcs.uid[present] << 32 | present)
        eldest = self.lowest.reshape(-1, 4)[rooms[striking]]
        eldest[np.arange(len(striking)), factions[striking]] = NEVER
        foes = eldest.min(axis=1)
        self.lowest[slots] = NEVER
        met = foes != NEVER
        striking, foes, rolls = striking[met], foes[met], rolls[met]
        targets = foes & U32
        damage = 50 + (rolls % SMALL(100)).astype(np.int16)
        heavy = skill.heavy[striking] <= self.now
        damage[heavy] += 50
        skill.heavy[striking[heavy]] = self.now + 12
        skill.blow[striking] = self.now + 4
        self.tell(HIT, striking, (foes >> 32) - self.before_anybody)
        np.subtract.at(health.hp, targets, damage)
        self.world.touch("npc", targets, Health)
        afflicted = where(rolls & SMALL(7 << 20) == 0)
        if len(afflicted):
            # Where several afflict one, the higher kind counts: the last of each in order.
            wishes = np.sort(targets[afflicted] << 2 | 1 + (rolls[afflicted] >> SMALL(24) & SMALL(1)))
            rows = wishes >> 2
            last = np.ones(len(rows), np.bool_)
            last[:-1] = rows[1:] != rows[:-1]
            self.afflict(rows[last], (wishes[last] & 3).astype(np.uint8))
        return targets

    def end(self, hurt: Rows, health: Any) -> None:
        """Bury those of the hurt who are dead, and let as many be born."""
        dead = hurt[health.hp[hurt] <= 0]
        if len(dead):
            dead = np.unique(dead)
            self.tell(DEATH, dead)
            self.settle()
            self.bury(dead)
            born = self.birth(len(dead))
            self.tell(SPAWN, born, self.npcs[Mind].faction[born])

    # for the harness

    def look(self, room: int) -> list[int]:
        """Give who is in a room, in order of birth."""
        return self.world.sources(int(self.places[room]), InRoom)

    def digest_events(self) -> int:
        """Hash the events of the last tick; their order does not count."""
        serial = self.events.entity - self.before_anybody
        kind, serial, room, arg = (
            column.astype(np.uint32) for column in (self.events.kind, serial, self.events.place, self.events.arg)
        )
        x = mix_many(kind * SPREAD ^ serial)
        x = mix_many(x ^ room * SMALL(0x85EBCA6B))
        return int(mix_many(x ^ arg).sum(dtype=np.uint64)) & U32

    def digest_state(self) -> int:
        """Hash the state of everybody; their order does not count."""
        rows = where(self.npcs.alive)
        effect = np.zeros(self.npcs.high, np.uint32)
        effect[self.effects.rows] = self.effects.columns.kind
        health, needs, mind = self.npcs[Health], self.npcs[Needs], self.npcs[Mind]
        room = self.npcs.target_rows(InRoom)[rows].astype(np.uint32)
        x = mix_many((self.npcs.uid[rows] - self.before_anybody).astype(np.uint32) ^ room * SPREAD)
        x = mix_many(
            x
            ^ (health.hp[rows].astype(np.uint16).astype(np.uint32) << SMALL(16) | needs.hunger[rows].astype(np.uint32))
        )
        fatigue = (needs.tired[rows] + 1).astype(np.uint32)
        x = mix_many(x ^ (fatigue << SMALL(8) | (mind.state[rows] & 7).astype(np.uint32) << SMALL(4) | effect[rows]))
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
