"""A dashboard as it is served, on a real Redis, with a director who says what the test tells him to say."""

import asyncio
import contextlib
import re
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from admin.app import connect, serve
from engine.gateways.passwords import Hasher
from engine.storage.accounts import Accounts
from engine.storage.ledger import Ledger
from engine.vocabulary.ports import Account
from tests.house import free_port
from tests.own_redis import own_redis

PASSWORD = "hunter22!"
NEIGHBOUR = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="package")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Redis for all dashboards; each lives in a world of its own."""
    yield from own_redis(tmp_path_factory.mktemp("redis"))


@dataclass
class Director:
    """Answers each request with `says[verb]`, a reply or a function of the request, and remembers what was asked."""

    link: Redis
    prefix: str
    says: dict[str, Any] = field(default_factory=dict[str, Any])
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def listen(self) -> None:
        """Answer until cancelled, whenever Redis is there."""
        last = "0-0"
        while True:
            try:
                answer: Any = await self.link.xread({self.prefix + "requests": last}, block=200)
            except RedisError:
                await asyncio.sleep(0.05)
                continue
            for _, entries in answer or ():
                for given, fields in entries:
                    last = given
                    await self._answer(orjson.loads(fields[b"r"]))

    async def _answer(self, request: dict[str, Any]) -> None:
        self.asked.append(request)
        said = self.says.get(request["verb"], {"ok": False, "why": f"nobody told me about {request['verb']}"})
        reply = said(request) if callable(said) else said
        key = f"{self.prefix}reply:{request['id']}"
        await self.link.lpush(key, orjson.dumps({"why": "", "facts": None} | reply))
        await self.link.expire(key, 60)

    def heard(self, verb: str) -> list[dict[str, Any]]:
        """What was asked under a verb, without the ids."""
        return [{"args": one["args"], "by": one["by"]} for one in self.asked if one["verb"] == verb]


@dataclass
class Dashboard:
    """One dashboard that is being served."""

    url: str
    link: Redis
    world: str
    var: Path
    data: Path
    director: Director

    @property
    def prefix(self) -> str:
        """What its keys begin with."""
        return f"ouro:{self.world}:"

    def browser(self) -> httpx2.AsyncClient:
        """A browser nobody has used yet."""
        return httpx2.AsyncClient(base_url=self.url, timeout=15)

    async def account(self, name: str, role: str) -> None:
        """Somebody who has played here before."""
        await Accounts(self.link, self.world, Ledger(self.var / "accounts")).create(
            Account(name, await Hasher().hash(PASSWORD), role)
        )

    async def comes_in(self, name: str = "Vex", role: str = "gm") -> "Visitor":
        """Somebody new of that role, sitting at the page."""
        await self.account(name, role)
        browser = self.browser()
        form = {"name": name, "password": PASSWORD}
        answer = await browser.post("/login", data=form, headers=NEIGHBOUR)
        assert answer.status_code == 303, answer.text
        return Visitor(browser, await csrf(browser))

    async def writes(self, seq: int, name: str, **facts: Any) -> None:
        """Add a record to the mirror of the chronicle."""
        record = {"name": name, "id": f"c{seq}", **facts}
        await self.link.xadd(self.prefix + "chronicle", {"e": orjson.dumps(record)}, id=f"{seq}-0")

    async def thinks(self, **brain: Any) -> None:
        """Show what goes on in the director."""
        await self.link.set(self.prefix + "brain", orjson.dumps({"director": "stop", "epoch": 1} | brain))

    async def director_lives(self) -> None:
        """Give the director's sign of life, for longer than any test."""
        alive = orjson.dumps({"pid": 7, "rss_mb": 40, "up_s": 3, "at": 0})
        await self.link.set(self.prefix + "role:director", alive, ex=300)


@dataclass
class Visitor:
    """Somebody who has come in."""

    browser: httpx2.AsyncClient
    csrf: str

    async def sees(self, path: str) -> httpx2.Response:
        """Look at a page or at facts."""
        return await self.browser.get(path)

    async def does(self, path: str, **form: Any) -> httpx2.Response:
        """Act as the page does."""
        return await self.browser.post(path, data=form, headers=NEIGHBOUR | {"X-CSRF-Token": self.csrf})

    async def clicks(self, path: str, **form: Any) -> httpx2.Response:
        """Act as htmx does, and get a fragment."""
        headers = NEIGHBOUR | {"X-CSRF-Token": self.csrf, "HX-Request": "true"}
        return await self.browser.post(path, data=form, headers=headers)


async def csrf(browser: httpx2.AsyncClient) -> str:
    """The token the page gives its acts."""
    page = (await browser.get("/")).text
    found = re.search(r'"X-CSRF-Token": "([^"]+)"', page)
    assert found, page[:400]
    return found[1]


@pytest.fixture
async def dashboard(redis_url: str, tmp_path: Path) -> AsyncIterator[Dashboard]:
    """A dashboard of a world of its own, with a director who listens."""
    world, port = f"t{uuid.uuid4().hex[:8]}", free_port()
    link = connect(redis_url)
    director = Director(link, f"ouro:{world}:")
    house = Dashboard(f"http://127.0.0.1:{port}", link, world, tmp_path / "var", tmp_path / "data", director)
    (house.data / "knobs").mkdir(parents=True)
    serving = serve(redis_url=redis_url, world=world, var=house.var, data=house.data, host="127.0.0.1", port=port)
    tasks = [asyncio.create_task(serving), asyncio.create_task(director.listen())]
    await until((house.var / "setup-token").exists, tasks[0])
    yield house
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await link.aclose()


async def until(check: Callable[[], bool], task: "asyncio.Task[Any]") -> None:
    """Wait until something is so; a task that ends before says why."""
    async with asyncio.timeout(15):
        while not check():  # another task writes a file
            if task.done():
                task.result()
            await asyncio.sleep(0.01)
