"""The past, lived again: the world as it was at any moment that checkpoints and log still reach."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import orjson

from engine.checkpoint import digest
from engine.desync import Desync, difference
from engine.game import Game
from engine.loop import LostHistoryError, Where
from engine.portrait import Portrait, find, portrait
from engine.reliving import Stretch, relive
from engine.storage.checkpoints import Checkpoints
from engine.storage.keys import Keys
from engine.storage.redis_log import RedisLog, connect
from engine.storage.snapshots import Snapshots
from engine.vocabulary import ids
from engine.vocabulary.chance import seed_of
from engine.vocabulary.entries import Ticked

_DIGEST_WITHIN_S = 10


class FutureError(LookupError):
    """A tick the world has not come to yet."""


async def moment(where: Where, tick: int | None = None, *, until: str = "", genesis: bool = False) -> Stretch:
    """
    Give the world as it was when `tick` ended, as the log counts ticks, or after the entry `until`; or as it is now.

    It comes out of the newest checkpoint that is not younger, or with `genesis` out of nothing but
    the log. Raises LostHistoryError when the log does not reach back that far, FutureError, and LostSnapshotError.
    """
    client = connect(where.redis_url)
    try:
        log = RedisLog(client, where.world)
        game = None if genesis else _start(where, tick, until or None)
        found = await _lived(where, log, game or _unborn(where), tick, until)
    finally:
        await client.aclose()
    if tick is not None and found.game.now < tick:
        raise FutureError(f"tick {tick} is still to come; the world has come to {found.game.now}")
    return found


async def inspect(where: Where, asked: str, tick: int | None = None) -> tuple[Stretch, list[Portrait]]:
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
        game = _unborn(where) if whole or not kept else kept.pop(0)
        for written in kept:
            game = (await _lived(where, log, game, None, written.last)).game
            if digest(game) != digest(written):
                return difference(game, written)
        return None
    finally:
        await client.aclose()


async def live_digest(where: Where) -> dict[str, str | int] | None:
    """Ask the running engine for its hash and the entry it belongs to, the world going on; None if nobody answers."""
    client, keys, request = connect(where.redis_url), Keys(where.world), uuid4().hex
    try:
        run: Callable[..., Awaitable[Any]] = client.execute_command
        await run("LPUSH", keys.digests, request)
        answer = await run("BLPOP", keys.reply(request), _DIGEST_WITHIN_S)
        return orjson.loads(answer[1]) if answer else None
    finally:
        await client.aclose()


def _unborn(where: Where) -> Game:
    return Game(seed_of("world", where.world))


def _start(where: Where, tick: int | None, until: str | None) -> Game | None:
    for game in Checkpoints(where.var / "checkpoints").each(until):
        if tick is None or game.now <= tick:
            return game
    return None


async def _lived(where: Where, log: RedisLog, game: Game, tick: int | None, until: str) -> Stretch:
    trimmed = await log.trimmed()
    if ids.order(game.last) < ids.order(trimmed):
        raise LostHistoryError(await _lost(where, log, trimmed, tick))
    return await relive(game, log.read, Snapshots(where.snapshots), until=until or await log.last(), tick=tick)


async def _lost(where: Where, log: RedisLog, trimmed: str, tick: int | None) -> str:
    wanted = "the beginning" if tick is None else f"tick {tick}"
    reached = [game.now for game in Checkpoints(where.var / "checkpoints").each()]
    if reached:
        return f"the log does not reach back to {wanted}; the oldest world that is kept is of tick {min(reached)}"
    first = next((entry.tick for _, entry in await log.read(trimmed) if isinstance(entry, Ticked)), 0)
    return f"the log does not reach back to {wanted}: it begins before tick {first}, and no checkpoint is kept"
