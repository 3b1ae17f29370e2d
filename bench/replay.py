"""
How much faster than the clock a log is lived again, out of Redis, as `ouro replay` does it.

    .venv/bin/python bench/replay.py [TICKS] [NPCS] [PLAYERS]

The log of a night (`bench/night.py`) is written into a Redis of our own, with a checkpoint when all are inside. Then a
process of its own says `ouro replay --json`, and another one lives the same log out of a file (`--log`), but from its
beginning. Prints one JSON line: times real time of both commands, their start included, and of the replay alone, in
this process; and how the latter's seconds are spent, reading the log and living.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.city import TICKS_A_SECOND
from bench.night import story
from bench.scale import settle
from engine import checkpoint
from engine.game import Game
from engine.past import export, moment, relive, step
from engine.storage.checkpoints import Checkpoints
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.redis_server import RedisServer
from engine.storage.snapshots import Snapshots
from engine.storage.where import Where
from engine.vocabulary import Entry, SnapshotAsked, Ticked
from engine.vocabulary.chance import seed_of

AT_ONCE = 2000


async def written(where: Where, entries: Sequence[Entry]) -> str:
    """Write a log down, with a checkpoint before the first tick; the hash of the world it leads to."""
    game, snapshots = Game(seed_of("world", where.world)), Snapshots(where.snapshots)
    async with connect(where.redis_url) as link:
        log = RedisLog(link, where.world)
        given: list[str] = []
        for at in range(0, len(entries), AT_ONCE):
            given += await log.append(entries[at : at + AT_ONCE])
    for entry_id, entry in zip(given, entries, strict=True):
        if entry == Ticked(1):
            Checkpoints(where.var / "checkpoints").keep(game.last, checkpoint.pack(game))
        if isinstance(entry, SnapshotAsked):
            snapshots.keep(entry.snapshot, checkpoint.pack(game))
        game = step(game, entry, entry_id, snapshots)
    return checkpoint.digest(game)


async def in_here(where: Where) -> tuple[float, float, int, str]:
    """Live it again in this process: seconds in all, seconds of reading, entries, and the hash."""
    reading = 0.0
    game = (await moment(where, 0)).game
    settle()
    async with connect(where.redis_url) as link:
        log = RedisLog(link, where.world)

        async def read(after: str, *, count: int) -> list[tuple[str, Entry]]:
            nonlocal reading
            began = time.perf_counter()
            found = await log.read(after, count=count)
            reading += time.perf_counter() - began
            return found

        began = time.perf_counter()
        found = await relive(game, read, Snapshots(where.snapshots), until=await log.last())
        return time.perf_counter() - began, reading, found.entries, found.digest


def by_command(where: Where, *words: str) -> tuple[float, dict[str, Any]]:
    """Live it again as an operator would, with more words if need be: seconds, and what was said."""
    environment = os.environ | {
        "OUROBOURO_REDIS_URL": where.redis_url,
        "OUROBOURO_WORLD": where.world,
        "OUROBOURO_VAR": str(where.var),
        "OUROBOURO_SNAPSHOTS": str(where.snapshots),
    }
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "admin", "replay", "--json", *words],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - began, json.loads(done.stdout)


def main(ticks: int = 3000, npcs: int = 10_000, players: int = 100) -> None:
    """Write, live again, print."""
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisServer(Path(folder))
        redis.start()
        try:
            where = Where(redis.url, "coil", Path(folder), Path(folder) / "snapshots")
            exported = Path(folder) / "night.zip"
            entries = list(story(ticks, npcs, players))
            live = asyncio.run(written(where, entries))
            command_s, said = by_command(where)
            again_s, reading_s, count, digest = asyncio.run(in_here(where))
            asyncio.run(export(where, exported))
            exported_s, there = by_command(where, "--log", str(exported))
        finally:
            redis.stop()
    hashes = {live, digest, said["replayed"], there["replayed"]}
    if len(hashes) > 1:
        raise RuntimeError(f"lived again it is another world: {hashes}")
    clock_s = ticks / TICKS_A_SECOND
    facts = {
        "ticks": ticks,
        "npcs": npcs,
        "players": players,
        "entries": count,
        "command_x": round(clock_s / command_s, 1),
        "exported_x": round(clock_s / exported_s, 1),
        "replay_x": round(clock_s / again_s, 1),
        "reading_s": round(reading_s, 2),
        "living_s": round(again_s - reading_s, 2),
        "entries_per_s": round(count / again_s),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
