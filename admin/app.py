"""The dashboard: all pages put together, and the role that serves them."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

import redis.asyncio
import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError

from admin.pages import approvals, brain, controls, health, knobs, login, setup, snapshots
from admin.pages.feed import Feed
from admin.pages.guard import Guard
from admin.pages.house import Faces, House, RefusedError, StrangerError, wanted_url
from admin.pages.look import STATIC, TEMPLATES, by_htmx
from admin.pages.throttle import Throttle
from admin.requests import sorry
from admin.sessions import Sessions
from engine.gateways.passwords import Hasher
from engine.storage.accounts import Accounts
from engine.storage.ledger import Ledger
from engine.storage.life import beat

PAGES: tuple[APIRouter, ...] = (
    login.router,
    controls.router,
    brain.router,
    approvals.router,
    knobs.router,
    snapshots.router,
    health.router,
)
"""Every page, in the order a visitor meets them."""


def connect(url: str) -> Redis:
    """
    Reach Redis; one that is away is given up on quickly, so that pages can say so.

    No socket timeout: with one, redis-py writes under `asyncio.wait_for`, which on Python 3.11 now and
    then loses a cancellation. Whoever waits says how long.
    """
    return redis.asyncio.Redis.from_url(
        url, socket_timeout=None, socket_connect_timeout=2, retry=Retry(ConstantBackoff(0.05), 2)
    )


def create_app(link: Redis, *, world: str, var: Path, data: Path) -> FastAPI:
    """Build the dashboard of one world over a link to its Redis; it follows the world while it runs."""
    prefix = f"ouro:{world}:"

    async def seen() -> dict[str, Any]:
        """Glance at the world."""
        return await house.glance()

    house = House(
        redis=link,
        prefix=prefix,
        world=world,
        var=var,
        data=data,
        feed=Feed(link, prefix, seen),
        accounts=Accounts(link, world, Ledger(var / "accounts")),
        sessions=Sessions(link, prefix),
        hasher=Hasher(),
        throttle=Throttle(),
        known=Faces(),
    )

    @contextlib.asynccontextmanager
    async def alive(_: FastAPI) -> AsyncGenerator[None]:
        """Follow the world as long as the page is served."""
        following = asyncio.create_task(house.feed.run())
        inviting = asyncio.create_task(invite(house))
        yield
        house.feed.close()
        for task in (following, inviting):
            task.cancel()
        await asyncio.wait((following, inviting), timeout=LAST_SECONDS)

    app = FastAPI(title="Ourobouro", lifespan=alive, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = house
    for router in PAGES:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Guard)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(StrangerError, _stranger)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(Exception, _broken)
    for away in (RedisError, TimeoutError, ConnectionError):
        app.add_exception_handler(away, _away)
    return app


LAST_SECONDS = 5.0
"""How long the way out may take."""


async def invite(house: House) -> None:
    """See to it that there is a setup link exactly as long as nobody may come in as admin; waits for Redis."""
    while True:
        with contextlib.suppress(RedisError, OSError):
            if await house.accounts.has_role("admin"):
                setup.use_up(house.var)
            else:
                setup.offer(house.var)
            return
        await asyncio.sleep(0.2)


async def serve(*, redis_url: str, world: str, var: Path, data: Path, host: str, port: int) -> None:
    """
    Be the dashboard until cancelled, with the role's sign of life; open pages are let go on the way out.

    Raises OSError when the port is taken.
    """
    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    link = connect(redis_url)
    app = create_app(link, world=world, var=var, data=data)
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
    config.timeout_graceful_shutdown = 2
    server = _Server(config)
    beating = asyncio.create_task(beat(link, world, "admin"))
    serving = asyncio.create_task(server.serve([listener]))
    try:
        await asyncio.shield(serving)
    finally:
        beating.cancel()
        app.state.house.feed.close()
        server.should_exit = True
        await asyncio.wait((serving, beating), timeout=LAST_SECONDS)
        await link.aclose()


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


def _refused(request: Request, error: Exception) -> Response:
    why, status = (error.why, error.status) if isinstance(error, RefusedError) else (str(error), 500)
    return _no(request, why, status)


def _away(request: Request, error: Exception) -> Response:
    return _no(request, sorry(error), 503)


def _misunderstood(request: Request, error: Exception) -> Response:
    wrong = error.errors() if isinstance(error, RequestValidationError) else []
    told = "; ".join(f"{one['loc'][-1]}: {one['msg'].lower()}" for one in wrong)
    return _no(request, f"Nothing was done: {told or error}.", 422)


def _broken(request: Request, error: Exception) -> Response:
    del error
    return _no(request, "Something broke in here. The log of the dashboard says what; nothing else stopped.", 500)


def _no(request: Request, why: str, status: int) -> Response:
    """Say no in the way that was asked: a line on the page, facts, or a page of its own."""
    if by_htmx(request):
        headers = {"HX-Reswap": "none"}
        return TEMPLATES.TemplateResponse(
            request, "acts/refused.html", {"why": why}, status_code=status, headers=headers
        )
    if request.url.path.startswith("/api/") or request.method != "GET":
        return JSONResponse({"why": why}, status)
    return TEMPLATES.TemplateResponse(request, "sorry.html", {"why": why}, status_code=status)


def _stranger(request: Request, error: Exception) -> Response:
    del error
    if by_htmx(request):
        return Response(status_code=401, headers={"HX-Redirect": "/login"})
    if request.url.path.startswith("/api/") or request.url.path == "/live" or request.method != "GET":
        return JSONResponse({"why": "come in first: /login"}, 401)
    return RedirectResponse(wanted_url(request), 303)
