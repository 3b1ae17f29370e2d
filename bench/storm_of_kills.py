"""
Kill one process after the other under load, and find out whether anything was forgotten.

    .venv/bin/python bench/storm_of_kills.py [--standby] [--each-step] [ROUNDS] [SECONDS] [SEED] [EVIDENCE]

One house; a dozen players who talk in numbered lines, walk and knock; things forced, undone and edited by hand. Each
round kills one process at a random moment or in the middle of a step, or all of them at once, and waits until everybody
is heard again; with --standby there are two engines, and either may die. With --each-step the first rounds go through
all steps, one after the other. It ends after ROUNDS rounds, or at the first round begun after SECONDS. Then the
evidence is written down and `bench/history.py` judges it. Prints one line a round and one JSON line at the end; exits 1
if a promise was broken.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import redis
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from admin.requests import NoAnswerError, Reply, ask_async
from bench.history import MARK, Evidence, faults
from engine.storage.redis_server import server_url
from tests.house import ESCAPES, House, without_telnet

NAMES = ("Vex", "Ada", "Bob", "Cyd", "Dov", "Eli", "Fay", "Gus", "Hob", "Ivy", "Jax", "Kit")
MASTERS = NAMES[:3]
VICTIMS = ("engine", "director", "worker", "gateway", "redis", "all")
STEPS = {
    "publish: intent noted": "director",
    "publish: drafted": "director",
    "publish: first file moved": "director",
    "publish: files written": "director",
    "publish: files removed": "director",
    "publish: recorded": "director",
    "publish: not yet sent": "director",
    "director: sent Patched": "director",
    "snapshot: content kept": "director",
    "snapshot: named": "director",
    "snapshot: recorded": "director",
    "director: heard, not done": "director",
    "worker: drafted, not answered": "worker",
    "worker: answered": "worker",
    "engine: lived, not said": "engine",
    "engine: said": "engine",
    "checkpoint: drafted": "engine",
    "checkpoint: kept": "engine",
    "trim: marked": "engine",
}
"""Steps in the middle of which a process can be made to die (`engine.vocabulary.failpoint`), and who takes them."""

ENGINES = ("engine", "standby")
SUCCESSION = "standby: has the word"
"""The step at which an engine dies that has just taken over from another one that has died."""

PREFIX = "ouro:coil:"
PASSWORD = "hunter22"  # noqa: S105
BACK_WITHIN_S = 30.0
REACHED_WITHIN_S = 35.0
"""A checkpoint is written each thirty seconds."""


Row = dict[str, Any]


async def until(true: Callable[[], Any], what: str, seconds: float = BACK_WITHIN_S) -> Any:
    """Ask again until the answer is true. Raises TimeoutError with what never came."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        if time.monotonic() > end:
            raise TimeoutError(f"never within {seconds:.0f} s: {what}")
        await asyncio.sleep(0.02)
    return answer


@dataclass(eq=False)
class Talker:
    """Somebody who talks in numbered lines and walks about, and comes back whenever the link is lost."""

    name: str
    port: int
    wire: list[Row]
    dice: random.Random
    roads: list[tuple[str, str]]
    master: bool = False
    quiet: bool = False
    inside: bool = False
    links: int = 0
    number: int = 0
    known: bool = False
    heard: str = ""
    asked: dict[int, float] = field(default_factory=dict[int, float])
    """When each line without an answer yet was sent."""
    answered: float = 0.0
    """When the newest line that has an answer was sent."""
    heard_at: float = 0.0
    """When that answer came."""
    _writer: asyncio.StreamWriter | None = None

    @property
    def link(self) -> str:
        """The name of the link they have now."""
        return f"{self.name}/{self.links}"

    async def live(self) -> None:
        """Come in, talk, and come in again, until cancelled."""
        while True:
            with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                await self._visit()
            self.inside = False
            self.asked.clear()
            self.wire.append({"who": self.name, "link": self.link, "over": True})
            await asyncio.sleep(0.1)

    async def _visit(self) -> None:
        self.links += 1
        self.heard = ""
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        listening = asyncio.create_task(self._listen(reader))
        try:
            await self._enter(listening)
            talking = asyncio.create_task(self._talk())
            try:
                await listening
            finally:
                talking.cancel()
        finally:
            listening.cancel()
            self._writer.transport.abort()

    async def _enter(self, listening: "asyncio.Task[None]") -> None:
        def answer() -> bool:
            return listening.done() or any(word in self.heard for word in ("hp >", "is taken", "known?"))

        await until(lambda: listening.done() or "known?" in self.heard, "the door", 20)
        self.heard = ""
        self._write(f"{'connect' if self.known else 'create'} {self.name} {PASSWORD}")
        await until(answer, "a way in", 20)
        self.known |= "hp >" in self.heard or "is taken" in self.heard
        if "hp >" not in self.heard:
            raise ConnectionError("try again")
        self.inside = True

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        raw, words = b"", ""
        while piece := await reader.read(65536):
            text, raw = without_telnet(raw + piece)
            new = ESCAPES.sub(b"", text).decode("utf-8", "replace")
            self.heard = (self.heard + new)[-20_000:]
            *whole, words = (words + new).split("\n")
            for line in whole:
                self._read(line.strip())

    def _read(self, line: str) -> None:
        self.wire.append({"who": self.name, "link": self.link, "read": line})
        for speaker, number in MARK.findall(line):
            if speaker == self.name and (sent := self.asked.pop(int(number), None)):
                self.answered = max(self.answered, sent)
                self.heard_at = time.monotonic()

    async def _talk(self) -> None:
        self.say()
        while True:
            await asyncio.sleep(self.dice.uniform(0.1, 0.5))
            if self.quiet:
                continue
            for _ in range(self.dice.choice((1, 1, 1, 2, 4))):
                self.say() if len(self.asked) < 20 and self.dice.random() < 0.6 else self._walk()

    def say(self) -> None:
        """Say the next number."""
        self.number += 1
        self.asked[self.number] = time.monotonic()
        self.does(f"say #{self.name}-{self.number}#")

    def _walk(self) -> None:
        if self.master and self.dice.random() < 0.2:
            room, towards = self.dice.choice(self.roads)
            self.does(f"goto {room}")
            self.does(towards)
        else:
            self.does(self.dice.choice(("north", "east", "south", "west", "look", "get all", "inventory")))

    def does(self, line: str) -> None:
        """Type one line in the world."""
        self.wire.append({"who": self.name, "link": self.link, "sent": line})
        self._write(line)

    def _write(self, line: str) -> None:
        if self._writer is not None:
            self._writer.write(line.encode() + b"\r\n")

    async def stands_in(self, room: str) -> bool:
        """Try to go to a room as a game master, and say whether one stands there then."""
        self.heard = ""
        self.does(f"goto {room}")
        self.does("stat")
        await until(lambda: "area: " in self.heard, f"where {self.name} stands")
        return f"room: {room}\r\n" in self.heard


class Storm:
    """One house, those who live in it, and what they remember."""

    def __init__(self, house: House, seed: int, *, standby: bool = False) -> None:
        self.house = house
        self.victims = (*VICTIMS, "standby") if standby else VICTIMS
        self.steps = (*STEPS, SUCCESSION) if standby else tuple(STEPS)
        self.trap = trap(house)
        self.turns: list[str] = []
        """The steps to die at first, in this order; after them the dice decide."""
        self.over = False
        self.dice = random.Random(f"storm {seed}")
        self.wire: list[Row] = []
        self.witnessed: list[Row] = []
        self.killed: dict[str, list[float]] = defaultdict(list)
        self.tried: dict[str, int] = defaultdict(int)
        self.late: list[str] = []
        self.roads = open_roads(house.data)
        self.talkers = [
            Talker(name, house.telnet, self.wire, random.Random(f"{seed} {name}"), self.roads, name in MASTERS)
            for name in NAMES
        ]

    @cached_property
    def link(self) -> "redis.asyncio.Redis":
        """The storm's own link to the house's Redis."""
        return self._client()

    def _client(self) -> "redis.asyncio.Redis":
        url = server_url(self.house.folder / "var")
        return redis.asyncio.Redis.from_url(url, socket_timeout=8, retry=Retry(NoBackoff(), 0), protocol=2)

    # those who work on the city

    async def ask(self, verb: str, **args: Any) -> Reply | None:
        """Ask the director for something; None when nobody answers."""
        try:
            return await ask_async(self.link, PREFIX, verb, args, by="storm", seconds=5)
        except (NoAnswerError, redis.RedisError, OSError):
            return None

    async def work(self) -> None:
        """Force, undo and edit, one thing after the other, until the storm is over."""
        while not self.over:
            await asyncio.sleep(self.dice.uniform(0.1, 0.6))
            what = self.dice.choice((self._force, self._force, self._undo, self._edit))
            done = await what()
            self.tried[f"{what.__name__.strip('_')}{'' if done else ' in vain'}"] += 1

    async def _force(self) -> bool:
        kind = self.dice.choice(("WORLD_EXPANSION", "WORLD_EXPANSION", "BUILDING", "NPC", "ITEM"))
        reply = await self.ask("force", kind=kind)
        return reply is not None and reply.ok

    async def _undo(self) -> bool:
        reply = await self.ask("proposals", state="published")
        live = [p["id"] for p in reply.facts if p["type"] != "EDIT"] if reply and reply.ok else []
        reply = await self.ask("undo", id=self.dice.choice(live)) if live else None
        return reply is not None and reply.ok

    async def _edit(self) -> bool:
        shelf = self.dice.choice(("base", "base", "generated"))
        files = sorted((self.house.data / shelf / "room").glob("*.json"))
        if not files:
            return False
        file = self.dice.choice(files)
        with suppress(OSError, json.JSONDecodeError):
            room = json.loads(file.read_text())
            room["description"] = (
                room["description"].split(" Chalk on the wall")[0] + f" Chalk on the wall: {self.dice.random()}."
            )
            rewritten = json.dumps(room, indent=2, ensure_ascii=False) + "\n"
            if self.dice.random() < 0.5:
                file.write_text(rewritten)
            else:
                beside = file.with_name(f"{file.name}~")
                beside.write_text(rewritten)
                if file.exists():
                    beside.rename(file)
                beside.unlink(missing_ok=True)
            return True
        return False

    async def witness(self) -> None:
        """Read the log while it is written, from the first moment there is one, until cancelled."""
        while not Path(server_url(self.house.folder / "var").removeprefix("unix://")).exists():
            await asyncio.sleep(0.01)
        link, after = self._client(), "0-0"
        while True:
            try:
                found = await link.xread({f"{PREFIX}log": after}, count=500, block=500)
            except (redis.RedisError, OSError):
                await asyncio.sleep(0.02)
                continue
            for given, fields in found[0][1] if found else ():
                after = given.decode()
                self.witnessed.append({"id": after, "e": json.loads(fields[b"e"])})

    # those who kill

    def pids(self) -> dict[str, int]:
        """All processes of the house that may be killed, as the system knows them."""
        parent = self.house.process.pid if self.house.process else 0
        found: dict[str, int] = {}
        for pid in map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split()):
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if b"admin.role" in words:
                    found[words[words.index(b"admin.role") + 1].decode()] = pid
                elif b"redis" in words[0] or b"valkey" in words[0]:
                    found["redis"] = pid
        return {role: pid for role, pid in found.items() if role in self.victims}

    async def speaking(self) -> int | None:
        """The pid of the engine that speaks for the world, by its lease; None where none does."""
        with suppress(redis.RedisError, OSError):
            lease = await self.link.get(f"{PREFIX}lease")
            return json.loads(lease).get("pid") if lease else None
        return None

    async def round(self, number: int) -> None:
        """Kill somebody at some moment or at some step, and wait until everybody is heard again."""
        await asyncio.sleep(self.dice.uniform(0.2, 1.5))
        victim = self.dice.choice(self.victims if self.dice.random() < 0.5 else self.steps)
        victim = self.turns.pop(0) if self.turns else victim
        before = self.pids()
        victims = list(before) if victim == "all" else [STEPS.get(victim, victim)]
        try:
            if victim == SUCCESSION:
                victims = ["engine"]
                await self._die_one_after_the_other()
            elif victim in STEPS:
                await self._die_at(victim)
            began = time.monotonic()
            for role in victims if victim not in self.steps else ():
                with suppress(ProcessLookupError, KeyError):
                    os.kill(before[role], signal.SIGKILL)
            await self._recovered(victims, before, began)
        except TimeoutError as error:
            self.late.append(f"round {number}, {victim}: {error}")
            print(self.late[-1], file=sys.stderr)
            return
        took = time.monotonic() - began
        self.killed[victim].append(took)
        print(f"round {number}: {victim}, back after {took:.2f} s", file=sys.stderr, flush=True)

    async def _die_at(self, step: str) -> None:
        self.trap.write_text(step)
        try:
            await until(lambda: not self.trap.exists(), "reached", REACHED_WITHIN_S)
        finally:
            self.trap.unlink(missing_ok=True)

    async def _die_one_after_the_other(self) -> None:
        """Let the engine that speaks die, and the next one as soon as it has the word."""
        await until(lambda: all(role in self.pids() for role in ENGINES), "two engines")
        self.trap.write_text(SUCCESSION)
        if pid := await self.speaking():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            await until(lambda: not self.trap.exists(), SUCCESSION, REACHED_WITHIN_S)
        finally:
            self.trap.unlink(missing_ok=True)

    async def _recovered(self, victims: list[str], before: dict[str, int], began: float) -> None:
        def replaced() -> bool:
            now = self.pids()
            new = {role for role, pid in now.items() if pid != before.get(role)}
            if victims == ["engine"] and "standby" in before:  # which of the two was at that step, they do not say
                return bool(new & {*ENGINES}) and all(role in now for role in ENGINES)
            return all(role in new for role in victims)

        await until(replaced, f"{victims} started again")
        await until(lambda: all(t.answered > began for t in self.talkers), f"everybody heard; {self.silent(began)}")
        end = time.monotonic() + BACK_WITHIN_S
        while await self.ask("snapshot-list") is None:
            if time.monotonic() > end:
                raise TimeoutError("the director never answered")

    def silent(self, since: float) -> list[str]:
        """Who has had no answer since."""
        return [talker.name for talker in self.talkers if talker.answered <= since]

    # the end

    async def settle(self) -> None:
        """Let everybody have their answers, and the director come to an end."""
        for talker in self.talkers:
            talker.quiet = True
        with suppress(TimeoutError):
            await until(lambda: all(t.inside and not t.asked for t in self.talkers), "all answers")
        for verb in ("stop", "reload"):
            end = time.monotonic() + BACK_WITHIN_S
            while await self.ask(verb) is None and time.monotonic() < end:
                await asyncio.sleep(0.1)
        await asyncio.sleep(3)
        await self.ask("reload")

    async def testify(self, folder: Path) -> Evidence:
        """Write the evidence down, and read it back."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        ending = await self._ending()
        log = [{"id": i.decode(), "e": json.loads(f[b"e"])} for i, f in await self.link.xrange(f"{PREFIX}log")]
        await until(lambda: log[-1] in self.witnessed[-1000:], "the witness at the log's end")
        events = [
            {"id": given.decode(), "n": fields[b"n"].decode(), "e": json.loads(fields[b"e"])}
            for given, fields in await self.link.xrange(f"{PREFIX}events")
        ]
        kept = {"wire": self.wire, "witnessed": self.witnessed, "log": log, "events": events}
        for name, rows in kept.items():
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        (folder / "ending.json").write_text(json.dumps(ending))
        shutil.copy(self.house.folder / "var" / "chronicle" / "chronicle.jsonl", folder)
        shutil.copytree(self.house.data, folder / "data")
        return Evidence.read(folder)

    async def _ending(self) -> Row:
        master = self.talkers[0]
        rooms = {put["thing"]["id"] for row in self.witnessed[1:] for put in _rooms_put(row)}
        found = {room: await master.stands_in(room) for room in sorted(rooms)}
        replayed = await asyncio.to_thread(self.house.ouro, "replay", "--verify", "--json", ok=False)
        proof = json.loads(replayed.stdout)
        status = await asyncio.to_thread(self.house.status)
        return {"rooms": status["rooms"], "found": found, "live": proof["live"], "replayed": proof["replayed"]}


def _rooms_put(row: Row) -> list[Row]:
    patch = row["e"].get("patch", {})
    return [put for put in patch.get("put", ()) if put["kind"] == "room"] if patch.get("id") != "genesis" else []


def trap(house: House) -> Path:
    """The file that holds the step at which a process of the house shall die."""
    return house.folder / "failpoint"


def open_roads(data: Path) -> list[tuple[str, str]]:
    """Where the city by hand can grow: room and direction."""
    rooms = [json.loads(file.read_text()) for file in sorted((data / "base" / "room").glob("*.json"))]
    return [
        (room["id"], towards)
        for room in rooms
        for towards, way in room.get("exits", {}).items()
        if way.get("growth") == "road"
    ]


async def storm(
    folder: Path,
    evidence: Path,
    *,
    rounds: int,
    seconds: float,
    seed: int,
    standby: bool = False,
    turns: Sequence[str] = (),
) -> Row:
    """
    Live through a storm and judge it: `rounds` done, `faults` found, seconds until all were `back`, by victim.

    It begins with a death at each step of `turns`.
    """
    house = House(folder)
    rails = house.data / "knobs" / "guardrails.json"
    rails.write_text(json.dumps(json.loads(rails.read_text()) | {"rooms_per_hour": 10000, "npcs_per_hour": 10000}))
    house.environment["OUROBOURO_FAILPOINT"] = str(trap(house))
    weather = Storm(house, seed, standby=standby)
    weather.turns += turns
    tasks = [asyncio.create_task(weather.witness())]  # before anybody can have trimmed anything
    try:
        await asyncio.to_thread(house.up, "--go", *(["--standby"] if standby else []))
        tasks += [asyncio.create_task(talker.live()) for talker in weather.talkers]
        await until(lambda: all(talker.answered for talker in weather.talkers), "everybody inside")
        for name in MASTERS:
            await asyncio.to_thread(house.ouro, "role", name, "gm")
        working = asyncio.create_task(weather.work())
        end = time.monotonic() + seconds
        done = 0
        while done < rounds and time.monotonic() < end:
            done += 1
            await weather.round(done)
        weather.over = True
        await working
        await weather.settle()
        told = weather.late + faults(await weather.testify(evidence))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.to_thread(house.down)
    return {
        "seed": seed,
        "rounds": done,
        "lines": sum(talker.number for talker in weather.talkers),
        "worked": dict(weather.tried),
        "back_worst_s": {victim: round(max(times), 2) for victim, times in weather.killed.items()},
        "faults": told,
    }


def main(words: list[str]) -> int:
    """Storm once, and say what came of it."""
    standby, each = "--standby" in words, "--each-step" in words
    words = [word for word in words if not word.startswith("--")]
    rounds, seconds, seed = (int(word) for word in (*words[:3], *("60", "300", "1")[len(words[:3]) :]))
    with tempfile.TemporaryDirectory() as folder:
        evidence = Path(words[3]) if len(words) > 3 else Path(folder) / "evidence"
        house = Path(folder) / "house"
        weather = storm(
            house, evidence, rounds=rounds, seconds=seconds, seed=seed, standby=standby, turns=tuple(STEPS) * each
        )
        found = asyncio.run(weather)
    for fault in found["faults"]:
        print(fault)
    print(json.dumps(found | {"faults": len(found["faults"])}))
    return bool(found["faults"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
