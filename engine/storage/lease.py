"""The lease on Redis: two keys and three scripts."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from engine.storage.keys import Keys
from engine.vocabulary.ids import FIRST
from engine.vocabulary.lease import FencedError, Grant, Holder, Seen

TTL_S = 1.5
"""How long a lease lasts unless it is renewed."""

_FREE_FOR_S = 600
_WAKES_FOR_S = 2

FENCED = "FENCED"
"""What Redis answers to whoever speaks under an older grant."""

GUARDED = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('FENCED')
end
return redis.call(unpack(ARGV, 2))
"""
"""Run one command if a grant is the newest. KEYS: the fence, the command's key; ARGV: the grant, the command."""

# KEYS are the fence ("<epoch> <holder>" of the newest grant), the lease, and what wakes those who wait for it.
_TAKE = """
local lease, handed = redis.call('GET', KEYS[2]), ''
if lease then
  local held = cjson.decode(lease)
  if held.name ~= '' and held.name ~= ARGV[1] and held.name ~= ARGV[4] then
    return false
  end
  handed = held.handed or ''
end
local last = tonumber(string.match(redis.call('GET', KEYS[1]) or '0', '^%d+'))
local epoch = math.max(last, tonumber(ARGV[3])) + 1
redis.call('SET', KEYS[1], epoch .. ' ' .. ARGV[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[5])
return {epoch, handed}
"""
_RENEW = """
local fence = redis.call('GET', KEYS[1])
if fence ~= ARGV[1] then
  if fence and tonumber(string.match(fence, '^%d+')) >= tonumber(ARGV[2]) then
    return 0
  end
  redis.call('SET', KEYS[1], ARGV[1])
end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
return 1
"""
_GIVE_UP = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
  redis.call('LPUSH', KEYS[3], 1)
  redis.call('EXPIRE', KEYS[3], ARGV[4])
end
"""


class RedisLease:
    """The lease of one world on a Redis server. Nothing is tried twice: every method raises RedisError or OSError."""

    def __init__(self, redis: Redis, world: str, ttl_s: float = TTL_S) -> None:
        self._run: Callable[..., Awaitable[Any]] = redis.execute_command
        self._keys = Keys(world)
        self._ttl_ms = int(ttl_s * 1000)

    async def look(self) -> Seen:
        """See who holds it."""
        keys = self._keys
        lease, fence, spoken = await self._run("MGET", keys.lease, keys.fence, keys.spoken)
        held = orjson.loads(lease) if lease else None
        epoch = int(fence.split()[0]) if fence else 0
        spoken = spoken.decode() if spoken else FIRST
        if held and held["name"]:
            return Seen(Holder(**held), freed=False, epoch=epoch, spoken=spoken)
        return Seen(freed=held is not None or not fence, epoch=epoch, spoken=spoken)

    async def take(self, me: Holder, *, above: int = 0, instead_of: str = "") -> Grant | None:
        """Take it under a new epoch, unless somebody who is not known to be dead holds it."""
        given = await self._script(_TAKE, 2, me.name, _packed(me), above, instead_of, self._ttl_ms)
        return Grant(me, given[0], given[1].decode()) if given else None

    async def renew(self, grant: Grant) -> bool:
        """Hold it for a while longer; False under an older grant."""
        return bool(await self._script(_RENEW, 2, grant.guard, grant.epoch, _packed(grant.holder), self._ttl_ms))

    async def give_up(self, grant: Grant, handed: str = "") -> None:
        """Let the next one have it at once."""
        free = orjson.dumps({"name": "", "handed": handed})
        await self._script(_GIVE_UP, 3, grant.guard, free, _FREE_FOR_S, _WAKES_FOR_S)

    async def write(self, grant: Grant, command: str, key: str, *words: Any) -> None:
        """Run one command on one key. Raises FencedError, and does nothing, under an older grant."""
        try:
            await self._run("EVAL", GUARDED, 2, self._keys.fence, key, grant.guard, command, key, *words)
        except ResponseError as error:
            if FENCED in str(error):
                raise FencedError(f"somebody speaks under a newer grant than {grant.guard}") from None
            raise

    async def freed(self, seconds: float) -> None:
        """Wait until it is given up, or for so long."""
        await self._run("BLPOP", self._keys.freed, seconds)

    async def _script(self, script: str, count: int, *words: Any) -> Any:
        keys = (self._keys.fence, self._keys.lease, self._keys.freed)
        return await self._run("EVAL", script, count, *keys[:count], *words)


def _packed(holder: Holder) -> bytes:
    return orjson.dumps(asdict(holder))
