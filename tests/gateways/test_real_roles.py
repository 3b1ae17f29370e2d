"""Engine and gateway as real processes on a real Redis: two players over real telnet, whatever is killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from engine.past import live_digest, moment
from engine.storage.codec import decode_entry
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.redis_server import RedisServer
from engine.storage.where import Where
from engine.vocabulary import Patch, Patched, SnapshotAsked, Ticked, WorldRestored, put
from tests.gateways.inn import Guest
from tests.scenes import city

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ENGINE = """
import sys
from pathlib import Path
from engine.loop import run
from engine.storage.where import Where
from engine.storage import life
url, var, each = sys.argv[1:]
life.run(run(Where(url, "test", Path(var), Path(var) / "snapshots"), checkpoint_each_s=float(each)))
"""
GATEWAY = """
import sys
from pathlib import Path
from engine.gatehouse import Ports, run
from engine.storage import life
url, var, port = sys.argv[1:]
life.run(run(redis_url=url, world="test", var=Path(var), ports=Ports(telnet=int(port), web=None)))
"""


class Roles:
    """A Redis, an engine and a gateway."""

    def __init__(self, var: Path) -> None:
        """Choose a port; nothing runs yet."""
        self.redis = RedisServer(var)
        self.where = Where(self.redis.url, "test", var, var / "snapshots")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, role: str, keep_each_s: float = 0.5) -> None:
        """Start a role, or start it again."""
        code, argument = (ENGINE, keep_each_s) if role == "engine" else (GATEWAY, self.port)
        words = [sys.executable, "-c", code, self.redis.url, str(self.where.var), str(argument)]
        self.running[role] = subprocess.Popen(words, cwd=ROOT)

    def kill(self, role: str) -> None:
        """Kill a role as rudely as there is."""
        self.running[role].kill()
        self.running[role].wait()

    async def knock(self) -> Guest:
        """Connect, as soon as somebody listens."""
        for _ in range(400):
            try:
                guest = Guest(*await asyncio.open_connection("127.0.0.1", self.port))
            except OSError:
                await asyncio.sleep(0.02)
            else:
                await guest.until("known?")
                return guest
        raise AssertionError("nobody listens")

    async def append(self, *entries: Patched | SnapshotAsked | WorldRestored) -> None:
        """Put entries into the log, as the director does."""
        client = connect(self.redis.url)
        await RedisLog(client, "test").append(entries)
        await client.aclose()


@asynccontextmanager
async def roles(var: Path) -> AsyncIterator[Roles]:
    """Start all three with a small city in place."""
    house = Roles(var)
    house.redis.start()
    try:
        await house.append(Patched(Patch(id="genesis", put=tuple(map(put, city("plaza(blade) - lane - ?"))))))
        house.start("engine")
        house.start("gateway")
        yield house
    finally:
        for process in house.running.values():
            process.terminate()
        for process in house.running.values():
            assert process.wait(5) is not None
        house.redis.stop()


async def test_two_players_whatever_is_killed(tmp_path: Path) -> None:
    """They talk; engine, Redis and gateway are killed one after the other; nothing that was said is lost."""
    async with roles(tmp_path) as house:
        vex, bo = await house.knock(), await house.knock()
        await vex.ask("create Vex hunter22", "hp >")
        await bo.ask("create Bo hunter22", "hp >")
        vex.type("say hello there")
        await bo.until("hello there")
        await vex.ask("take blade", "blade")

        house.kill("engine")
        vex.type("say while you were out")
        await asyncio.sleep(0.3)
        house.start("engine")
        await bo.until("while you were out", 10)

        assert house.redis.pid is not None
        os.kill(house.redis.pid, signal.SIGKILL)
        while house.redis.pid is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        vex.type("say into the dark")
        await asyncio.sleep(0.3)
        house.redis.start()
        assert (await bo.until("into the dark", 10)).count("into the dark") == 1

        house.kill("gateway")
        house.start("gateway")
        vex = await house.knock()
        await vex.ask("connect Vex hunter22", "hp >")
        await vex.ask("inventory", "blade")
        vex.type("look")
        assert "Bo" in await vex.until("Exits:")


async def test_the_log_lived_again_gives_the_live_world(tmp_path: Path) -> None:
    """The hash of last checkpoint plus log is the hash the engine has, also across a kill; the world goes on."""
    async with roles(tmp_path) as house:
        vex = await house.knock()
        await vex.ask("create Vex hunter22", "hp >")
        for killed in (False, True):
            for way in ("east", "west", "say hello", "take blade", "wield blade"):
                await vex.ask(way, "hp >")
            if killed:
                house.kill("engine")
                house.start("engine")
                await vex.ask("say there?", "there?")
            live = await live_digest(house.where)
            assert live is not None
            again = await moment(house.where, until=str(live["log_id"]))
            assert (again.game.last, again.game.now, again.digest) == (live["log_id"], live["tick"], live["digest"])


async def test_an_engine_that_dies_often_has_no_more_to_live_again_each_time(tmp_path: Path) -> None:
    """A checkpoint is kept as soon as the past is lived again, not only after a while of peace."""
    async with roles(tmp_path) as house:
        vex = await house.knock()
        await vex.ask("create Vex hunter22", "hp >")
        for _ in range(2):
            kept = max(tmp_path.glob("checkpoints/*.ckpt"), default=None)  # noqa: ASYNC240
            house.kill("engine")
            house.start("engine", keep_each_s=3600)
            await vex.ask("say there?", "there?")
            async with asyncio.timeout(5):
                while max(tmp_path.glob("checkpoints/*.ckpt"), default=None) == kept:  # noqa: ASYNC110, ASYNC240
                    await asyncio.sleep(0.02)


async def test_a_world_put_back(tmp_path: Path) -> None:
    """A snapshot holds the world as it was; put back, whoever is connected stays so, and the log lives on the same."""
    async with roles(tmp_path) as house:
        vex = await house.knock()
        await vex.ask("create Vex hunter22", "hp >")
        await house.append(SnapshotAsked("before"))
        await vex.ask("take blade", "blade")
        await vex.ask("inventory", "blade")
        await house.append(WorldRestored("before"))
        await asyncio.sleep(0.3)
        vex.raw = b""
        vex.type("look")
        assert "blade" in await vex.until("Exits:")
        assert "blade" not in await vex.ask("inventory", "hp >")
        assert (tmp_path / "snapshots" / "before" / "world.ckpt").exists()
        live = await live_digest(house.where)
        assert live is not None
        again = await moment(house.where, until=str(live["log_id"]))
        assert again.digest == live["digest"]


async def test_asked_to_stop_they_stop(tmp_path: Path) -> None:
    """SIGTERM ends each role within two seconds, the players told and the last checkpoint written."""
    async with roles(tmp_path) as house:
        vex = await house.knock()
        await vex.ask("create Vex hunter22", "hp >")
        house.running["gateway"].terminate()
        assert "Come back in a moment" in await vex.closed()
        house.running["engine"].terminate()
        for process in house.running.values():
            assert process.wait(2) == 0
        assert list((tmp_path / "checkpoints").glob("*.ckpt"))


async def test_time_goes_on_evenly(tmp_path: Path) -> None:
    """Ten ticks a second; what a stall has cost is not made up for by a burst."""
    async with roles(tmp_path) as house:
        vex = await house.knock()
        await vex.ask("create Vex hunter22", "hp >")
        before = await _tick(house)
        started = asyncio.get_running_loop().time()
        await asyncio.sleep(1.5)
        took = asyncio.get_running_loop().time() - started
        assert abs(await _tick(house) - before - took * 10) <= 3
        house.running["engine"].send_signal(signal.SIGSTOP)
        await asyncio.sleep(1.0)
        before = await _tick(house)
        house.running["engine"].send_signal(signal.SIGCONT)
        await asyncio.sleep(0.5)
        assert 2 <= await _tick(house) - before <= 8


async def _tick(house: Roles) -> int:
    """The newest tick in the log."""
    client = connect(house.redis.url)
    entries = await client.xrevrange("ouro:test:log", count=200)
    await client.aclose()
    read = (decode_entry(fields[b"e"]) for _, fields in entries)
    return next((entry.tick for entry in read if isinstance(entry, Ticked)), 0)
