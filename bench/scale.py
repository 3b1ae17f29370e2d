"""
What a large city costs: 25,000 rooms, 100,000 NPCs, 500 players at one command a second, all systems on.

    .venv/bin/python bench/scale.py [TICKS] [NPCS] [PLAYERS]

6000 ticks unless told otherwise: ten minutes of the city's, as fast as they go. Everything is folded in this process,
in memory; no Redis, no sockets. Rooms are a quarter of the NPCs. Every 30 seconds a checkpoint is frozen, as the engine
does, and every minute something is published, or taken back.

Prints one JSON line. Milliseconds of ticks and of rounds: all that stands still in a tenth of a second, which is 50
commands, a tick, and now and then a checkpoint or a patch. On the processor (`cpu`), for whoever shares the machine,
also of each system, of the pauses of the garbage collector, and of the slowest ticks with the systems they spent it in.
Microseconds of commands. All of it beside one bare numpy pass over as many int32 as there are NPCs in the same run. At
the end what a checkpoint and its restore take, ticks beside a thread that packs one, and what an NPC weighs, with what
it carries, as growth of the process.
"""

import gc
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from bench.city import BLOCK, SAID, TICKS_A_SECOND, TURNS, City, die, name_of, session_of
from engine import checkpoint, fold
from engine.fold import Happenings, Tale, apply
from engine.game import Game
from engine.running import breather, take_turns
from engine.spawn import repopulate
from engine.systems import SYSTEMS
from engine.vocabulary import (
    Content,
    Entry,
    Item,
    Npc,
    Patch,
    Patched,
    PlayerSpoke,
    Ref,
    RoleGranted,
    SessionOpened,
    Ticked,
    put,
)

SEED = 7
PLAYERS = 500
WARM_TICKS = 100
SETTLING_TICKS = 300
"""Until then everybody has set out once: the map of every district is drawn, and counts as what people weigh."""

CHECKPOINT_TICKS = 300
PUBLISH_TICKS = 600


@dataclass(slots=True)
class Bench:
    """A game, and the time everything took, by what it was."""

    game: Game = field(default_factory=lambda: Game(SEED))
    spent: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    systems: Counter[str] = field(default_factory=Counter[str])
    slow: list[tuple[float, dict[str, float]]] = field(default_factory=list[tuple[float, dict[str, float]]])
    frames: int = 0
    players: int = PLAYERS
    entries: int = 0
    lines: Counter[str] = field(default_factory=Counter[str])

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

    def patch(self, name: str, *things: Content, drop: tuple[Ref, ...] = (), kind: str = "") -> None:
        """Publish things, and take others back."""
        self.apply(Patched(Patch(id=name, put=tuple(map(put, things)), drop=drop)), kind or name)

    def enter(self, number: int, room: str) -> None:
        """Let a player come in, and stand them somewhere."""
        name = name_of(number)
        self.apply(SessionOpened(session_of(number), name, "gm", guest=False), "enter")
        self.say(number, f"goto {room}", "enter")
        self.apply(RoleGranted(name, "player"), "enter")

    def say(self, number: int, line: str, kind: str) -> None:
        """Let a player type a line."""
        session = session_of(number)
        self.lines[session] += 1
        self.apply(PlayerSpoke(session, self.lines[session], line), kind)

    def second(self, tick: int) -> None:
        """One tick, after the tenth of the players whose turn it is have typed something."""
        for number in range(tick % TICKS_A_SECOND, self.players, TICKS_A_SECOND):
            turn = tick // TICKS_A_SECOND + number
            kind = TURNS[turn % len(TURNS)]
            line = SAID[kind][die(number, tick) % 4]
            self.say(number, line, kind)
        self.systems.clear()
        self.apply(Ticked(self.game.now + 1), "tick")
        for name, seconds in self.systems.items():
            self.spent.setdefault(f"system {name}", []).append(seconds)
        self.slow.append((self.spent["tick cpu"][-1], dict(self.systems)))
        self.slow = sorted(self.slow, key=lambda each: -each[0])[:5]

    def minutes(self, ticks: int, city: City) -> None:
        """Live so many ticks, with the checkpoints and publications that fall into them."""
        for tick in range(WARM_TICKS, WARM_TICKS + ticks):
            began, busied = time.perf_counter(), time.thread_time()
            self.second(tick)
            if tick % CHECKPOINT_TICKS == 0:
                busy = time.thread_time()
                checkpoint.freeze(self.game)
                self.spent.setdefault("freeze cpu", []).append(time.thread_time() - busy)
            if tick % PUBLISH_TICKS == PUBLISH_TICKS // 2:
                number = tick // PUBLISH_TICKS
                annexe = city.annexe(number // 2)
                if number % 2:
                    self.patch(f"undo-{tick}", drop=(Ref(kind="room", id=annexe.id),), kind="undo")
                else:
                    self.patch(f"patch-{tick}", annexe, kind="publish")
            self.spent.setdefault("round cpu", []).append(time.thread_time() - busied)
            self.spent.setdefault("round", []).append(time.perf_counter() - began)

    @contextmanager
    def watched(self) -> Generator[list[float]]:
        """Time each system, without the words it is told in, and collect the garbage collector's pauses."""
        pauses: list[float] = []
        began = 0.0

        def pause(phase: str, _: dict[str, int]) -> None:
            nonlocal began
            if phase == "start":
                began = time.thread_time()
            else:
                pauses.append(time.thread_time() - began)
                self.systems["gc"] += pauses[-1]  # pyright: ignore[reportArgumentType]

        fold.SYSTEMS = tuple(map(self._timed, SYSTEMS))  # pyright: ignore[reportPrivateImportUsage]
        fold.repopulate = self._timed(repopulate)  # pyright: ignore[reportPrivateImportUsage]
        gc.callbacks.append(pause)
        yield pauses
        gc.callbacks.remove(pause)
        fold.SYSTEMS, fold.repopulate = SYSTEMS, repopulate  # pyright: ignore[reportPrivateImportUsage]

    def _timed(self, system: Callable[[Game], Tale]) -> Callable[[Game], Tale]:
        name = system.__name__

        def run(game: Game) -> Tale:
            began = time.thread_time()
            for happening in system(game):
                self.systems[name] += time.thread_time() - began  # pyright: ignore[reportArgumentType]
                yield happening
                began = time.thread_time()
            self.systems[name] += time.thread_time() - began  # pyright: ignore[reportArgumentType]

        return run


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
    """Treat the garbage collector and threads as the engine's loop does once it has caught up."""
    take_turns()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def populated(npcs: int, players: int = PLAYERS) -> tuple[Bench, City, float]:
    """Build the city, let people move in, and weigh them: the bench, the city, and bytes an NPC."""
    city, bench = City(npcs), Bench(players=players)
    things = list(city.streets())
    bench.patch("streets", *(thing for thing in things if not isinstance(thing, Npc | Item)))
    bench.patch("places", *city.people())  # where people belong, before there are any: rooms weigh nothing here
    gc.collect()
    before = resident()
    bench.patch("people", *(thing for thing in things if isinstance(thing, Npc | Item)))
    for _ in range(SETTLING_TICKS):
        bench.apply(Ticked(bench.game.now + 1), "settling")
    gc.collect()
    weight = (resident() - before) / len(bench.game.world.pool("npc"))
    areas = city.areas()
    for number in range(players):
        at = 1 + die(number) % (len(areas) * BLOCK * BLOCK - 1)
        bench.enter(number, city.room_id(at % city.wide, at // city.wide % city.high))
    return bench, city, weight


def kept(game: Game) -> tuple[dict[str, float], bytes]:
    """What it takes to write the world down and read it back, once it has been shown to be the same; and its bytes."""
    freeze_ms, frozen = took(lambda: checkpoint.freeze(game))
    pack_ms, packed = took(frozen.pack, 3)
    digest_ms, digest = took(lambda: checkpoint.digest(game), 3)
    restore_ms, again = took(lambda: checkpoint.unpack(packed), 1)
    if checkpoint.digest(again) != digest:
        raise RuntimeError("what came back is another world")
    times = {"freeze_ms": freeze_ms, "pack_ms": pack_ms, "digest_ms": digest_ms, "restore_ms": restore_ms}
    return {name: round(ms, 1) for name, ms in times.items()}, packed


def beside_packing(bench: Bench, tick: int) -> dict[str, float]:
    """Ticks while another thread packs a checkpoint, as the engine lets it."""
    bench.spent["tick"].clear()
    frozen = checkpoint.freeze(bench.game)
    packing = Thread(target=lambda: frozen.pack(breather()))
    packing.start()
    while packing.is_alive():
        bench.second(tick)
        tick += 1
    packing.join()
    return spread(bench.spent["tick"], 1000)


def main(ticks: int, npcs: int, players: int) -> None:
    """Build, run, and print."""
    bench, city, weight = populated(npcs, players)
    settle()
    game = bench.game
    for tick in range(WARM_TICKS):
        bench.second(tick)
    genesis = {name: round(bench.spent[name][0], 2) for name in ("streets", "people")}
    bench.spent.clear()
    bench.slow.clear()
    with bench.watched() as pauses:
        began = time.perf_counter()
        bench.minutes(ticks, city)
        run = time.perf_counter() - began
    spent = bench.spent
    tick_ms = spread(spent["tick"], 1000)
    every = [one for kind in SAID for one in spent[kind]]
    facts = {
        **{kind: len(game.world.pool(kind)) for kind in ("room", "npc", "item", "player")},
        "ticks": ticks,
        "tick_ms": tick_ms,
        "tick_cpu_ms": spread(spent["tick cpu"], 1000),
        "round_ms": spread(spent["round"], 1000),
        "round_cpu_ms": spread(spent["round cpu"], 1000),
        **{
            f"{what}_cpu_ms": spread(spent[f"{what} cpu"], 1000)
            for what in ("freeze", "publish", "undo")
            if f"{what} cpu" in spent
        },
        "systems_cpu_ms": {
            system.__name__: spread(spent[f"system {system.__name__}"], 1000) for system in (*SYSTEMS, repopulate)
        },
        "gc_cpu_ms": {"pauses": len(pauses), **spread(pauses or [0.0], 1000)},
        "slowest_cpu_ms": [
            {
                "tick": round(whole * 1000, 1),
                **{name: round(part * 1000, 1) for name, part in parts.items() if part > 1e-3},
            }
            for whole, parts in bench.slow
        ],
        "command_us": {kind: spread(spent[kind], 1e6) for kind in SAID},
        "commands": len(every),
        "commands_per_s": round(len(every) / sum(every)),
        "commands_per_cpu_s": round(len(every) / sum(sum(spent[f"{kind} cpu"]) for kind in SAID)),
        "real_time_x": round(ticks / TICKS_A_SECOND / run, 1),
        "frames": bench.frames,
        "bytes_an_npc": round(weight),
        "genesis_s": genesis,
    }
    column = np.arange(npcs, dtype=np.int32)
    numpy_ms, _ = took(lambda: np.add(column, 1, out=column), 101)
    times, packed = kept(game)
    facts |= {
        "numpy_pass_ms": round(numpy_ms, 4),
        "tick_per_numpy_pass": round(tick_ms["p50"] / numpy_ms),
        "kept": {**times, "packed_mb": round(len(packed) / 1e6, 1)},
        "digest": checkpoint.digest(game),
        "tick_beside_packing_ms": beside_packing(bench, WARM_TICKS + ticks),
        "resident_mb": round(resident() / 1e6),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] + ["6000", "100000", str(PLAYERS)][len(sys.argv) - 1 :])))
