"""
How many commands a second, and how fast one comes back: real processes, real Redis, real telnet, this machine.

    python bench/commands.py [--clients 1 50 200] [--seconds 8] [--each 15] [--logins 0] [--port 4000]

Without `--port` it starts Redis, engine and gateway of its own in a temporary folder with the city
in `data/base`. One client sends its next command when the last one is answered; more clients send
`--each` commands a second, each at times of its own, whether answered or not.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine.storage.life import rss_mb
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.redis_server import RedisServer
from engine.vocabulary import Patch, Patched, Put

COMMANDS = ("look", "north", "south", "east", "west", "exits", "inventory", "score", "consider thug", "look")
_PROMPT_END = b"\xff\xf9"

_ENGINE = """
import sys
from pathlib import Path
from engine.loop import run
from engine.storage.where import Where
from engine.storage import life
url, var = sys.argv[1:]
life.run(run(Where(url, "bench", Path(var), Path(var) / "snapshots")))
"""
_GATEWAY = """
import sys
from pathlib import Path
from engine.gatehouse import Ports, run
from engine.storage import life
url, var, port = sys.argv[1:]
life.run(run(redis_url=url, world="bench", var=Path(var), ports=Ports(telnet=int(port), web=None)))
"""


class Client(asyncio.Protocol):
    """
    One player at a keyboard.

    Every second command is a `say` of a number nobody else says, so an answer is known to be this
    command's and not the talk of the street; `waits` are the seconds those took.
    """

    def __init__(self, name: int) -> None:
        self.name = name
        self.waits: list[float] = []
        self.count = 0
        self._asked: dict[int, float] = {}
        self._heard = b""
        self._changed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Look for the numbers we have said."""
        now = time.perf_counter()
        self._heard = self._heard[-200:] + data
        while (at := self._heard.find(f"n{self.name}q".encode())) >= 0:
            number, _, rest = self._heard[at:].partition(b"z")
            if not rest:
                break
            self._heard = rest
            if (asked := self._asked.pop(int(number.partition(b"q")[2]), None)) is not None:
                self.waits.append(now - asked)
        self._changed.set()

    async def hear(self, ending: bytes) -> None:
        """Wait for something to be said to us."""
        while ending not in self._heard:
            self._changed.clear()
            await self._changed.wait()
        self._heard = b""

    async def enter(self, dice: random.Random) -> None:
        """Come in as a guest and stroll away from the plaza."""
        await self.hear(_PROMPT_END)
        self.transport.write(b"guest\r\n")
        await self.hear(b"hp")
        for _ in range(40):
            self.transport.write(dice.choice((b"flee\r\nn\r\n", b"s\r\n", b"e\r\n", b"w\r\n")))
            await asyncio.sleep(0.02)

    def command(self, dice: random.Random) -> None:
        """Type the next command."""
        self.count += 1
        if self.count % 2:
            self._asked[self.count] = time.perf_counter()
            self.transport.write(f"say n{self.name}q{self.count}z\r\n".encode())
        else:
            self.transport.write(dice.choice(COMMANDS).encode() + b"\r\n")

    async def one_after_the_other(self, seconds: float, dice: random.Random) -> None:
        """Send the next two commands when the last are answered."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.command(dice)
            while self._asked:
                self._changed.clear()
                await self._changed.wait()

    async def without_waiting(self, seconds: float, each: float, dice: random.Random) -> None:
        """Send `each` commands a second, whether they are answered or not."""
        start = time.perf_counter()
        at = start + dice.random() / each
        while at < start + seconds:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            self.command(dice)
            at += dice.expovariate(each)
        for _ in range(50):
            if self._asked:
                await asyncio.sleep(0.1)


async def connected(port: int, count: int) -> list[Client]:
    """Connect that many clients."""
    loop = asyncio.get_running_loop()
    clients: list[Client] = []
    for number in range(count):
        _, client = await loop.create_connection(lambda number=number: Client(number), "127.0.0.1", port)
        clients.append(client)
    return clients


async def storm(port: int, logins: int) -> None:
    """Let ten people a second make a character each, with a password to hash."""

    async def come(client: Client, number: int) -> None:
        """Make one of them, in its turn."""
        await asyncio.sleep(number / 10)
        letters = "".join(chr(97 + int(digit)) for digit in f"{time.time_ns() // 1000 % 10**9}{number:03d}")
        client.transport.write(f"create {letters} hunter22\r\n".encode())
        await client.hear(b"hp")

    await asyncio.gather(*(come(client, number) for number, client in enumerate(await connected(port, logins))))


async def measure(port: int, count: int, options: argparse.Namespace) -> dict[str, object]:
    """Let that many clients play, and say how long they had to wait."""
    seconds, each = options.seconds, options.each
    clients = await connected(port, count)
    dice = [random.Random(number) for number in range(count)]
    await asyncio.gather(*(client.enter(dice[client.name]) for client in clients))
    await asyncio.sleep(1)
    started = time.perf_counter()
    logins = asyncio.create_task(storm(port, options.logins))
    if count == 1:
        await clients[0].one_after_the_other(seconds, dice[0])
    else:
        await asyncio.gather(*(client.without_waiting(seconds, each, dice[client.name]) for client in clients))
    took = min(time.perf_counter() - started, seconds) if count > 1 else time.perf_counter() - started
    await logins
    for client in clients:
        client.transport.abort()
    waits = sorted(wait for client in clients for wait in client.waits)
    asked = sum((client.count + 1) // 2 for client in clients)
    return {
        "clients": count,
        "commands_per_s": round(sum(client.count for client in clients) / took),
        "unanswered": asked - len(waits),
        "p50_ms": round(waits[len(waits) // 2] * 1000, 2),
        "p95_ms": round(waits[len(waits) * 95 // 100] * 1000, 2),
        "p99_ms": round(waits[len(waits) * 99 // 100] * 1000, 2),
        "worst_ms": round(waits[-1] * 1000, 2),
    }


def city() -> Patch:
    """All of `data/base` as one patch."""
    puts: list[Put] = []
    for path in sorted((ROOT / "data" / "base").glob("*/*.json")):
        thing = {
            key: value for key, value in json.loads(path.read_text()).items() if key not in ("$schema", "_comment")
        }
        puts.append(Put(kind=path.parent.name, thing=thing))
    return Patch(id="genesis", put=tuple(puts))


async def build(url: str) -> None:
    """Publish the city."""
    client = connect(url)
    await RedisLog(client, "bench").append([Patched(city())])
    await client.aclose()


async def bench(port: int, options: argparse.Namespace, roles: dict[str, int]) -> None:
    """Measure with each number of clients; `roles` are the processes whose work is counted as well."""
    await _until_open(port)
    for count in options.clients:
        before = {role: cpu_s(pid) for role, pid in roles.items()}
        started = time.perf_counter()
        result = await measure(port, count, options)
        took = time.perf_counter() - started
        busy = {role: round((cpu_s(pid) - before[role]) / took * 100) for role, pid in roles.items()}
        print(json.dumps(result | {"cpu_percent": busy}), flush=True)


def cpu_s(pid: int) -> float:
    """Seconds of processor time a process has used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _until_open(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


def main() -> None:
    """Read the command line, start what is missing, measure, stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 50, 200])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--each", type=float, default=15)
    parser.add_argument("--logins", type=int, default=0, help="people who log in meanwhile, ten a second")
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    if options.port:
        asyncio.run(bench(options.port, options, {}))
        return
    with tempfile.TemporaryDirectory(prefix="ouro-bench-") as folder:
        redis = RedisServer(Path(folder))
        redis.start()
        roles: list[subprocess.Popen[bytes]] = []
        try:
            asyncio.run(build(redis.url))
            for code, *arguments in ((_ENGINE, folder), (_GATEWAY, folder, "4999")):
                roles.append(subprocess.Popen([sys.executable, "-c", code, redis.url, *arguments], cwd=ROOT))
            pids = {"engine": roles[0].pid, "gateway": roles[1].pid, "redis": redis.pid or 0, "bench": os.getpid()}
            asyncio.run(bench(4999, options, pids))
            print(json.dumps({"rss_mb": {role: rss_mb(pid) for role, pid in pids.items()}}))
        finally:
            for role in roles:
                role.terminate()
            for role in roles:
                role.wait()
            redis.stop()


if __name__ == "__main__":
    main()
