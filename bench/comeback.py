"""
How long a large city stands still when its engine dies and there is no other: a real process, a real Redis, real files.

    .venv/bin/python bench/comeback.py [NPCS] [ROUNDS]

The city is that of bench/scale.py with 500 players in it, 100,000 NPCs unless told otherwise. A checkpoint of it is
written, and behind it in the log stand 60 seconds that have been lived and said: 600 ticks and 30,000 lines. Then
an engine is started, and killed, ROUNDS times. Prints one JSON line, in seconds from the start of the process (the
median, and the worst): to the first tick of its own, which is when the first line of a player would be answered; beside
it what a bare engine of an empty world takes in the same run, for imports and Redis are in both.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.checkpoint import SECONDS, Diary
from bench.city import TICKS_A_SECOND
from bench.scale import WARM_TICKS, populated
from engine import checkpoint
from engine.storage.checkpoints import Checkpoints
from engine.storage.keys import Keys
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.redis_server import RedisServer
from engine.vocabulary import Ticked

CITY, EMPTY = "city", "empty"
AT_ONCE = 500
PATIENCE_S = 60
HOUSE = Path(__file__).resolve().parent.parent


async def written_down(npcs: int, url: str, var: Path) -> int:
    """Live in a city for a while, and leave behind what its engine would: how many entries wait in the log."""
    built, _, _ = populated(npcs)
    bench = Diary(game=built.game, lines=built.lines, entries=built.entries)
    for number in range(WARM_TICKS):
        bench.second(number)
    link = connect(url)
    log = RedisLog(link, CITY)
    (last,) = await log.append([Ticked(bench.game.now)])
    bench.game.last = last
    Checkpoints(var / "checkpoints").keep(last, checkpoint.freeze(bench.game).pack())
    bench.log.clear()
    for number in range(WARM_TICKS, WARM_TICKS + SECONDS * TICKS_A_SECOND):
        bench.second(number)
    for start in range(0, len(bench.log), AT_ONCE):
        await log.append(bench.log[start : start + AT_ONCE])
    await link.set(Keys(CITY).spoken, await log.last())
    await link.aclose()
    return len(bench.log)


async def back(url: str, var: Path, world: str) -> float:
    """Start an engine, wait for its first tick, kill it: seconds from the start to the tick."""
    link = connect(url)
    await link.delete(Keys(world).lease)  # of the one killed before
    log = RedisLog(link, world)
    last = await log.last()
    named = {"REDIS_URL": url, "VAR": str(var / world), "WORLD": world, "LOG_LEVEL": "error"}
    env = os.environ | {f"OUROBOURO_{name}": value for name, value in named.items()}
    began = time.perf_counter()
    engine = await asyncio.create_subprocess_exec(sys.executable, "-m", "admin.role", "engine", cwd=HOUSE, env=env)
    try:
        entries = await log.read(last, count=1, wait_ms=PATIENCE_S * 1000)
        took = time.perf_counter() - began
    finally:
        engine.kill()
        await engine.wait()
    await link.aclose()
    if not entries or not isinstance(entries[0][1], Ticked):
        raise RuntimeError(f"no tick came within {PATIENCE_S} s")
    return took


async def main(npcs: int, rounds: int) -> None:
    """Write the city down, come back to it again and again, and print."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        server = RedisServer(var)
        server.start()
        try:
            entries = await written_down(npcs, server.url, var / CITY)
            took: dict[str, list[float]] = {CITY: [], EMPTY: []}
            for _ in range(rounds):
                for world, times in took.items():
                    times.append(await back(server.url, var, world))
        finally:
            server.stop()
    facts = {world: {"p50_s": round(statistics.median(t), 2), "max_s": round(max(t), 2)} for world, t in took.items()}
    print(json.dumps({"npcs": npcs, "entries": entries, **facts}))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(*(numbers + [100_000, 5][len(numbers) :])))
