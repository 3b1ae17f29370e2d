"""A gateway with a whole small world behind it, in one process: the real door, the real fold, a list for a log."""

import asyncio
import re
import socket
import time
from bisect import bisect_left
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.fold import apply
from engine.game import Game
from engine.gateways.codec import DO, DONT, WILL, WONT, negotiation
from engine.gateways.hall import Gateway
from engine.gateways.login import Door
from engine.gateways.options import ECHO
from engine.gateways.passwords import Hasher, Patience
from engine.gateways.telnet import TelnetLink
from engine.storage.accounts import Accounts
from engine.storage.ledger import Ledger
from engine.storage.memory import MemoryLog
from engine.storage.redis_link import connect
from engine.vocabulary import Patch, Patched, put
from tests.scenes import city

_TELNET = re.compile(rb"\xff(?:\xfa.*?\xff\xf0|[\xfb-\xfe].|[\xf1-\xf9\xef])", re.DOTALL)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_worlds = count(1)


class Guest:
    """Somebody with a telnet client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.raw = b""

    @property
    def read(self) -> str:
        """All words read so far."""
        return _words(self.raw)

    def type(self, line: str | bytes) -> None:
        """Type a line."""
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    async def _piece(self) -> bytes:
        """Read what comes next, and do about the echo as the gateway asks."""
        piece = await self.reader.read(65536)
        for asked, answer in ((WILL, DO), (WONT, DONT)):
            if negotiation(asked, ECHO) in piece:
                self.writer.write(negotiation(answer, ECHO))
        return piece

    async def until(self, words: str, seconds: float = 5.0) -> str:
        """Read on until these words have come; give all up to their end, and forget it."""
        end = time.monotonic() + seconds
        while words not in self.read:
            try:
                piece = await asyncio.wait_for(self._piece(), end - time.monotonic())
            except TimeoutError:
                piece = b""
            assert piece, f"{words!r} never came after {self.read[-600:]!r}"
            self.raw += piece
        cut = bisect_left(range(len(self.raw)), True, key=lambda length: words in _words(self.raw[:length]))
        read, self.raw = _words(self.raw[:cut]), self.raw[cut:]
        return read

    async def raw_until(self, marker: bytes, seconds: float = 5.0) -> None:
        """Read on until these bytes have come; they stay in `raw`."""
        async with asyncio.timeout(seconds):
            while marker not in self.raw:
                piece = await self._piece()
                assert piece, f"{marker!r} never came after {self.raw[-600:]!r}"
                self.raw += piece

    async def ask(self, line: str, answer: str) -> str:
        """Type a line and read until the answer."""
        self.type(line)
        return await self.until(answer)

    async def closed(self) -> str:
        """Read until the gateway hangs up; give the last words."""
        with suppress(ConnectionError):
            while piece := await asyncio.wait_for(self.reader.read(65536), 5):
                self.raw += piece
        return self.read

    def leave(self) -> None:
        """Pull the plug."""
        self.writer.transport.abort()


def _words(raw: bytes) -> str:
    return _COLOURS.sub("", _TELNET.sub(b"", raw).decode("utf-8", "replace"))


class Inn:
    """The gateway, the world and everybody in it."""

    def __init__(self, gateway: Gateway, log: MemoryLog, game: Game, port: int) -> None:
        self.gateway = gateway
        self.log = log
        self.game = game
        self.port = port
        self.waking: asyncio.Task[None] | None = None
        self.deaf = False
        """Whether nobody hears what the world says."""

    async def knock(self) -> Guest:
        """Connect somebody, and read the banner."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
        line.connect(("127.0.0.1", self.port))
        guest = Guest(*await asyncio.open_connection(sock=line))
        await guest.until("known?")
        return guest

    async def enter(self, name: str) -> Guest:
        """Let somebody new in."""
        guest = await self.knock()
        await guest.ask(f"create {name} hunter22", "hp >")
        return guest


@asynccontextmanager
async def inn(redis_url: str, drawing: str = "plaza - lane - ?", *, awake: bool = True) -> AsyncIterator[Inn]:
    """Open an inn; with `awake` false the world does not hear anything until `wake`."""
    client, folder = connect(redis_url), TemporaryDirectory()
    log, hasher, game = MemoryLog(), Hasher(), Game(7)
    accounts = Accounts(client, f"inn{next(_worlds)}", Ledger(Path(folder.name)))
    door = Door(accounts, hasher, Patience(time.monotonic))
    gateway = Gateway("g1", log, log, door)
    await log.append([Patched(Patch(id="genesis", put=tuple(map(put, city(drawing)))))])
    server = await asyncio.get_running_loop().create_server(lambda: TelnetLink(gateway), "127.0.0.1", 0)
    work = (gateway.carry(), gateway.listen(), gateway.sweep(), gateway.console(), gateway.mind())
    tasks = [asyncio.create_task(part) for part in work]
    house = Inn(gateway, log, game, server.sockets[0].getsockname()[1])
    if awake:
        house.waking = asyncio.create_task(live(house))
    try:
        yield house
    finally:
        tasks += [house.waking] if house.waking else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        server.close()
        hasher.close()
        await client.aclose()
        folder.cleanup()


async def live(house: Inn) -> None:
    """Be the engine: live what the log brings, until cancelled."""
    while True:
        for entry_id, entry in await house.log.read(house.game.last, wait_ms=1000):
            said = apply(house.game, entry, entry_id)
            if not house.deaf:
                await house.log.speak([(entry_id, said.frames, said.events)])
