"""Signs of life of an engine: as the one that speaks for the world, or as one that stands by."""

import asyncio
import os
from contextlib import suppress
from time import monotonic
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from engine.running.answering import Answers
from engine.running.following import Follower
from engine.running.standby import Standby
from engine.running.writing import Tell
from engine.storage.code import fingerprint
from engine.storage.keys import Keys
from engine.storage.lease import RedisLease
from engine.storage.life import GONE_AFTER_S, sign_of_life
from engine.storage.passing import is_gone
from engine.vocabulary.lease import FencedError, Grant

_EACH_S = 1.0
_DIFFERS_FOR = 30
"""So many signs with other code than the engine's are no reload that is still under way."""


class Signs:
    """What others can see of this engine. `code` tells which code it runs."""

    def __init__(self, redis: Redis, world: str, follower: Follower, standby: Standby, answers: Answers) -> None:
        self.code = fingerprint()
        self._redis = redis
        self._keys = Keys(world)
        self._lease = RedisLease(redis, world)
        self._follower = follower
        self._standby = standby
        self._answers = answers
        self._grant: Grant | None = None
        self._turned = asyncio.Event()
        self._started = monotonic()
        self._differed = 0

    def turn(self, grant: Grant | None) -> None:
        """Take note that this engine speaks for the world now, or that it stands by."""
        self._grant = grant
        self._turned.set()

    async def give(self, tell: Tell) -> None:
        """Give a sign each second and at every turn, until cancelled; `tell` an operator what should not be so."""
        while True:
            self._turned.clear()
            with suppress(RedisError, OSError, FencedError):
                await self._give(self._grant)
                await self._compare(tell)
            with suppress(TimeoutError):
                async with asyncio.timeout(_EACH_S):
                    await self._turned.wait()

    async def _give(self, grant: Grant | None) -> None:
        engine, standby = self._keys.role("engine"), self._keys.role("standby")
        sign = sign_of_life(self._started, faults=self._follower.faults, code=self.code)
        if grant is not None:
            await self._lease.write(grant, "SET", engine, sign, "EX", GONE_AFTER_S)
            replaced = (await self.standby()).get("pid") == os.getpid()
            await self._redis.delete(self._keys.stuck, *([standby] if replaced else []))
        elif self._standby.is_ready:
            await self._redis.set(standby, sign, ex=GONE_AFTER_S)
            await self._answers.give(self._follower.game, "standby")

    async def _compare(self, tell: Tell) -> None:
        """Tell once when this one has stood by for a while with other code than that of the engine that speaks."""
        packed = await self._redis.get(self._keys.role("engine")) if self._grant is None else None
        if packed is None or not self._standby.is_ready or orjson.loads(packed).get("code") in {None, self.code}:
            self._differed = 0
            return
        self._differed += 1
        if self._differed == _DIFFERS_FOR:
            await tell(
                f"engine {os.getpid()}, which stands by, runs other code than the one that speaks, and would go on with"
                " a world that has lived by other rules; `ouro reload` gives both the code of now"
            )

    async def cannot_go_on(self, why: str, tell: Tell) -> None:
        """
        Leave word of what keeps this engine from living on, until one does; `tell` an operator where it is news.

        One that only stands by tells, and leaves no word: the world goes on without it.
        """
        word = orjson.dumps({"why": why})
        with suppress(RedisError, OSError):
            speaks = (await self._lease.look()).holder
            if speaks is not None and speaks.pid != os.getpid() and not is_gone(speaks):
                await tell(f"the engine that stands by cannot go on: {why}")
            elif await self._redis.set(self._keys.stuck, word, get=True) != word:
                await tell(f"the engine cannot go on: {why}")

    async def standby(self) -> dict[str, Any]:
        """What the engine that is ready to take over says of itself; empty where there is none."""
        packed = await self._redis.get(self._keys.role("standby"))
        return orjson.loads(packed) if packed else {}
