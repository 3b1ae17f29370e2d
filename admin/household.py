"""A whole world on one machine: Redis and every role, from the first start to Ctrl-C."""

import asyncio
import contextlib
import fcntl
import os
import socket
import time
from collections.abc import Callable
from typing import Any

import orjson
import redis
import redis.asyncio

from admin import redis_health
from admin.reloading import Reloading
from admin.requests import NoAnswerError, ask_async
from admin.settings import Settings
from admin.supervisor import ROLES, SEEN, STANDBY, WORDS, Supervisor, until_told_to_stop, until_true
from engine.storage.redis_server import NoRedisError, RedisBusyError, RedisFailedError, RedisServer

READY_SECONDS = 60.0
GLANCE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
NOTES_MS = 5000

FIRST_WORD_SECONDS = 10.0
"""How long a Redis that somebody else minds may take before the world does not start."""


class Household:
    """Everything `ouro up` starts, minds and stops."""

    def __init__(
        self, settings: Settings, url: str, prefix: str, say: Callable[[str], None], *, standby: bool = False
    ) -> None:
        """Prepare; nothing runs yet. `url` is the Redis, `prefix` the world's keys, `say` prints a line."""
        self._settings = settings
        self._url = url
        self._prefix = prefix
        self._say = say
        self._link = redis.asyncio.Redis.from_url(url)
        self._notes = redis.asyncio.Redis.from_url(url, protocol=2)
        self._server: RedisServer | None = None
        self._city: int | None = None
        self._minded = ("engine", STANDBY, *ROLES[1:]) if standby else ROLES
        roles = (*self._minded, WORDS) if settings.llm_url else self._minded
        self._supervisor = Supervisor(say, os.environ | {"PYTHONUNBUFFERED": "1"}, settings.var / "log", roles)
        self._reloading = Reloading(self._supervisor, self._link, settings.world_name, prefix)

    async def live(self, *, go: bool) -> int:
        """Start, say so, mind, stop in order. The exit status: 0 when all ended as it should."""
        began = time.monotonic()
        if complaint := self._complaint():
            self._say(complaint)
            return 1
        if not self._take_city():
            self._say(f"another world lives on the city at {self._settings.data}; set OUROBOURO_DATA to a copy of it")
            return 1
        try:
            self._start_redis()
        except (NoRedisError, RedisBusyError, RedisFailedError) as error:
            self._say(str(error))
            return 1
        stop = asyncio.create_task(until_told_to_stop())
        minders = [asyncio.create_task(part) for part in (self._mind_redis(), self._read_notes_out())]
        reloader: asyncio.Task[None] | None = None
        try:
            if not await self._forget_old_signs():
                self._say(f"no Redis answers at {self._url}; start it, or correct OUROBOURO_REDIS_URL")
                return 1
            minders.append(asyncio.create_task(redis_health.watch(self._url, self._say)))
            await self._supervisor.start()
            reloader = asyncio.create_task(self._reloading.serve(self._say))
            status = await self._until_ready_or(stop, began, go=go)
            if status == 0:
                await stop
            return status
        finally:
            last = None
            if reloader is not None:
                reloader.cancel()
            self._say("Stopping.")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    last = await self._reloading.speaking()
            await self._supervisor.stop(last)
            for minder in minders:
                minder.cancel()
            await self._link.aclose()
            await self._notes.aclose()
            if self._server is not None:
                self._server.stop()

    def _complaint(self) -> str | None:
        """What would keep the world from starting, if anything."""
        here = self._settings
        if not (here.data / "base").is_dir():
            return f"there is no city at {here.data / 'base'}; set OUROBOURO_DATA to a folder that has one"
        wanted = (
            (here.bind, here.telnet_port, "OUROBOURO_TELNET_PORT"),
            (here.bind, here.web_port, "OUROBOURO_WEB_PORT"),
            (here.admin_bind, here.admin_port, "OUROBOURO_ADMIN_PORT"),
        )
        for address, port, name in wanted:
            if not _is_free(address, port):
                return f"port {port} on {address} is taken by somebody else; set {name} to a free one"
        return None

    def _take_city(self) -> bool:
        """Hold the content folder until the process ends; False where another world holds it."""
        self._city = os.open(self._settings.data, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._city, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _start_redis(self) -> None:
        here = self._settings
        here.var.mkdir(parents=True, exist_ok=True)
        if here.redis_url is None:
            self._server = RedisServer(here.var, here.redis_binary)
            self._server.start()

    async def _mind_redis(self) -> None:
        pause = GLANCE_SECONDS
        while self._server is not None:
            if self._server.pid is None:
                self._say("redis died; starting it again")
                try:
                    self._server.start()
                except (RedisFailedError, RedisBusyError) as error:
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                    self._say(f"{error}; trying again in {pause:.1f} s")
                else:
                    pause = GLANCE_SECONDS
            await asyncio.sleep(pause)

    async def _read_notes_out(self) -> None:
        """Say what the director notes for whoever minds the program: a refused edit, a wish that had to wait."""
        key, after = self._prefix + "notes", "$"
        while True:
            try:
                found: Any = await self._notes.xread({key: after}, block=NOTES_MS)
            except (redis.ConnectionError, redis.TimeoutError):
                await asyncio.sleep(GLANCE_SECONDS)
                continue
            for given, fields in found[0][1] if found else ():
                after = given
                self._say(fields[b"t"].decode())

    async def _forget_old_signs(self) -> bool:
        """Forget what was said of roles that ran before; False when there is no Redis to forget it."""
        try:
            async with asyncio.timeout(FIRST_WORD_SECONDS):
                signs = ("pulse", "stuck", *(f"role:{role}" for role in SEEN))
                await self._link.delete(*(self._prefix + sign for sign in signs))
        except (redis.RedisError, OSError, TimeoutError):
            return False
        return True

    async def _until_ready_or(self, stop: "asyncio.Task[None]", began: float, *, go: bool) -> int:
        ready = asyncio.create_task(until_true(self._is_ready, READY_SECONDS))
        await asyncio.wait((ready, stop), return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            return 0
        if not ready.result():
            self._say(f"not ready after {READY_SECONDS:.0f} s; what the roles said is in {self._settings.var / 'log'}")
            return 1
        if go:
            try:
                await ask_async(self._link, self._prefix, "go", {}, by="operator")
            except NoAnswerError as error:
                self._say(str(error))
        self._say(self._welcome(time.monotonic() - began, go=go))
        return 0

    async def _is_ready(self) -> bool:
        """Every role gives signs of life, and the engine has a city to stand in."""
        keys = [self._prefix + "pulse", *(f"{self._prefix}role:{role}" for role in self._minded)]
        try:
            pulse, *roles = await self._link.mget(keys)
        except redis.RedisError:
            return False
        return all(roles) and pulse is not None and orjson.loads(pulse)["rooms"] > 0

    def _welcome(self, seconds: float, *, go: bool) -> str:
        here = self._settings
        lines = [
            f"Coil is up ({seconds:.1f} s). The director is at {'GO' if go else 'STOP'}.",
            f"  play       telnet {here.bind} {here.telnet_port}    or the page at http://{here.bind}:{here.web_port}/",
            f"  direct     http://{here.admin_bind}:{here.admin_port}/",
        ]
        token = here.var / "setup-token"
        if token.exists():
            link = f"http://{here.admin_bind}:{here.admin_port}/setup?token={token.read_text().strip()}"
            lines.append(f"  first time {link}")
        return "\n".join([*lines, "  stop       Ctrl-C"])


def _is_free(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
