"""
What it takes to copy a large city in memory, as every rehearsal does first.

    .venv/bin/python bench/fork.py [NPCS] [ROUNDS]

The city is that of bench/scale.py with 500 players in it, 100,000 NPCs unless told otherwise. Prints one JSON line: the
fork in milliseconds (median and worst), on the clock and on the processor, beside a plain copy of all columns
(`World.copy`, what a checkpoint makes the tick wait for) in the same run; what the fork's first ticks take beside the
city's own; and a rehearsal of a minute.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scale import WARM_TICKS, populated, settle
from engine import checkpoint
from engine.fold import apply
from engine.rehearsal import rehearse
from engine.vocabulary import Ticked


def timed(act: Callable[[], Any], rounds: int) -> dict[str, float]:
    """Milliseconds something takes: median and worst on the clock, median on the processor."""
    clock, busy = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.thread_time()
        act()
        busy.append(time.thread_time() - worked)
        clock.append(time.perf_counter() - began)
    clock.sort()
    return {
        "p50": round(clock[rounds // 2] * 1000, 2),
        "max": round(clock[-1] * 1000, 2),
        "cpu": round(sorted(busy)[rounds // 2] * 1000, 2),
    }


def main(npcs: int, rounds: int) -> None:
    """Build, fork, rehearse, print."""
    bench, _, _ = populated(npcs)
    settle()
    for tick in range(WARM_TICKS):
        bench.second(tick)
    game = bench.game
    before = checkpoint.digest(game)
    fork = game.fork()
    first = timed(lambda: apply(fork, Ticked(fork.now + 1), "99999999-0"), 3)
    minute = [Ticked(game.now + 1 + tick) for tick in range(600)]
    facts = {
        **{kind: len(game.world.pool(kind)) for kind in ("room", "npc", "item", "player")},
        "fork_ms": timed(game.fork, rounds),
        "copy_ms": timed(game.world.copy, rounds),
        "first_ticks_ms": first,
        "minute_rehearsed_ms": timed(lambda: rehearse(game, minute), 1)["p50"],
        "left_as_it_was": checkpoint.digest(game) == before,
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 51)
