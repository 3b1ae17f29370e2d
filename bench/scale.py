"""
What a large city costs: 25,000 rooms, 100,000 NPCs, 500 players at one command a second, all systems on.

    .venv/bin/python bench/scale.py [TICKS] [NPCS]

Everything is folded in this one process, in memory; no Redis, no sockets. Rooms are a quarter of the NPCs. Prints one
JSON line: times of ticks in milliseconds (those on the clock and those on the processor, for whoever shares the
machine) and of commands in microseconds, beside one bare numpy pass over as many
int32 as there are NPCs in the same run; what a patch of one room, a checkpoint and its restore take; and what an NPC
weighs, with what it carries, as growth of the process.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from engine import checkpoint
from engine.fold import Happenings, apply
from engine.game import START, Game
from engine.vocabulary import (
    Area,
    Carried,
    Content,
    Crowd,
    Direction,
    Entry,
    Exit,
    Item,
    Npc,
    Patch,
    Patched,
    PlayerSpoke,
    RoleGranted,
    Room,
    SessionOpened,
    Spawn,
    Talk,
    Ticked,
    put,
)
from engine.vocabulary.chance import seed_of

SEED = 7
PLAYERS = 500
TICKS_A_SECOND = 10
WARM_TICKS = 100
ARCHETYPES = 120
KINDS_AN_AREA = 24
BLOCK = 25
"""Areas are squares of so many rooms a side."""

IN_ROOMS = 6
"""One NPC in so many belongs to a room; the others walk an area's streets, as in the city."""

SAID = {
    "walk": ("north", "east", "south", "west"),
    "look": ("look", "look", "exits", "look north"),
    "talk": ("say Is this the queue?", "talk walker", "emote waits.", "say n42"),
    "fight": ("kill walker", "flee", "consider walker", "flee"),
}
"""What players type, by kind, in turn."""

TURNS = ("walk", "look", "walk", "talk", "walk", "look", "fight", "walk", "look", "fight")


def die(*what: int | str) -> int:
    """Roll a number that is the same in every run."""
    return seed_of(*map(str, what))


@dataclass(slots=True)
class City:
    """The content of a made-up city on a grid."""

    npcs: int
    wide: int = 0
    high: int = 0

    def __post_init__(self) -> None:
        """Lay out as many rooms as a quarter of the NPCs."""
        self.high = max(BLOCK, int((self.npcs / 5) ** 0.5) // BLOCK * BLOCK)
        self.wide = self.npcs // 4 // self.high

    def room_id(self, x: int, y: int) -> str:
        """Name a place on the grid."""
        return START if (x, y) == (0, 0) else f"room-{x}-{y}"

    def areas(self) -> list[str]:
        """Name all areas."""
        return sorted({self._area(x, y) for x in range(self.wide) for y in range(self.high)})

    def streets(self) -> Iterator[Content]:
        """Every room and area, and all archetypes; nobody lives there yet."""
        for number in range(ARCHETYPES):
            yield self._item(number)
            yield self._npc(number)
        for area in self.areas():
            yield Area(id=area, name=area.title(), description="A district, measured.")
        for x in range(self.wide):
            for y in range(self.high):
                yield self._room(x, y)

    def people(self) -> Iterator[Content]:
        """Areas with crowds, and rooms with somebody in them."""
        residents = self.npcs // IN_ROOMS
        areas = self.areas()
        each = -(-(self.npcs - residents) // (len(areas) * KINDS_AN_AREA))
        for area in areas:
            chosen = [(die(area) + step * 7) % ARCHETYPES for step in range(KINDS_AN_AREA)]
            share = tuple(Crowd(npc=f"walker-{who}", count=each) for who in chosen)
            yield Area(id=area, name=area.title(), description="A district, measured.", population=share)
        housed = 0
        for x in range(self.wide):
            for y in range(self.high):
                if housed < residents and die(x, y) % 3 == 0:
                    count = 1 + die(y, x) % 3
                    housed += count
                    yield self._room(x, y, Spawn(npc=f"walker-{die(x, y) // 3 % ARCHETYPES}", count=count))

    def _area(self, x: int, y: int) -> str:
        return f"area-{x // BLOCK}-{y // BLOCK}"

    def _room(self, x: int, y: int, *spawns: Spawn) -> Room:
        near = {
            way: (x + way.step[0], y + way.step[1])
            for way in (Direction.NORTH, Direction.EAST, Direction.SOUTH, Direction.WEST)
        }
        exits = {
            way: Exit(to=self.room_id(*at))
            for way, at in near.items()
            if 0 <= at[0] < self.wide and 0 <= at[1] < self.high
        }
        if (x, y) == (0, 0):
            exits[Direction.NORTH] = Exit(to=None, growth="road", name="the hoarding")
        return Room(
            id=self.room_id(x, y),
            name=f"Corner {x} and {y}",
            description=f"Where street {x} meets street {y}. " + "Rain stands in the gutter and thinks. " * 6,
            area=self._area(x, y),
            at=(x, y, 0),
            calm=(x, y) == (0, 0),
            exits=exits,
            looks={"gutter": "It has been thinking for a while now."},
            spawns=spawns,
        )

    def _npc(self, number: int) -> Npc:
        level = 1 + number % 6
        carries = tuple(Carried(item=f"thing-{(number + step) % ARCHETYPES}", chance=40) for step in range(number % 4))
        return Npc(
            id=f"walker-{number}",
            name=f"a walker of kind {number}",
            keywords=("walker", f"kind{number}"),
            stands=f"A walker of kind {number} waits for a light to change.",
            description="There are many of them, and this one knows it.",
            level=level,
            role="trash",
            hp=20 * level,
            damage=(level, 2 * level),
            hostile=number % 3 == 0,
            wanders=number % 2 == 0,
            talk=Talk(greeting="Mind the gutter.", topics={"rain": "It stands."}),
            barks=("counts to four.", "looks up, and down again."),
            carries=carries,
            scrip=level,
        )

    def _item(self, number: int) -> Item:
        return Item(
            id=f"thing-{number}",
            name=f"a thing of kind {number}",
            keywords=("thing",),
            lies="A thing lies there.",
            description="It is what it is.",
            type="weapon" if number % 2 else "thing",
            slot="wield" if number % 2 else None,
            damage=(1, 2) if number % 2 else None,
        )


@dataclass(slots=True)
class Bench:
    """A game, and the time everything took, by what it was."""

    game: Game = field(default_factory=lambda: Game(SEED))
    spent: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    frames: int = 0
    entries: int = 0
    lines: int = 0

    def apply(self, entry: Entry, kind: str) -> Happenings:
        """Let an entry happen, and remember how long it took."""
        self.entries += 1
        began, busy = time.perf_counter(), time.thread_time()
        said = apply(self.game, entry, f"{self.entries}-0")
        self.spent.setdefault(f"{kind} cpu", []).append(time.thread_time() - busy)
        self.spent.setdefault(kind, []).append(time.perf_counter() - began)
        if said.fault:
            raise RuntimeError(said.fault)
        self.frames += len(said.frames)
        return said

    def patch(self, name: str, *things: Content) -> None:
        """Publish things."""
        self.apply(Patched(Patch(id=name, put=tuple(map(put, things)))), name)

    def enter(self, number: int, room: str) -> None:
        """Let a player come in, and stand them somewhere."""
        session, name = session_of(number), name_of(number)
        self.apply(SessionOpened(session, name, "gm", guest=False), "enter")
        self.lines += 1
        self.apply(PlayerSpoke(session, self.lines, f"goto {room}"), "enter")
        self.apply(RoleGranted(name, "player"), "enter")

    def second(self, tick: int) -> None:
        """One tick, after the tenth of the players whose turn it is have typed something."""
        for number in range(tick % TICKS_A_SECOND, PLAYERS, TICKS_A_SECOND):
            turn = tick // TICKS_A_SECOND + number
            kind = TURNS[turn % len(TURNS)]
            line = SAID[kind][die(number, tick) % 4]
            self.lines += 1
            self.apply(PlayerSpoke(session_of(number), self.lines, line), kind)
        self.apply(Ticked(self.game.now + 1), "tick")


def session_of(number: int) -> str:
    """The session of a player."""
    return f"g1:1-{number}"


def name_of(number: int) -> str:
    """The name of a player."""
    return "Run" + "".join(chr(97 + number // 26**place % 26) for place in range(2))


def spread(times: list[float], scale: float) -> dict[str, float]:
    """Write times down as median, 99 in 100 and worst."""
    ordered = sorted(times)
    return {
        "p50": round(ordered[len(ordered) // 2] * scale, 3),
        "p99": round(ordered[len(ordered) * 99 // 100] * scale, 3),
        "max": round(ordered[-1] * scale, 3),
    }


def took(act: Callable[[], Any], rounds: int = 5) -> tuple[float, Any]:
    """The milliseconds something takes, the median of some rounds, and what it gave last."""
    times: list[float] = []
    given = None
    for _ in range(rounds):
        began = time.perf_counter()
        given = act()
        times.append(time.perf_counter() - began)
    return sorted(times)[rounds // 2] * 1000, given


def resident() -> int:
    """Bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def settle() -> None:
    """Treat the garbage collector as the engine's loop does once it has caught up."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def populated(npcs: int) -> tuple[Bench, City, float]:
    """Build the city, let people move in, and weigh them: the bench, the city, and bytes an NPC."""
    city, bench = City(npcs), Bench()
    people = [put(thing) for thing in city.people()]
    bench.patch("streets", *city.streets())
    gc.collect()
    before = resident()
    bench.apply(Patched(Patch(id="people", put=tuple(people))), "people")
    gc.collect()
    weight = (resident() - before) / len(bench.game.world.pool("npc"))
    areas = city.areas()
    for number in range(PLAYERS):
        at = 1 + die(number) % (len(areas) * BLOCK * BLOCK - 1)
        bench.enter(number, city.room_id(at % city.wide, at // city.wide % city.high))
    return bench, city, weight


def main(ticks: int, npcs: int) -> None:
    """Build, run, and print."""
    bench, city, weight = populated(npcs)
    settle()
    game = bench.game
    for tick in range(WARM_TICKS):
        bench.second(tick)
    genesis = {name: round(bench.spent[name][0], 2) for name in ("streets", "people")}
    bench.spent.clear()
    began = time.perf_counter()
    for tick in range(WARM_TICKS, WARM_TICKS + ticks):
        bench.second(tick)
    run = time.perf_counter() - began
    commands = {kind: bench.spent[kind] for kind in SAID}
    every = [one for times in commands.values() for one in times]
    for number in range(5):
        bench.patch(f"patch-{number}", _annexe(city, number))
    patch_ms = sorted(time_ for number in range(5) for time_ in bench.spent[f"patch-{number}"])[2] * 1000
    freeze_ms, frozen = took(lambda: checkpoint.freeze(game))
    pack_ms, packed = took(frozen.pack, 3)
    digest_ms, digest = took(lambda: checkpoint.digest(game), 3)
    restore_ms, again = took(lambda: checkpoint.unpack(packed), 1)
    if checkpoint.digest(again) != digest:
        raise RuntimeError("what came back is another world")
    column = np.arange(npcs, dtype=np.int32)
    numpy_ms, _ = took(lambda: np.add(column, 1, out=column), 101)
    tick_ms = spread(bench.spent["tick"], 1000)
    pools = {kind: len(game.world.pool(kind)) for kind in ("room", "npc", "item", "player")}
    print(
        json.dumps(
            {
                **pools,
                "ticks": ticks,
                "tick_ms": tick_ms,
                "tick_cpu_ms": spread(bench.spent["tick cpu"], 1000),
                "command_us": {kind: spread(times, 1e6) for kind, times in commands.items()},
                "commands": len(every),
                "commands_per_s": round(len(every) / sum(every)),
                "commands_per_cpu_s": round(len(every) / sum(sum(bench.spent[f"{kind} cpu"]) for kind in SAID)),
                "real_time_x": round(ticks / TICKS_A_SECOND / run, 1),
                "frames": bench.frames,
                "bytes_an_npc": round(weight),
                "genesis_s": genesis,
                "patch_ms": round(patch_ms, 1),
                "freeze_ms": round(freeze_ms, 2),
                "pack_ms": round(pack_ms),
                "packed_mb": round(len(packed) / 1e6, 1),
                "restore_ms": round(restore_ms),
                "digest_ms": round(digest_ms),
                "numpy_pass_ms": round(numpy_ms, 4),
                "tick_per_numpy_pass": round(tick_ms["p50"] / numpy_ms),
                "digest": digest,
            }
        )
    )


def _annexe(city: City, number: int) -> Room:
    """A room more, such as the council would publish."""
    at = city.room_id(number, 0)
    return Room(
        id=f"annexe-{number}",
        name="The Annexe",
        description="The resin is still warm.",
        area=city.areas()[0],
        exits={Direction.OUT: Exit(to=at)},
        spawns=(Spawn(npc="walker-1"),),
    )


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] + ["1800", "100000"][len(sys.argv) - 1 :])))
