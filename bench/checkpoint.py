"""
What keeping a large city costs those who play in it, and how soon it is back after a death.

    .venv/bin/python bench/checkpoint.py [NPCS]

The city is that of bench/scale.py with 500 players in it, 100,000 NPCs unless told otherwise. Prints one JSON line, in
milliseconds: what the tick waits for (`freeze`); rounds of a tenth of a second, 50 lines and a tick, alone and while a
thread packs the city and writes it to the disk, each with how late it began; the packing itself, the first time and
again; the file in MB; and the way back: the file unpacked, and 60 seconds of log lived again, 600 ticks and 30,000
lines, quietly and aloud. The world that comes back must be the one that went, by its hash.
"""

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.city import TICKS_A_SECOND
from bench.scale import WARM_TICKS, Bench, populated, settle, took
from engine import checkpoint
from engine.fold import Happenings, apply
from engine.game import Game
from engine.running import breather
from engine.storage.checkpoints import Checkpoints
from engine.vocabulary import Entry, Patch, Patched, put

REST_S = 0.02
ROUNDS = 60
SECONDS = 60


@dataclass(slots=True)
class Diary(Bench):
    """A bench that remembers what happened."""

    log: list[Entry] = field(default_factory=list[Entry])

    def apply(self, entry: Entry, kind: str) -> Happenings:
        """Let an entry happen, and write it down."""
        self.log.append(entry)
        return Bench.apply(self, entry, kind)


def rounds(bench: Bench, begun: int, going: Callable[[int], bool]) -> tuple[list[float], list[float]]:
    """Live on while `going`, resting in between: milliseconds each round took, and began too late."""
    spent: list[float] = []
    late: list[float] = []
    while going(len(spent)):
        due = time.perf_counter() + REST_S
        time.sleep(REST_S)
        began = time.perf_counter()
        bench.second(begun + len(spent))
        spent.append((time.perf_counter() - began) * 1000)
        late.append((began - due) * 1000)
    return spent, late


def told(spent: list[float], late: list[float]) -> dict[str, float]:
    """Median and worst of rounds, and the worst delay."""
    ordered = sorted(spent)
    return {
        "rounds": len(ordered),
        "p50": round(ordered[len(ordered) // 2], 2),
        "max": round(ordered[-1], 2),
        "late_max": round(max(late), 2),
    }


def beside_a_scribe(bench: Bench, begun: int, folder: Path) -> tuple[dict[str, float], float]:
    """Live on while a thread packs and writes the city: the rounds, and the milliseconds the thread took."""
    frozen, took_ms = checkpoint.freeze(bench.game), list[float]()

    def write() -> None:
        began = time.perf_counter()
        Checkpoints(folder).keep(f"{begun}-0", frozen.pack(breather()))
        took_ms.append((time.perf_counter() - began) * 1000)

    scribe = Thread(target=write)
    scribe.start()
    found = told(*rounds(bench, begun, lambda _: scribe.is_alive()))
    scribe.join()
    return found, round(took_ms[0])


def lived_again(packed: bytes, log: list[Entry], after: int, **how: Any) -> tuple[Game, dict[str, int]]:
    """Unpack a city and live a log behind it: the city, and the milliseconds, on the clock and on the processor."""
    settle()
    gc.disable()  # as an engine does that comes back
    moments = [(time.perf_counter(), time.thread_time())]
    game = checkpoint.unpack(packed)
    moments.append((time.perf_counter(), time.thread_time()))
    for number, entry in enumerate(log, after):
        apply(game, entry, f"{number}-0", **how)
    gc.freeze()
    gc.enable()
    moments.append((time.perf_counter(), time.thread_time()))
    clock, busy = ([round(moment[kind] * 1000) for moment in moments] for kind in (0, 1))
    return game, {
        "restore": clock[1] - clock[0],
        "restore_cpu": busy[1] - busy[0],
        "caught_up": clock[2] - clock[1],
        "caught_up_cpu": busy[2] - busy[1],
    }


def main(npcs: int) -> None:
    """Build, keep, come back, and print."""
    built, _, _ = populated(npcs)
    settle()
    bench = Diary(game=built.game, lines=built.lines, entries=built.entries)
    tick = WARM_TICKS
    for number in range(tick):
        bench.second(number)
    freezes = sorted(took(lambda: checkpoint.freeze(bench.game), 1)[0] for _ in range(21))
    alone = told(*rounds(bench, tick, lambda done: done < ROUNDS))
    tick += ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        first, first_ms = beside_a_scribe(bench, tick, Path(folder))
        tick += int(first["rounds"])
        room = next(iter(bench.game.catalogue.rooms.values())).model_copy(update={"name": "Another Name"})
        bench.apply(Patched(Patch(id="edit", put=(put(room),))), "patch")
        again, again_ms = beside_a_scribe(bench, tick, Path(folder))
        tick += int(again["rounds"])
    packed = checkpoint.freeze(bench.game).pack()
    bench.log.clear()
    before = bench.entries
    for number in range(tick, tick + SECONDS * TICKS_A_SECOND):
        bench.second(number)
    digest = checkpoint.digest(bench.game)
    _, aloud = lived_again(packed, bench.log, before + 1)
    game, quiet = lived_again(packed, bench.log, before + 1, quiet=True)
    if checkpoint.digest(game) != digest:
        raise RuntimeError("what came back is another world")
    facts = {
        **{kind: len(game.world.pool(kind)) for kind in ("room", "npc", "item", "player")},
        "freeze_ms": {"p50": round(freezes[10], 2), "max": round(freezes[-1], 2)},
        "rounds_ms": {"alone": alone, "packing": first, "packing_again": again},
        "worst_round_ratio": round(again["max"] / alone["max"], 2),
        "kept_ms": {"first": first_ms, "again": again_ms},
        "packed_mb": round(len(packed) / 1e6, 1),
        "entries": len(bench.log),
        "back_ms": {"quietly": quiet, "aloud": aloud},
        "back_s": round((quiet["restore"] + quiet["caught_up"]) / 1000, 2),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
