"""Who may come in: the accounts of a world in one Redis hash, and in a file that remembers them when Redis does not."""

import asyncio
from dataclasses import asdict, replace

import orjson
from redis.asyncio import Redis

from engine.storage.keys import Keys
from engine.storage.ledger import Ledger
from engine.storage.redis_link import persist
from engine.vocabulary.ports import Account

ROLES = ("player", "designer", "reviewer", "gm", "admin")
"""What an account may be, each more than the one before."""


class Accounts:
    """
    The accounts of one world; waits while Redis is away.

    What `create` and `grant` have answered stands in the ledger as well. Whoever is known to the
    ledger alone, because Redis came back empty, is put back where somebody asks.
    """

    def __init__(self, redis: Redis, world: str, ledger: Ledger) -> None:
        self._redis = redis
        self._keys = Keys(world)
        self._ledger = ledger

    async def find(self, name: str) -> Account | None:
        """Look an account up; capitals do not matter."""
        packed = await persist(lambda: self._redis.hget(self._keys.accounts, name.lower()))
        if packed:
            return Account(**orjson.loads(packed))
        written = await asyncio.to_thread(self._ledger.find, name)
        if written is None:
            return None
        await self._put(written)
        return written

    async def create(self, account: Account) -> bool:
        """Write a new account down; False when the name is taken."""
        written = await asyncio.to_thread(self._ledger.find, account.name)
        if written is not None:
            await self._put(written)
        # Made twice after a doubtful answer, it stands there as we wrote it: then it is ours.
        if not await self._put(account) and await self.find(account.name) != account:
            return False
        await asyncio.to_thread(self._ledger.write, account)
        return True

    async def grant(self, name: str, role: str) -> Account | None:
        """Change what an account may do; None when there is no such name. Raises ValueError for no such role."""
        if role not in ROLES:
            raise ValueError(f"{role} is no role; there are {', '.join(ROLES)}")
        account = await self.find(name)
        if account is None:
            return None
        changed = replace(account, role=role)
        await persist(lambda: self._redis.hset(self._keys.accounts, name.lower(), orjson.dumps(asdict(changed))))
        await asyncio.to_thread(self._ledger.write, changed)
        return changed

    async def next_guest(self) -> int:
        """Count one more guest."""
        return await persist(lambda: self._redis.incr(self._keys.guests))

    async def keep(self) -> None:
        """Write down whoever stands in Redis alone, such as those of a world older than its ledger."""
        known = await asyncio.to_thread(self._ledger.everybody)
        if await persist(lambda: self._redis.hlen(self._keys.accounts)) <= len(known):  # pyright: ignore[reportArgumentType]
            return
        packed = await persist(lambda: self._redis.hvals(self._keys.accounts))  # pyright: ignore[reportArgumentType]
        for one in packed:
            account = Account(**orjson.loads(one))
            if account.name.lower() not in known:
                await asyncio.to_thread(self._ledger.write, account)

    async def put_back(self, guests: int) -> int:
        """After Redis has forgotten: put everybody back, and count on behind so many guests. How many came back."""
        count = 0
        for account in list((await asyncio.to_thread(self._ledger.everybody)).values()):
            count += await self._put(account)
        counted = await persist(lambda: self._redis.get(self._keys.guests))
        if int(counted or 0) < guests:
            await persist(lambda: self._redis.set(self._keys.guests, guests))
        return count

    async def has_role(self, role: str) -> bool:
        """Say whether anybody has a role, in Redis or in the ledger."""
        packed = await persist(lambda: self._redis.hvals(self._keys.accounts))  # pyright: ignore[reportArgumentType]
        everybody = {account.name.lower(): account for account in (Account(**orjson.loads(one)) for one in packed)}
        return any(one.role == role for one in (await asyncio.to_thread(self._ledger.everybody) | everybody).values())

    async def _put(self, account: Account) -> bool:
        packed = orjson.dumps(asdict(account))
        return bool(await persist(lambda: self._redis.hsetnx(self._keys.accounts, account.name.lower(), packed)))
