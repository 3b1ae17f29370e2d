"""
How long players wait when the engine dies and another one stands by, over real telnet and under load.

    .venv/bin/python bench/standby.py [KILLS] [TALKERS] [EVIDENCE]

Kills the engine that speaks for the world, KILLS times, with `kill -9`, and at the same moment types a line; before
each time both engines are asked for their hash at the end of one and the same tick. Prints one JSON line: milliseconds
from the kill to the answer on the wire (p50, p95, worst) beside those of a line without a kill in the same run, the
longest and the shortest time between two ticks around a kill, how often the two hashes differed, and what
`bench/history.py` has found lost, doubled or out of order. Exits 1 if anything was, or if the p95 is not under 100 ms.
"""

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
import uuid
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.answer import percentile
from bench.history import faults
from bench.storm_of_kills import PREFIX, Storm, Talker, until
from tests.house import House

GOAL_MS = 100.0
AHEAD = 12
"""Ticks from now to the one at whose end both engines are asked for their hash: they hear of it within a second."""

Row = dict[str, Any]


class Succession:
    """One house with two engines, those who talk in it, and one who listens closely."""

    def __init__(self, house: House, talkers: int) -> None:
        self.weather = Storm(house, 1, standby=True)
        del self.weather.talkers[talkers:]
        wire, roads = self.weather.wire, self.weather.roads
        self.probe = Talker("Probe", house.telnet, wire, random.Random("probe"), roads, quiet=True)
        self.weather.talkers.append(self.probe)
        self.took: list[float] = []
        self.plain: list[float] = []
        self.killed: list[float] = []
        self.hashes: list[tuple[str, str]] = []
        self.link = self.weather.link

    async def _read(self, key: str) -> Row:
        packed = await self.link.get(f"{PREFIX}{key}")
        return json.loads(packed) if packed else {}

    async def pair(self) -> tuple[int, int]:
        """Wait for two engines, one that speaks and one that is ready to; their pids."""
        while True:
            lease, standby = await self._read("lease"), await self._read("role:standby")
            if lease.get("pid") and standby and standby["pid"] != lease["pid"]:
                return lease["pid"], standby["pid"]
            await asyncio.sleep(0.02)

    async def answer(self) -> float:
        """Seconds from now until the probe has said something and read it."""
        began = time.monotonic()
        self.probe.say()
        await until(lambda: not self.probe.asked, "an answer")
        return self.probe.heard_at - began

    async def compare(self) -> None:
        """Ask both engines for their hash at the end of one tick."""
        tick = int((await self._read("pulse"))["tick"]) + AHEAD + 10
        requests = {key: uuid.uuid4().hex for key in ("digests", "digests:standby")}
        for key, request in requests.items():
            await self.link.lpush(f"{PREFIX}{key}", f"{request}@{tick}")
        answers = [await self.link.blpop(f"{PREFIX}reply:{request}", 10) for request in requests.values()]
        one, other = (json.loads(answer[1]) for answer in answers)
        if one["log_id"] == other["log_id"]:  # else one of them was asked too late
            self.hashes.append((one["digest"], other["digest"]))

    async def kill(self) -> None:
        """Kill the engine that speaks, type a line in the same moment, and wait for the answer."""
        await asyncio.wait_for(self.pair(), 30)
        await self.compare()
        speaking, _ = await asyncio.wait_for(self.pair(), 30)
        self.plain.append(await self.answer())
        await asyncio.sleep(random.random() * 0.3)
        self.killed.append(time.time())
        os.kill(speaking, signal.SIGKILL)
        self.took.append(await self.answer())

    def pauses(self) -> tuple[float, float]:
        """Seconds of the longest and the shortest time between two ticks around the kills, as the log has them."""
        ticks, newest = list[float](), 0
        for row in self.weather.witnessed:
            if row["e"]["t"] == "T" and row["e"]["n"] > newest:  # a tick in the log twice is one tick
                newest = row["e"]["n"]
                ticks.append(int(row["id"].split("-")[0]) / 1000)
        between = [
            later - earlier
            for earlier, later in pairwise(ticks)
            if any(earlier - 1 < killed < later + 1 for killed in self.killed)
        ]
        return max(between), min(between)


async def succession(folder: Path, evidence: Path, *, kills: int, talkers: int) -> Row:
    """Let one engine after the other die; see the top of the file for what comes back."""
    house = House(folder)
    await asyncio.to_thread(house.up, "--standby")
    run = Succession(house, talkers)
    tasks = [asyncio.create_task(part) for part in (run.weather.witness(), *(t.live() for t in run.weather.talkers))]
    try:
        await until(lambda: all(talker.answered or talker.inside for talker in run.weather.talkers), "everybody inside")
        for number in range(kills):
            await run.kill()
            print(f"{number + 1}: {run.took[-1] * 1000:.1f} ms", file=sys.stderr, flush=True)
        await run.weather.settle()
        await asyncio.to_thread(house.ouro, "role", run.weather.talkers[0].name, "gm")
        told = faults(await run.weather.testify(evidence))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.to_thread(house.down)
    longest, shortest = run.pauses()
    return {
        "kills": len(run.took),
        "p50_ms": percentile(run.took, 0.5),
        "p95_ms": percentile(run.took, 0.95),
        "worst_ms": percentile(run.took, 1),
        "without_a_kill_p50_ms": percentile(run.plain, 0.5),
        "without_a_kill_p95_ms": percentile(run.plain, 0.95),
        "longest_between_ticks_ms": round(longest * 1000, 1),
        "shortest_between_ticks_ms": round(shortest * 1000, 1),
        "lines": sum(talker.number for talker in run.weather.talkers),
        "hashes_compared": len(run.hashes),
        "hashes_differed": sum(one != other for one, other in run.hashes),
        "faults": told,
    }


def main(words: list[str]) -> int:
    """Measure, and say what came of it."""
    kills, talkers = (int(word) for word in (*words[:2], *("100", "6")[len(words[:2]) :]))
    with tempfile.TemporaryDirectory() as folder:
        evidence = Path(words[2]) if len(words) > 2 else Path(folder) / "evidence"
        found = asyncio.run(succession(Path(folder) / "house", evidence, kills=kills, talkers=talkers))
    print(json.dumps(found))
    return bool(found["faults"] or found["hashes_differed"] or found["p95_ms"] >= GOAL_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
