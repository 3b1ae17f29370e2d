"""
How long a large city is away when an older world is put back around those who play.

    .venv/bin/python bench/restore.py [NPCS] [EDITED] [PLAYERS]

A real house with a made-up city (rooms are a quarter of the NPCs) and players who look about all the time over telnet.
A snapshot is kept, EDITED rooms are changed in their files, and the snapshot is put back. Prints one JSON line:
seconds from the request to the director's answer, to the words that tell a player of it, and to the first look at the
older world; the longest any player waited for an answer meanwhile, and before; what came before in seconds; and the
size of the parts.
"""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import redis

from admin.requests import Reply, ask_async
from bench.city import City
from engine.storage.redis_server import server_url
from engine.vocabulary import Content, kind_of
from publisher.form import formatted
from tests.house import House, without_telnet

PREFIX = "ouro:coil:"
TOLD = "The city blinks"
EDIT = "Chalk marks, since this morning."


def lay_out(data: Path, things: Iterable[Content]) -> int:
    """Write a city down as files; the last of two things with the same name counts. How many rooms there are."""
    shutil.rmtree(data / "base")
    shelf = {f"{kind_of(thing)}/{thing.id}": thing for thing in things}
    for ref, thing in shelf.items():
        file = data / "base" / f"{ref}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(formatted(thing))
    return sum(ref.startswith("room/") for ref in shelf)


class Onlooker:
    """Somebody who looks about, and again as soon as there was an answer; remembers how long each took, and when."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, float]] = []
        self.told = 0.0
        self.heard = ""

    async def live(self, port: int, name: str) -> None:
        """Come in and look about until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await self._until(reader, "known?")
        writer.write(f"create {name} hunter22\r\n".encode())
        await self._until(reader, "hp >")
        while True:
            began = time.monotonic()
            writer.write(b"look\r\n")
            await self._until(reader, "Exits:")
            self.waits.append((began, time.monotonic() - began))
            await asyncio.sleep(0.02)

    async def _until(self, reader: asyncio.StreamReader, words: str) -> None:
        raw, heard = b"", ""
        while words not in heard:
            text, raw = without_telnet(raw + await reader.read(65536))
            heard += text.decode("utf-8", "replace")
            if TOLD in heard and not self.told:
                self.told = time.monotonic()
        self.heard = heard

    def longest(self, since: float, until: float) -> float:
        """The longest wait for an answer to what was typed between two moments."""
        return max((took for began, took in self.waits if since <= began <= until), default=0.0)


async def until(true: Any, what: str, seconds: float = 600) -> float:
    """Wait until something is true; how long it took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise TimeoutError(what)
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def measure(house: House, rooms: int, edited: int, players: int) -> dict[str, Any]:
    """Keep, change, put back; and time it."""
    url = server_url(house.folder / "var")
    link = redis.asyncio.Redis.from_url(url, protocol=2)

    async def asked(verb: str, **args: Any) -> Reply:
        reply = await ask_async(link, PREFIX, verb, args, by="bench", seconds=120)
        if not reply.ok:
            raise RuntimeError(reply.why)
        return reply

    async def pulse() -> dict[str, Any]:
        return json.loads(await link.get(f"{PREFIX}pulse") or b"{}")

    began = time.monotonic()
    while (await pulse()).get("rooms") != rooms:
        await asyncio.sleep(0.1)
    found: dict[str, Any] = {"genesis_s": time.monotonic() - began, **(await pulse())}
    crowd = [Onlooker() for _ in range(players)]
    tasks = [asyncio.create_task(one.live(house.telnet, f"Run{chr(97 + n)}")) for n, one in enumerate(crowd)]
    await until(lambda: all(one.waits for one in crowd), "everybody inside")

    began = time.monotonic()
    name = (await asked("snapshot-create", reason="bench")).facts["id"]
    found["keep_answer_s"] = time.monotonic() - began
    folder = house.folder / "snapshots" / name
    folder = folder if folder.exists() else next(house.folder.rglob(name))
    found["keep_s"] = found["keep_answer_s"] + await until((folder / "world.ckpt").exists, "the engine's part")
    files = sorted((house.data / "base" / "room").glob("*.json"))[:edited]
    plaza = house.data / "base" / "room" / "loom-plaza.json"
    began = time.monotonic()
    for file in {*files, plaza}:
        room = json.loads(file.read_text())
        file.write_text(json.dumps(room | {"description": EDIT}, indent=2) + "\n")
    await until(lambda: all(EDIT in one.heard for one in crowd), "the edit live")
    found["edit_s"] = time.monotonic() - began
    await asyncio.sleep(3)

    before = time.monotonic()
    reply = asyncio.create_task(asked("snapshot-restore", id=name))
    await until(lambda: all(one.told and EDIT not in one.heard for one in crowd), "the older world", 60)
    found["restore_seen_s"] = time.monotonic() - before
    found["restore_told_s"] = max(one.told for one in crowd) - before
    await reply
    found["restore_answer_s"] = time.monotonic() - before
    after = time.monotonic()
    await asyncio.sleep(3)
    found["longest_wait_s"] = max(one.longest(before - 1, after) for one in crowd)
    found["longest_wait_before_s"] = max(one.longest(before - 3, before - 1) for one in crowd)
    found["parts_mb"] = {part.name: round(part.stat().st_size / 1e6, 1) for part in folder.iterdir()}
    for task in tasks:
        task.cancel()
    await link.aclose()
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in found.items()}


def main(npcs: int = 100_000, edited: int = 100, players: int = 10) -> None:
    """Build the city, start the house, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        city = City(npcs)
        rooms = lay_out(house.data, [*city.streets(), *city.people()])
        began = time.monotonic()
        house.up()
        up_s = round(time.monotonic() - began, 1)
        try:
            found = asyncio.run(measure(house, rooms, edited, players))
        finally:
            house.down()
    print(json.dumps({"npcs_wanted": npcs, "edited": edited, "up_s": up_s, **found}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
