"""The past, lived again: the world as it was at any moment that checkpoints and log still reach."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from engine.checkpoint import digest, pack
from engine.game import Game
from engine.game.portrait import Portrait, find, portrait
from engine.past.desync import Desync, difference
from engine.past.kept import Kept, kept
from engine.past.reliving import Stretch, relive
from engine.storage.checkpoints import LostHistoryError
from engine.storage.exported import write_export
from engine.storage.keys import Keys
from engine.storage.redis_link import connect
from engine.storage.where import Where
from engine.vocabulary import ids
from engine.vocabulary.entries import Entry, Ticked, WorldRestored

_DIGEST_WITHIN_S = 10


class FutureError(LookupError):
    """A tick the world has not come to yet."""


async def moment(where: Where | Path, tick: int | None = None, *, until: str = "", genesis: bool = False) -> Stretch:
    """
    Give the world as it was when `tick` ended, as the log counts ticks, or after the entry `until`; or as it is now.

    It comes out of the newest checkpoint that is not younger, or with `genesis` out of nothing but
    the log. Raises LostHistoryError when the log does not reach back that far, FutureError, and LostSnapshotError.
    """
    async with kept(where) as past:
        game = None if genesis else _start(past, tick, until or None)
        found = await _lived(past, game or past.unborn(), tick, until)
    if tick is not None and found.game.now < tick:
        raise FutureError(f"tick {tick} is still to come; the world has come to {found.game.now}")
    return found


async def inspect(where: Where | Path, asked: str, tick: int | None = None) -> tuple[Stretch, list[Portrait]]:
    """Show everybody and everything that goes by a uid, an id or a name, as it was when `tick` ended."""
    then = await moment(where, tick)
    return then, [portrait(then.game, one) for one in find(then.game, asked)]


async def disagreement(where: Where | Path) -> Desync | None:
    """
    Live again from the oldest world we have up to each checkpoint, and say where a checkpoint first differs.

    The oldest is an empty world where the log is whole, else the oldest checkpoint. None when all agree.
    """
    async with kept(where) as past:
        worlds = list(past.worlds(None))[::-1]
        game = past.unborn() if past.trimmed == ids.FIRST or not worlds else worlds.pop(0)
        for written in worlds:
            game = (await _lived(past, game, None, written.last)).game
            if digest(game) != digest(written):
                return difference(game, written)
        return None


async def export(where: Where, file: Path) -> dict[str, Any]:
    """
    Write all of the log that can be lived again into a file, with what it takes, and say what is in it.

    The hash is that of the world lived again, so whoever has the file can tell whether theirs is the same.
    Raises LostHistoryError, LostSnapshotError and OSError.
    """
    async with kept(where) as past:
        worlds = list(past.worlds(None))
        game = past.unborn() if past.trimmed == ids.FIRST or not worlds else worlds[-1]
        start, packed = game.last, b"" if game.last == ids.FIRST else pack(game)
        found = await _lived(past, game, None, past.last)
        entries: list[tuple[str, Entry]] = []
        while more := await past.read(entries[-1][0] if entries else start, count=1000):
            entries += [(given, entry) for given, entry in more if ids.order(given) <= ids.order(past.last)]
            if ids.order(more[-1][0]) >= ids.order(past.last):
                break
        names = {entry.snapshot for _, entry in entries if isinstance(entry, WorldRestored)}
        about = {"world": where.world, "start": start, "last": past.last, "entries": len(entries)}
        about |= {"tick": found.game.now, "digest": found.digest}
        write_export(file, about, packed, entries, {name: past.snapshots.packed(name) for name in sorted(names)})
        return about


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


def _start(past: Kept, tick: int | None, until: str | None) -> Game | None:
    for game in past.worlds(until):
        if tick is None or game.now <= tick:
            return game
    return None


async def _lived(past: Kept, game: Game, tick: int | None, until: str) -> Stretch:
    if ids.order(game.last) < ids.order(past.trimmed):
        raise LostHistoryError(await _lost(past, tick))
    return await relive(game, past.read, past.snapshots, until=until or past.last, tick=tick)


async def _lost(past: Kept, tick: int | None) -> str:
    wanted = "the beginning" if tick is None else f"tick {tick}"
    reached = [game.now for game in past.worlds(None)]
    if reached:
        return f"the log does not reach back to {wanted}; the oldest world that is kept is of tick {min(reached)}"
    entries = await past.read(past.trimmed, count=1000)
    first = next((entry.tick for _, entry in entries if isinstance(entry, Ticked)), 0)
    return f"the log does not reach back to {wanted}: it begins before tick {first}, and no checkpoint is kept"
