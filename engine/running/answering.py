"""The world's hash for whoever asks: as it is now, or as it is when a tick has ended."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from redis.asyncio import Redis

from engine.checkpoint import digest
from engine.game import Game
from engine.storage.keys import Keys

Facts = dict[str, str | int]


class Answers:
    """Answers requests from a list: `<name>` for the world as it is, `<name>@<tick>` for the end of that tick."""

    def __init__(self, redis: Redis, world: str) -> None:
        self._run: Callable[..., Awaitable[Any]] = redis.execute_command
        self._keys = Keys(world)
        self._appointments: dict[str, int] = {}
        self._ready: list[tuple[str, Facts]] = []

    def witness(self, game: Game) -> None:
        """Look at the world after a tick, if anybody has asked for it."""
        if not self._appointments:
            return
        for request, tick in list(self._appointments.items()):
            if game.now >= tick:
                del self._appointments[request]
                self._ready.append((request, _facts(game)))

    async def give(self, game: Game, role: str) -> None:
        """Hear what is asked of this role, and answer what can be answered. Raises RedisError, OSError."""
        while asked := await self._run("LPOP", self._keys.digests_of(role)):
            request, _, tick = asked.decode().partition("@")
            if tick:
                self._appointments[request] = int(tick)
            else:
                self._ready.append((request, _facts(game)))
        while self._ready:
            request, facts = self._ready[0]
            await self._run("LPUSH", self._keys.reply(request), orjson.dumps(facts))
            await self._run("EXPIRE", self._keys.reply(request), 60)
            self._ready.pop(0)


def _facts(game: Game) -> Facts:
    return {"log_id": game.last, "tick": game.now, "digest": digest(game)}
