"""What every page may reach, and who may do what: the parts each request asks for."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from redis.asyncio import Redis
from redis.exceptions import RedisError

from admin.pages import facts
from admin.pages.feed import Feed
from admin.pages.guard import SAFE
from admin.pages.throttle import Throttle
from admin.requests import NoAnswerError, Reply, ask_async, sorry
from admin.sessions import Session, Sessions
from engine.gateways.passwords import Hasher
from engine.storage.accounts import Accounts
from engine.vocabulary.ports import Account

ENTER = frozenset({"reviewer", "gm", "admin"})
MASTERS = frozenset({"gm", "admin"})

FACES = 200
FACES_KEPT_S = 900.0

REDIS_SECONDS = 3.0
"""How long a page waits for Redis before it says that Redis is away."""


class RefusedError(Exception):
    """An act or a page that cannot be had: what is said to the person, and the HTTP status."""

    def __init__(self, why: str, status: int = 409) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


class StrangerError(Exception):
    """Somebody who has not come in yet asks for something inside."""


@dataclass(frozen=True, slots=True)
class House:
    """Everything the pages need; made once, in `create_app`."""

    redis: Redis
    prefix: str
    world: str
    var: Path
    data: Path
    feed: Feed
    accounts: Accounts
    sessions: Sessions
    hasher: Hasher
    throttle: Throttle
    known: "Faces"

    async def account(self, name: str) -> Account | None:
        """Look somebody up; waits only so long for Redis. Raises TimeoutError."""
        async with asyncio.timeout(REDIS_SECONDS):
            return await self.accounts.find(name)

    async def glance(self) -> dict[str, Any]:
        """Look at everything one second shows; see `admin.pages.facts.glance`."""
        seen = await facts.glance(self.redis, self.prefix)
        known = {proposal.get("id") for proposal in seen["proposals"]}
        return {**seen, "proposals": seen["proposals"] + facts.still_held(self.feed.newest(10_000), known)}

    async def ask(self, verb: str, by: str, *, seconds: float = 10.0, **args: Any) -> Reply:
        """Ask the director on somebody's behalf. Raises RefusedError where the answer is no, or none."""
        try:
            async with asyncio.timeout(seconds + 2):
                reply = await ask_async(self.redis, self.prefix, verb, args, by=by, seconds=seconds)
        except NoAnswerError as error:
            raise RefusedError(_sentence(str(error)), 503) from error
        except (RedisError, OSError) as error:
            raise RefusedError(sorry(error), 503) from error
        if not reply.ok:
            raise RefusedError(reply.why or "The director says no, without a reason.")
        return reply


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever makes this request: the account's name and role as they are now, and the session."""

    name: str
    role: str
    session: Session

    @property
    def master(self) -> bool:
        """Whether this one may do more than approve and reject."""
        return self.role in MASTERS


def _sentence(why: str) -> str:
    return why if why.endswith(".") else why.partition(";")[0].capitalize() + "."


class Faces:
    """Whom the dashboard has let in a moment ago, for the one act that must not wait for Redis."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen: OrderedDict[bytes, tuple[float, Visitor]] = OrderedDict()

    def learn(self, secret: str, visitor: Visitor) -> None:
        """Remember who has just been let in under a secret."""
        self._seen[_hidden(secret)] = self._now(), visitor
        self._seen.move_to_end(_hidden(secret))
        while len(self._seen) > FACES:
            self._seen.popitem(last=False)

    def get(self, secret: str) -> Visitor | None:
        """Who was let in under this secret within the last minutes, if anybody."""
        seen, visitor = self._seen.get(_hidden(secret), (0.0, None))
        return visitor if self._now() - seen < FACES_KEPT_S else None

    def forget(self, secret: str) -> None:
        """Forget who is not let in any more."""
        self._seen.pop(_hidden(secret), None)


def _hidden(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def house_of(request: Request) -> House:
    """Find the house a request came to."""
    return request.app.state.house


HouseHere = Annotated[House, Depends(house_of)]


def secure(request: Request) -> bool:
    """Say whether this came over https."""
    return request.url.scheme == "https"


def cookie_name(request: Request) -> str:
    """Name the session's cookie: over https with the prefix that ties it to this host."""
    return "__Host-ouro" if secure(request) else "ouro"


async def visitor_of(request: Request, house: HouseHere) -> Visitor:
    """
    Find out who asks. Raises StrangerError for nobody we know, RefusedError for an act without its token.

    The role is read anew each time: who is demoted now cannot press anything any more.
    """
    async with asyncio.timeout(REDIS_SECONDS):
        session = await house.sessions.find(request.cookies.get(cookie_name(request)))
        account = await house.account(session.name) if session else None
    if session is None or account is None or account.role not in ENTER:
        house.known.forget(request.cookies.get(cookie_name(request), ""))
        raise StrangerError
    if request.method not in SAFE and request.headers.get("x-csrf-token") != session.csrf:
        raise RefusedError("This page is from an older session. Load it again; nothing was done.", 403)
    visitor = Visitor(account.name, account.role, session)
    house.known.learn(request.cookies.get(cookie_name(request), ""), visitor)
    return visitor


VisitorHere = Annotated[Visitor, Depends(visitor_of)]


async def stopper_of(request: Request, house: HouseHere) -> Visitor:
    """
    Find out who presses STOP, which must work while Redis is away: then whoever was known a moment ago still is.

    Raises StrangerError and RefusedError as for any other act, and TimeoutError for somebody not known by heart.
    """
    try:
        visitor = await visitor_of(request, house)
    except (RedisError, OSError, TimeoutError):
        known = house.known.get(request.cookies.get(cookie_name(request), ""))
        if known is None or request.headers.get("x-csrf-token") != known.session.csrf:
            raise
        return master_of(known)
    return master_of(visitor)


def master_of(visitor: VisitorHere) -> Visitor:
    """Let game masters and admins pass. Raises RefusedError."""
    if not visitor.master:
        raise RefusedError(f"A {visitor.role} may approve and reject; this takes a gm.", 403)
    return visitor


MasterHere = Annotated[Visitor, Depends(master_of)]
StopperHere = Annotated[Visitor, Depends(stopper_of)]


def wanted_url(request: Request) -> str:
    """Where a stranger wanted to go, as a login link that leads there afterwards."""
    there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return "/login" if there == "/" else "/login?then=" + quote(there, safe="")
