"""What an engine does while it speaks for the world: tick, say how the world is, have it kept, and renew the lease."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

import orjson
from redis.exceptions import RedisError

from engine.game import Game
from engine.running.answering import Answers
from engine.running.following import Follower
from engine.storage.keys import Keys
from engine.storage.lease import RedisLease
from engine.storage.life import live
from engine.storage.redis_log import RedisLog
from engine.vocabulary.entries import Ticked
from engine.vocabulary.lease import FencedError, Grant

TICK_S = 0.1
RENEW_EACH_S = 0.3

_MOST_TICKS_AHEAD = 5
_TRY_AGAIN_S = 0.1


class Reign:
    """The time under one grant of the lease. `ticks` is a log of its own, for reading blocks the other one."""

    def __init__(self, grant: Grant, follower: Follower, lease: RedisLease, ticks: RedisLog, keys: Keys) -> None:
        self._grant = grant
        self._follower = follower
        self._lease = lease
        self._ticks = ticks
        self._keys = keys
        ticks.guard = grant.guard

    async def last(self, answers: Answers, checkpoint_each_s: float) -> None:
        """Do all of it until somebody else has the word."""
        never = asyncio.Event()
        with suppress(FencedError):
            await live(never, self.renew(), self.tick(), self.pulse(answers), self.keep(checkpoint_each_s))

    async def renew(self) -> None:
        """Renew the lease a few times before it runs out. Raises FencedError when it is somebody else's."""
        doubted = self._follower.doubted
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_EACH_S):
                    await doubted.wait()
            try:
                held = await self._lease.renew(self._grant)
            except (RedisError, OSError):
                await asyncio.sleep(_TRY_AGAIN_S)
                continue
            if not held:
                raise FencedError(f"another engine has the word after {self._grant.guard}")
            if doubted.is_set():
                doubted.clear()
                await self._follower.say_again()

    async def tick(self) -> None:
        """Append a tick ten times a second, evenly after those that came before; a stall is not made up for."""
        clock, follower = asyncio.get_running_loop().time, self._follower
        sent, due = follower.game.now, max(follower.ticked, clock() - TICK_S)
        while True:
            due += TICK_S
            if (late := clock() - due) > TICK_S:
                due += late
            await asyncio.sleep(due - clock())
            if sent - follower.game.now < _MOST_TICKS_AHEAD:
                sent = max(sent, follower.game.now) + 1
                await self._doubting(self._ticks.append([Ticked(sent)]))

    async def pulse(self, answers: Answers) -> None:
        """Say each second how the world is, and its hash to whoever asks."""
        while True:
            with suppress(RedisError, OSError):
                figured = orjson.dumps(figures(self._follower.game))
                await self._doubting(self._lease.write(self._grant, "SET", self._keys.pulse, figured, "EX", 60))
                await answers.give(self._follower.game, "engine")
            await asyncio.sleep(1)

    async def keep(self, each_s: float) -> None:
        """Ask for a checkpoint at once, and every so often from then on."""
        while True:
            # At once, for an engine that dies again and again would have ever more to live again.
            self._follower.ask_for_checkpoint()
            await asyncio.sleep(each_s)

    async def _doubting(self, write: Awaitable[object]) -> None:
        """Write under the grant; a refusal is a doubt, which the next renewal settles: Redis may have forgotten us."""
        try:
            await write
        except FencedError:
            self._follower.doubted.set()


def figures(game: Game) -> dict[str, int | str]:
    """How the world is: its tick, its heads and things, and the last entry it has heard."""
    pools = {kind: int(game.world.pool(kind).alive.sum()) for kind in ("room", "npc", "item")}
    return {
        "tick": game.now,
        "rooms": pools["room"],
        "npcs": pools["npc"],
        "items": pools["item"],
        "players": len(game.links),
        "log_id": game.last,
    }
