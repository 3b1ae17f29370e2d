"""One gateway process, from its first connection to its last."""

import asyncio
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from engine.gateways import page
from engine.gateways.hall import Gateway
from engine.gateways.login import Door
from engine.gateways.passwords import Hasher, Patience
from engine.gateways.telnet import TelnetLink
from engine.storage.accounts import Accounts
from engine.storage.ledger import Ledger
from engine.storage.life import asked_to_stop, beat, live
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog

_logger = structlog.get_logger("gateway")


@dataclass(frozen=True, slots=True)
class Ports:
    """Where to listen: an address, and a port for each way in; 0 is any free one, None is none."""

    bind: str = "127.0.0.1"
    telnet: int | None = 4000
    web: int | None = 8000
    tls: int | None = None
    certificate: Path | None = None
    key: Path | None = None


async def run(*, redis_url: str, world: str, var: Path, ports: Ports, name: str = "g1", role: str = "gateway") -> None:
    """Be a gateway until SIGTERM or SIGINT, with the accounts' ledger in `var`. Raises OSError when a port is taken."""
    stop = asked_to_stop()
    out, back, side = (connect(redis_url) for _ in range(3))
    hasher = Hasher()
    door = Door(Accounts(side, world, Ledger(var / "accounts")), hasher, Patience(time.monotonic))
    gateway = Gateway(name, RedisLog(out, world), RedisLog(back, world), door)
    work = [
        gateway.carry(),
        gateway.listen(),
        gateway.sweep(),
        gateway.console(),
        gateway.mind(),
        beat(side, world, role),
    ]
    if ports.web is not None:
        work.append(page.serve(gateway, _bound(ports.bind, ports.web)))
    servers = await _listen(gateway, ports)
    try:
        await live(stop, *work)
    finally:
        for server in servers:
            server.close()
        await gateway.close()
        hasher.close()
        for client in (out, back, side):
            await client.aclose()


async def _listen(gateway: Gateway, ports: Ports) -> list[asyncio.Server]:
    context = None
    ways: list[tuple[int, ssl.SSLContext | None]] = []
    if ports.telnet is not None:
        ways.append((ports.telnet, None))
    if ports.tls is not None and ports.certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(ports.certificate, ports.key)
        ways.append((ports.tls, context))
    loop = asyncio.get_running_loop()
    return [
        await loop.create_server(lambda: TelnetLink(gateway), sock=_bound(ports.bind, port), ssl=tls, backlog=512)
        for port, tls in ways
    ]


def _bound(bind: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listener = socket.create_server((bind, port), family=family, backlog=512)
    listener.settimeout(0)
    _logger.info("listening", address=bind, port=listener.getsockname()[1])
    return listener
