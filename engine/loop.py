"""One engine of a world in real time: it follows the log, and speaks for the world when it is its turn."""

import asyncio
from contextlib import suppress

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from engine.game import Game
from engine.running import Answers, Follower, History, MakingRoom, Reign, Scribe, Signs, Standby, take_turns
from engine.storage.accounts import Accounts
from engine.storage.checkpoints import LostHistoryError
from engine.storage.keys import Keys
from engine.storage.lease import RedisLease
from engine.storage.ledger import Ledger
from engine.storage.life import asked_to_stop, live
from engine.storage.passing import myself
from engine.storage.redis_link import connect, persist
from engine.storage.redis_log import RedisLog
from engine.storage.snapshots import LostSnapshotError
from engine.storage.where import Where
from engine.vocabulary.chance import seed_of
from engine.vocabulary.lease import Grant

CHECKPOINT_EACH_S = 30.0

_NOTES_KEPT = 1000
_HANDING_OVER_S = 15.0
_TAKEN_WITHIN_S = 0.5
_REST_IN_TROUBLE_S = 2.0
_GLANCE_S = 0.02

_logger = structlog.get_logger("engine")


class Engine:
    """One engine of a world. Of several, one speaks for it; the others live the same in silence."""

    def __init__(self, where: Where, reading: Redis, side: Redis, *, standby: bool) -> None:
        """`reading` waits for entries, `side` for nothing. A `standby` leaves the lead to an engine yet to come."""
        self._side = side
        self._world = where.world
        self._keys = Keys(where.world)
        self._lease = RedisLease(side, where.world)
        self._ticks = RedisLog(side, where.world)
        self._scribe = Scribe(where.var, where.snapshots, self._ticks, where.disk, self._tell)
        self._answers = Answers(side, where.world)
        game, log = Game(seed_of("world", where.world)), RedisLog(reading, where.world)
        self._follower = Follower(game, log, self._scribe, self._answers.witness)
        accounts = Accounts(side, where.world, Ledger(where.var / "accounts"))
        self._history = History(self._follower, self._ticks, self._scribe, accounts, where.var)
        self._room = MakingRoom(self._follower, self._ticks, self._scribe)
        self._me = myself()
        self._standby = Standby(self._lease, self._me, self._follower, patient=standby)
        self._signs = Signs(side, where.world, self._follower, self._standby, self._answers)
        self._grant: Grant | None = None

    async def live(self, stop: asyncio.Event, checkpoint_each_s: float) -> None:
        """Be an engine until told to stop, and leave the world in good order."""
        self._follower.heard((await persist(self._lease.look)).spoken)
        await self._follower.awaken()
        await live(
            stop,
            self._follower.follow(),
            self._take_turns(checkpoint_each_s),
            self._signs.give(self._tell),
            self._history.watch(self._tell),
            self._room.watch(),
        )
        with suppress(TimeoutError):
            # Without Redis nothing more can be said, and what was not said is lived and said again at the next start.
            async with asyncio.timeout(_REST_IN_TROUBLE_S if self._ticks.trouble else None):
                await self._rest()

    async def give_up(self, why: str) -> None:
        """Leave word of what it cannot live without."""
        await self._signs.cannot_go_on(why, self._tell)

    async def _take_turns(self, checkpoint_each_s: float) -> None:
        while True:
            self._grant = grant = await self._standby.turn()
            await self._follower.lead(grant)
            self._signs.turn(grant)
            if (before := self._standby.met) is not None:
                await self._tell(f"engine {self._me.pid} speaks for the world now, in place of {before.pid}")
            reign = Reign(grant, self._follower, self._lease, self._ticks, self._keys)
            await reign.last(self._answers, checkpoint_each_s)
            self._grant = None
            self._follower.step_down()
            self._signs.turn(None)
            await self._tell(f"engine {self._me.pid} was held up for too long; another speaks, and it stands by")

    async def _tell(self, text: str) -> None:
        """Tell whoever minds the program."""
        _logger.warning(text)
        with suppress(RedisError, OSError):
            await self._side.xadd(self._keys.notes, {"t": text}, maxlen=_NOTES_KEPT)

    async def _rest(self) -> None:
        """Hand over to the engine that stands by, or write a last checkpoint where there is none."""
        await self._follower.finish()
        if (grant := self._grant) is None:
            return
        handed = ""
        with suppress(RedisError, OSError):
            heir = await self._signs.standby()
            if heir and heir["code"] != self._signs.code:
                handed = await self._written_for_other_code(grant)
            await self._lease.give_up(grant, handed)
            if heir and await self._taken(grant):
                return
        if not handed:
            await self._write()

    async def _written_for_other_code(self, grant: Grant) -> str:
        """Write the world down as this code has lived it; the entry it ends with."""
        await RedisLease(self._side, self._world, _HANDING_OVER_S).renew(grant)
        await self._write()
        return self._follower.game.last

    async def _write(self) -> None:
        self._scribe.checkpoint(self._follower.frozen())
        await self._scribe.done()

    async def _taken(self, grant: Grant) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(_TAKEN_WITHIN_S):
                while True:
                    if (await self._lease.look()).epoch > grant.epoch:
                        return True
                    await asyncio.sleep(_GLANCE_S)
        return False


async def run(where: Where, *, standby: bool = False, checkpoint_each_s: float = CHECKPOINT_EACH_S) -> None:
    """
    Be an engine of a world until SIGTERM or SIGINT.

    While another one speaks for the world, this one stands by, whether it was called a standby or not. Raises
    LostHistoryError, LostSnapshotError, and leaves word of them for `ouro status`.
    """
    take_turns()
    stop = asked_to_stop()
    reading, side = connect(where.redis_url), connect(where.redis_url)
    try:
        engine = Engine(where, reading, side, standby=standby)
        try:
            await engine.live(stop, checkpoint_each_s)
        except (LostHistoryError, LostSnapshotError) as lost:
            await engine.give_up(str(lost))
            raise
    finally:
        await reading.aclose()
        await side.aclose()
