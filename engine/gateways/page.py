"""What the gateway serves over HTTP: the players' page at `/`, the WebSocket at `/ws`, and `/health`."""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from engine.gateways.hall import Gateway
from engine.gateways.websocket import LARGEST_FRAME, SUBPROTOCOLS, TERMINAL, WebLink

WEB = Path(__file__).parent / "web"
"""The page's folder; what its build made lies in `built` inside it, and is looked for first."""

_PING_EACH_S = 30.0
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def create_app(gateway: Gateway, web: Path = WEB) -> ASGIApp:
    """Make the application; while the page is not built `/` is a 404, and the WebSocket works all the same."""

    async def health(_: Request) -> Response:
        """Say that we are here, and how many others."""
        facts = {"ok": True, "gateway": gateway.name, "sessions": len(gateway), "players": gateway.players}
        return JSONResponse(facts)

    async def talk(connection: WebSocket) -> None:
        """Let somebody in over a WebSocket."""
        await _talk(gateway, connection)

    files = _Folders(web)
    routes = [Route("/health", health), WebSocketRoute("/ws", talk), Mount("/", files)]
    return _Guarded(Starlette(routes=routes))


async def _talk(gateway: Gateway, connection: WebSocket) -> None:
    offered: list[str] = connection.scope.get("subprotocols") or []
    protocol = next((ours for ours in SUBPROTOCOLS if ours in offered), None)
    if not _same_origin(connection):
        await connection.send_denial_response(PlainTextResponse("That page is not ours.", status_code=403))
    elif offered and protocol is None:
        known = f"We speak {', '.join(SUBPROTOCOLS)}."
        await connection.send_denial_response(PlainTextResponse(known, status_code=400))
    else:
        await connection.accept(protocol)
        await WebLink(gateway, connection, protocol or TERMINAL).converse()


def _same_origin(connection: WebSocket) -> bool:
    """A browser says which page it runs for, and that must be ours; what is no browser says nothing."""
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")


class _Folders(StaticFiles):
    """The built page before the plain one. Only files that are there when asked for; no folder need exist."""

    def __init__(self, web: Path) -> None:
        super().__init__(directory=web, html=True, check_dir=False)
        self.all_directories = [web / "built", web]


class _Guarded:
    """Every answer tells browsers to run nothing but what we serve."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, guarded)


class _Server(uvicorn.Server):
    """A server whose process has its own way of stopping."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals alone."""
        yield


async def serve(gateway: Gateway, listener: socket.socket, web: Path = WEB) -> None:
    """Serve on a socket that is bound, until cancelled."""
    config = uvicorn.Config(
        create_app(gateway, web),
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME,
        ws_ping_interval=_PING_EACH_S,
        ws_ping_timeout=_PING_EACH_S,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    serving = asyncio.ensure_future(server.serve([listener]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        gateway.goodbye()  # else the server would wait for them to go
        server.should_exit = True
        await serving
        raise
