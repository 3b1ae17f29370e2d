"""The past, lived again: the world as it was at any moment that checkpoints and log still reach."""

from dataclasses import dataclass

from engine.checkpoint import digest
from engine.desync import Desync, difference
from engine.fold import apply, restored
from engine.game import Game
from engine.loop import LostHistoryError, Where
from engine.portrait import Portrait, find, portrait
from engine.storage.checkpoints import Checkpoints, Snapshots
from engine.storage.redis_log import RedisLog, connect
from engine.vocabulary import ids
from engine.vocabulary.chance import seed_of
from engine.vocabulary.entries import Entry, Ticked


class FutureError(LookupError):
    """A tick the world has not come to yet."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A world as it was: `start` is the entry it was lived again from, `entries` how many it took."""

    game: Game
    start: str
    entries: int


async def moment(where: Where, tick: int | None = None, *, genesis: bool = False) -> Moment:
    """
    Give the world as it was when `tick` ended, as the log counts ticks; without one, as it is now.

    It comes out of the newest checkpoint that is not younger, or with `genesis` out of nothing but
    the log. Raises LostHistoryError when the log does not reach back that far, and FutureError.
    """
    client = connect(where.redis_url)
    try:
        log = RedisLog(client, where.world)
        game = None if genesis else _start(where, tick)
        found = await _lived(where, log, game or Game(seed_of("world", where.world)), tick)
    finally:
        await client.aclose()
    if tick is not None and found.game.now < tick:
        raise FutureError(f"tick {tick} is still to come; the world has come to {found.game.now}")
    return found


async def inspect(where: Where, asked: str, tick: int | None = None) -> tuple[Moment, list[Portrait]]:
    """Show everybody and everything that goes by a uid, an id or a name, as it was when `tick` ended."""
    then = await moment(where, tick)
    return then, [portrait(then.game, one) for one in find(then.game, asked)]


async def disagreement(where: Where) -> Desync | None:
    """
    Live again from the oldest world we have up to each checkpoint, and say where a checkpoint first differs.

    The oldest is an empty world where the log is whole, else the oldest checkpoint. None when all agree.
    """
    client = connect(where.redis_url)
    try:
        log = RedisLog(client, where.world)
        kept = list(Checkpoints(where.var / "checkpoints").each())[::-1]
        whole = await log.trimmed() == ids.FIRST
        game = Game(seed_of("world", where.world)) if whole or not kept else kept.pop(0)
        for written in kept:
            game = (await _lived(where, log, game, None, written.last)).game
            if digest(game) != digest(written):
                return difference(game, written)
        return None
    finally:
        await client.aclose()


def _start(where: Where, tick: int | None) -> Game | None:
    for game in Checkpoints(where.var / "checkpoints").each():
        if tick is None or game.now <= tick:
            return game
    return None


async def _lived(where: Where, log: RedisLog, game: Game, tick: int | None, until: str = "") -> Moment:
    start, count, trimmed = game.last, 0, await log.trimmed()
    if ids.order(start) < ids.order(trimmed):
        raise LostHistoryError(await _lost(where, log, trimmed, tick))
    until = until or await log.last()
    while ids.order(game.last) < ids.order(until):
        for entry_id, entry in await log.read(game.last):
            over = tick is not None and isinstance(entry, Ticked) and entry.tick > tick
            if over or ids.order(entry_id) > ids.order(until):
                return Moment(game, start, count)
            game = _step(where, game, entry, entry_id)
            count += 1
    return Moment(game, start, count)


def _step(where: Where, game: Game, entry: Entry, entry_id: str) -> Game:
    name = apply(game, entry, entry_id).restore
    if not name:
        return game
    older = Snapshots(where.snapshots).load(name)
    if older is None:
        raise LostHistoryError(
            f"at {entry_id} the world was put back to {name}, and that snapshot is not kept any more"
        )
    return restored(game, older, entry_id)[0]


async def _lost(where: Where, log: RedisLog, trimmed: str, tick: int | None) -> str:
    wanted = "the beginning" if tick is None else f"tick {tick}"
    reached = [game.now for game in Checkpoints(where.var / "checkpoints").each()]
    if reached:
        return f"the log does not reach back to {wanted}; the oldest world that is kept is of tick {min(reached)}"
    first = next((entry.tick for _, entry in await log.read(trimmed) if isinstance(entry, Ticked)), 0)
    return f"the log does not reach back to {wanted}: it begins before tick {first}, and no checkpoint is kept"
