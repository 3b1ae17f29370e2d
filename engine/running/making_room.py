"""Makes room in a Redis that is nearly full, before anybody has to wait for it."""

import asyncio

import structlog

from engine.running.following import Follower
from engine.running.writing import Scribe
from engine.storage.redis_log import RedisLog
from engine.vocabulary.lease import FencedError
from engine.vocabulary.trouble import Trouble

NEARLY_FULL = 0.9
LOOK_EACH_S = 1.0
_AGAIN_AFTER_S = 10.0

_logger = structlog.get_logger("engine")


class MakingRoom:
    """
    Looks how full Redis is, while this engine leads.

    Nearly full, it is given a checkpoint as new as can be, and all is forgotten that nobody needs behind it:
    older entries of the log, frames that were sent long ago, events the director has heard. Where
    that is not enough, players wait and are told so, and `ouro up` says what an operator can do.
    """

    def __init__(self, follower: Follower, log: RedisLog, scribe: Scribe) -> None:
        self._follower = follower
        self._log = log
        self._scribe = scribe

    async def watch(self) -> None:
        """Look each second, until cancelled."""
        while True:
            try:
                made = self._follower.leading and await self.look()
            except FencedError:
                made = False
            await asyncio.sleep(_AGAIN_AFTER_S if made else LOOK_EACH_S)

    async def look(self) -> bool:
        """Make room if there is little left; says whether it had to. Raises FencedError."""
        filled = await self._log.filled()
        if filled < NEARLY_FULL and self._log.trouble is not Trouble.FULL:
            return False
        _logger.warning("redis is nearly full; forgetting what nobody needs", filled=round(filled, 2))
        await self._log.shorten("")
        if settled := self._follower.settled():
            self._scribe.checkpoint(settled)
            await self._scribe.done()
        # Read back, for no older one will do any more.
        kept = await self._scribe.newest()
        if kept is not None:
            await self._log.shorten(kept.last)
        return True
