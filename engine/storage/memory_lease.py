"""The lease in memory: for worlds that live in one process, and to hold the other one against."""

import asyncio
from contextlib import suppress

from engine.storage.lease import TTL_S
from engine.storage.memory import MemoryLog
from engine.vocabulary.lease import Grant, Holder, Seen
from engine.vocabulary.ports import Clock


class MemoryLease:
    """The lease on a log in memory; apart from being gone with the process it keeps every promise of `RedisLease`."""

    def __init__(self, log: MemoryLog, clock: Clock, ttl_s: float = TTL_S) -> None:
        self._log = log
        self._clock = clock
        self._ttl_s = ttl_s
        self._epoch = 0
        self._holder: Holder | None = None
        self._freed = True
        self._handed = ""
        self._until = 0.0
        self._news = asyncio.Event()

    async def look(self) -> Seen:
        """See who holds it."""
        holder = self._holder if self._clock.seconds() < self._until else None
        return Seen(holder, holder is None and self._freed, self._epoch, self._log.spoken)

    async def take(self, me: Holder, *, above: int = 0, instead_of: str = "") -> Grant | None:
        """Take it under a new epoch, unless somebody who is not known to be dead holds it."""
        holder = (await self.look()).holder
        if holder is not None and holder.name not in {me.name, instead_of}:
            return None
        grant = Grant(me, max(self._epoch, above) + 1, self._handed)
        self._hold(grant)
        return grant

    async def renew(self, grant: Grant) -> bool:
        """Hold it for a while longer; False under an older grant."""
        if grant.guard != self._log.fence and grant.epoch <= self._epoch:
            return False
        self._hold(grant)
        return True

    async def give_up(self, grant: Grant, handed: str = "") -> None:
        """Let the next one have it at once."""
        if grant.guard == self._log.fence:
            self._holder, self._freed, self._handed = None, True, handed
            self._news.set()

    async def freed(self, seconds: float) -> None:
        """Wait until it is given up, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()

    def _hold(self, grant: Grant) -> None:
        self._epoch, self._holder, self._freed, self._handed = grant.epoch, grant.holder, False, ""
        self._until = self._clock.seconds() + self._ttl_s
        self._log.fence = grant.guard
