"""An engine that waits for its turn to speak for the world, and takes it the moment nobody does."""

import asyncio

from redis.exceptions import RedisError

from engine.running.following import Follower
from engine.storage.passing import is_gone, until_gone
from engine.vocabulary.lease import Grant, Holder, Lease, Seen

LOOK_EACH_S = 0.3
"""How often the lease is looked at while nothing happens."""

PATIENCE_S = 3.0
"""How long an engine that was started as a standby leaves the lead to one that is still starting."""

_SURE_AFTER = 2
"""So many looks must find that a lease has run out: a holder that was only slow may renew it in between."""


class Standby:
    """Waits until the lease can be had. `met` is the engine it has seen alive and holding it last."""

    def __init__(self, lease: Lease, me: Holder, follower: Follower, *, patient: bool = False) -> None:
        self._known = 0
        self.met: Holder | None = None
        self._lease = lease
        self._me = me
        self._follower = follower
        self._empty = 0
        self._patient_until = asyncio.get_running_loop().time() + (PATIENCE_S if patient else 0)

    @property
    def is_ready(self) -> bool:
        """Whether it could go on from where another one is now."""
        return self.met is not None and self._follower.caught_up.is_set()

    async def turn(self) -> Grant:
        """Wait until it is this engine's turn, and take it; only who has lived all of the past has one."""
        self._empty = 0
        while True:
            try:
                seen = await self._lease.look()
                self._follower.heard(seen.spoken)
                self._known = max(self._known, seen.epoch)
                if seen.holder is not None and not is_gone(seen.holder):
                    self.met = seen.holder
                if self._follower.caught_up.is_set() and (grant := await self._take(seen)):
                    return grant
            except (RedisError, OSError):
                self._empty = 0
            await self._until_something_happens()

    async def _take(self, seen: Seen) -> Grant | None:
        if self.met is None and asyncio.get_running_loop().time() < self._patient_until:
            return None
        if seen.holder is not None:
            self._empty = 0
            if seen.holder == self._me or is_gone(seen.holder):
                return await self._lease.take(self._me, above=self._known, instead_of=seen.holder.name)
            return None
        self._empty += 1
        given_up = seen.freed and seen.epoch >= self._known
        if self.met is not None and not given_up and self._empty < _SURE_AFTER and not is_gone(self.met):
            return None
        return await self._lease.take(self._me, above=self._known)

    async def _until_something_happens(self) -> None:
        """Wait until the holder is gone or gives up, or until it is time to look again."""
        waits = [asyncio.create_task(self._freed())]
        if self.met is not None and not is_gone(self.met):
            waits.append(asyncio.create_task(until_gone(self.met)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _freed(self) -> None:
        try:
            await self._lease.freed(LOOK_EACH_S)
        except (RedisError, OSError):
            await asyncio.sleep(LOOK_EACH_S)
