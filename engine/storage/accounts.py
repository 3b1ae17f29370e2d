"""Who may come in: the accounts of a world in one Redis hash."""

from dataclasses import asdict, replace

import orjson
from redis.asyncio import Redis

from engine.storage.keys import Keys
from engine.storage.redis_log import persist
from engine.vocabulary.ports import Account

ROLES = ("player", "designer", "reviewer", "gm", "admin")
"""What an account may be, each more than the one before."""


class Accounts:
    """The accounts of one world; waits while Redis is away."""

    def __init__(self, redis: Redis, world: str) -> None:
        self._redis = redis
        self._keys = Keys(world)

    async def find(self, name: str) -> Account | None:
        """Look an account up; capitals do not matter."""
        packed = await persist(lambda: self._redis.hget(self._keys.accounts, name.lower()))
        return Account(**orjson.loads(packed)) if packed else None

    async def create(self, account: Account) -> bool:
        """Write a new account down; False when the name is taken."""
        packed = orjson.dumps(asdict(account))
        made = await persist(lambda: self._redis.hsetnx(self._keys.accounts, account.name.lower(), packed))
        # Made twice after a doubtful answer, it stands there as we wrote it: then it is ours.
        return bool(made) or await self.find(account.name) == account

    async def grant(self, name: str, role: str) -> Account | None:
        """Change what an account may do; None when there is no such name. Raises ValueError for no such role."""
        if role not in ROLES:
            raise ValueError(f"{role} is no role; there are {', '.join(ROLES)}")
        account = await self.find(name)
        if account is None:
            return None
        changed = replace(account, role=role)
        await persist(lambda: self._redis.hset(self._keys.accounts, name.lower(), orjson.dumps(asdict(changed))))
        return changed

    async def next_guest(self) -> int:
        """Count one more guest."""
        return await persist(lambda: self._redis.incr(self._keys.guests))
