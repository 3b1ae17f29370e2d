"""Real time around the fold: follow the log, say what came of it, tick, keep checkpoints."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from engine.checkpoint import digest, freeze
from engine.fold import Happenings, apply, restored
from engine.game import Game
from engine.storage.checkpoints import Checkpoints
from engine.storage.keys import Keys
from engine.storage.life import asked_to_stop, beat, live
from engine.storage.redis_log import RedisLog, connect
from engine.storage.snapshots import Snapshots
from engine.vocabulary import ids
from engine.vocabulary.chance import seed_of
from engine.vocabulary.entries import Entry, Ticked, WorldRestored
from engine.vocabulary.events import WorldEvent
from engine.vocabulary.failpoint import reached
from engine.vocabulary.frames import Frame

TICK_S = 0.1
CHECKPOINT_EACH_S = 30.0

_BATCH = 100
_MOST_TICKS_AHEAD = 5

_logger = structlog.get_logger("engine")

Said = tuple[str, Sequence[Frame], Sequence[WorldEvent]]


class LostHistoryError(RuntimeError):
    """The log begins behind the newest checkpoint: what lies between is gone."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a world's engine needs to know of where things lie."""

    redis_url: str
    world: str
    var: Path
    snapshots: Path


class Engine:
    """One world in real time. `follow` is the only one who changes it."""

    def __init__(self, where: Where, follower: Redis, side: Redis) -> None:
        self.log = RedisLog(follower, where.world)
        self._ticks = RedisLog(side, where.world)
        self._run: Callable[..., Awaitable[Any]] = side.execute_command
        self._keys = Keys(where.world)
        self._checkpoints = Checkpoints(where.var / "checkpoints")
        self._snapshots = Snapshots(where.snapshots)
        self.game = Game(seed_of("world", where.world))
        self._unspoken: list[Said] = []
        self._writing: set[asyncio.Task[None]] = set()
        self._caught_up = asyncio.Event()
        self._checkpoint_due = False
        self._to_restore: WorldRestored | None = None

    async def awaken(self) -> None:
        """
        Take up the newest good checkpoint; without one the world begins empty.

        Raises LostHistoryError when the log has already forgotten what comes after it.
        """
        self.game = await asyncio.to_thread(self._checkpoints.newest) or self.game
        trimmed = await self.log.trimmed()
        if ids.order(self.game.last) < ids.order(trimmed):
            raise LostHistoryError(f"the log begins at {trimmed}, the newest good checkpoint ends at {self.game.last}")
        _logger.info("awake", last=self.game.last, tick=self.game.now)

    # the log

    async def follow(self) -> None:
        """Apply what the log brings and say what came of it, until cancelled."""
        goal = ids.order(await self.log.last())
        while True:
            if not self._caught_up.is_set() and ids.order(self.game.last) >= goal:
                _settle_memory()
                self._caught_up.set()
            await self._apply_all(await self.log.read(self.game.last, count=_BATCH, wait_ms=5000))

    async def _apply_all(self, entries: Sequence[tuple[str, Entry]]) -> None:
        for entry_id, entry in entries:
            happenings = apply(self.game, entry, entry_id)
            self._note(happenings)
            if happenings.snapshot:
                self._take_snapshot(happenings.snapshot)
            if happenings.restore:
                self._to_restore = happenings.restore
                await self._restore()
        reached("engine: lived, not said")
        await self._speak()
        reached("engine: said")
        if self._checkpoint_due and self._caught_up.is_set():
            # Only here has everything the world holds been said as well.
            self._checkpoint_due = False
            self._write(self._checkpoint_writer())

    def _note(self, happenings: Happenings) -> None:
        if happenings.frames or happenings.events:
            self._unspoken.append((self.game.last, happenings.frames, happenings.events))
        if happenings.fault:
            _logger.error("something in the world went wrong", entry=self.game.last, fault=happenings.fault)

    async def _speak(self) -> None:
        if self._unspoken:
            await self.log.speak(self._unspoken)
            self._unspoken.clear()

    # time

    async def tick(self) -> None:
        """Append a tick ten times a second, until cancelled; a stall is not made up for."""
        await self._caught_up.wait()
        clock = asyncio.get_running_loop().time
        sent, due = self.game.now, clock()
        while True:
            due += TICK_S
            if (late := clock() - due) > TICK_S:
                due += late
            await asyncio.sleep(due - clock())
            if sent - self.game.now < _MOST_TICKS_AHEAD:
                sent = max(sent, self.game.now) + 1
                await self._ticks.append([Ticked(sent)])

    async def pulse(self) -> None:
        """Say each second how the world is, and its hash to whoever asks, until cancelled."""
        while True:
            with suppress(RedisError, OSError):
                await self._run("SET", self._keys.pulse, orjson.dumps(figures(self.game)), "EX", 60)
                while asked := await self._run("LPOP", self._keys.digests):
                    await self._answer(asked.decode())
            await asyncio.sleep(1)

    async def _answer(self, request: str) -> None:
        facts = {"log_id": self.game.last, "tick": self.game.now, "digest": digest(self.game)}
        key = self._keys.reply(request)
        await self._run("LPUSH", key, orjson.dumps(facts))
        await self._run("EXPIRE", key, 60)

    # keeping

    async def keep(self, each_s: float = CHECKPOINT_EACH_S) -> None:
        """Ask for a checkpoint as soon as the past is lived again, and every so often from then on, until cancelled."""
        await self._caught_up.wait()
        while True:
            # At once, for an engine that dies again and again would have ever more to live again.
            self._checkpoint_due = True
            await asyncio.sleep(each_s)

    def _take_snapshot(self, name: str) -> None:
        kept = freeze(self.game)
        self._write(lambda: self._snapshots.keep(name, kept.pack()))

    def _checkpoint_writer(self) -> Callable[[], None]:
        kept = freeze(self.game)
        return lambda: self._checkpoints.keep(kept.last, kept.pack())

    def _write(self, job: Callable[[], None]) -> None:
        task = asyncio.create_task(self._write_after(set(self._writing), job))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write_after(self, earlier: set[asyncio.Task[None]], job: Callable[[], None]) -> None:
        """Do one after the other: a checkpoint that covers a snapshot must not reach the disk before it."""
        if earlier:
            await asyncio.wait(earlier)
        try:
            await asyncio.to_thread(job)
        except OSError:
            _logger.exception("the world could not be written down; trying again next time")
            return
        reached("checkpoint: kept")
        oldest = self._checkpoints.oldest()
        if oldest is not None:
            await self._ticks.trim(oldest)

    async def _written(self) -> None:
        if self._writing:
            await asyncio.wait(set(self._writing))

    async def _restore(self) -> None:
        asked = self._to_restore
        if asked is None:
            return
        if not self._snapshots.has(asked.snapshot):
            await self._written()
        older = await asyncio.to_thread(self._snapshots.load, asked.snapshot, asked.digest)
        self.game, happenings = restored(self.game, older, asked, self.game.last)
        self._note(happenings)
        self._to_restore = None

    async def rest(self) -> None:
        """Finish what `follow` was in the middle of, and write a last checkpoint."""
        await self._restore()
        await self._speak()
        if self._caught_up.is_set():
            self._write(self._checkpoint_writer())
        await self._written()


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


def _settle_memory() -> None:
    """Take everything that stands now out of the garbage collector's rounds: it stays, and the rounds are long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def run(where: Where, *, checkpoint_each_s: float = CHECKPOINT_EACH_S) -> None:
    """Be the engine of a world until SIGTERM or SIGINT."""
    stop = asked_to_stop()
    follower, side = connect(where.redis_url), connect(where.redis_url)
    engine = Engine(where, follower, side)
    try:
        await engine.awaken()
        work = (engine.follow(), engine.tick(), engine.pulse(), engine.keep(checkpoint_each_s))
        await live(stop, *work, beat(side, where.world, "engine"))
        await engine.rest()
    finally:
        await follower.aclose()
        await side.aclose()
