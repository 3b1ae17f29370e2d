"""Where two lives of the same log part: the first tick, and there the first pool, column and row."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from engine.checkpoint import digest
from engine.ecs import WorldImage, truth
from engine.ecs.image import PoolImage
from engine.fold import apply
from engine.game import Game, content_json
from engine.vocabulary import Catalogue, Entry, Ticked
from engine.vocabulary.ids import order

Log = Iterable[tuple[str, Entry]]
Step = Callable[[Game, Entry, str], Game]
"""Take one entry into a game, and give the game to go on with."""


@dataclass(frozen=True, slots=True)
class Desync:
    """
    The first difference between two worlds, at a tick as the log counts, after an entry of the log.

    `pool` is a kind of entity, or `world`, `sessions` or `content`; `column` is a field of a component,
    a relation, or what else there is. `uid` and `row` (in the first world) say whose value it is.
    """

    tick: int
    entry: str
    pool: str
    column: str
    uid: int | None
    row: int | None
    one: Any
    other: Any

    def __str__(self) -> str:
        """Say it in one line."""
        whose = f" of #{self.uid}" if self.uid else ""
        row = f" (row {self.row})" if self.row is not None else ""
        what = f"{self.pool} {self.column}{whose}{row}"
        return f"tick {self.tick}, entry {self.entry}: {what}: {self.one!r} in one world, {self.other!r} in the other"


def step(game: Game, entry: Entry, entry_id: str) -> Game:
    """Take an entry in as the engine does; a world that was put back is not looked for."""
    apply(game, entry, entry_id)
    return game


def sketch(game: Game) -> dict[str, int]:
    """
    Sum every column up: a few milliseconds where a hash takes a hundred, for whoever compares after each tick.

    Worlds with other sums differ in that column. Worlds with the same may still differ, which their hashes tell.
    """
    image = game.world.copy()
    worth = np.array([crc32(text.encode()) for text in image.words.texts], np.int64)
    sums = {"next uid": image.next_uid, "wheel": sum(map(len, image.wheel.values())), "tick": game.now}
    for kind, pool in image.pools.items():
        for name, column in _columns(pool, worth):
            sums[f"{kind} {name}"] = int(column.sum(dtype=np.int64))
    return sums


def _columns(pool: PoolImage, worth: NDArray[np.int64]) -> Iterator[tuple[str, NDArray[Any]]]:
    yield "uids", pool.uids
    yield "generations", pool.generations
    yield from pool.links.items()
    for name, table in (*pool.tables.items(), *pool.rare.items()):
        for field in table.fields:
            column = table.columns[field.name]
            if not isinstance(column, list):
                yield f"{name}.{field.name}", worth[column] if field.stored.is_word else column


def first_desync(
    one: Game, other: Game, log: Log, *, steps: tuple[Step, Step] = (step, step), each: int = 1
) -> Desync | None:
    """
    Live a log in two worlds side by side, and find the first tick after which they are not the same.

    Entries that a world already has are passed over, so one may come out of a checkpoint: they are
    compared from there on: by their sums after each tick, by their hashes after every `each`-th. Where
    only the hashes differ, the ticks since the last are lived again one by one. Both worlds are used up.
    """
    for window in _windows(log, each):
        kept = (one.fork(), other.fork()) if each > 1 else None
        for entry_id, entry in window:
            one, other = _taken(one, entry, entry_id, steps[0]), _taken(other, entry, entry_id, steps[1])
            ticked = each > 1 and isinstance(entry, Ticked) and one.last == other.last
            if ticked and sketch(one) != sketch(other) and (found := difference(one, other)):
                return found
        if one.last == other.last and digest(one) != digest(other):
            closer = first_desync(*kept, window, steps=steps) if kept else None
            return closer or difference(one, other)
    return difference(one, other)


def difference(one: Game, other: Game) -> Desync | None:
    """Find the first difference between two worlds as they are; None if both hold the same truth."""
    mine, theirs = one.world.copy(), other.world.copy()
    found = truth.difference(mine, theirs)
    if found is not None:
        pool, _, column = found.column.partition(" ")
        if pool not in mine.pools:
            pool, column = "world", found.column or "columns"
        row = _row(mine, pool, found.uid)
        return Desync(one.now, one.last, pool, column, found.uid, row, found.one, found.other)
    for pool, ours, others in (
        ("sessions", _sessions(one), _sessions(other)),
        ("content", _content(one.catalogue), _content(other.catalogue)),
        ("world", {"tick": one.tick, "skew": one.skew}, {"tick": other.tick, "skew": other.skew}),
    ):
        for key in sorted(ours.keys() | others.keys()):
            if ours.get(key) != others.get(key):
                return Desync(one.now, one.last, pool, key, None, None, ours.get(key), others.get(key))
    return None


def _windows(log: Log, each: int) -> Iterable[list[tuple[str, Entry]]]:
    window: list[tuple[str, Entry]] = []
    ticks = 0
    for entry_id, entry in log:
        window.append((entry_id, entry))
        ticks += isinstance(entry, Ticked)
        if ticks == each:
            yield window
            window, ticks = [], 0
    if window:
        yield window


def _taken(game: Game, entry: Entry, entry_id: str, step: Step) -> Game:
    return game if order(entry_id) <= order(game.last) else step(game, entry, entry_id)


def _row(image: WorldImage, pool: str, uid: int | None) -> int | None:
    if uid is None or pool not in image.pools:
        return None
    rows = np.flatnonzero(image.pools[pool].uids == uid)
    return int(rows[0]) if len(rows) else None


def _sessions(game: Game) -> dict[str, Any]:
    return {session: [game.world.uid(player), heard] for session, (player, heard) in game.sessions.items()}


def _content(catalogue: Catalogue) -> dict[str, Any]:
    return {
        f"{kind}/{id_}": content_json(thing)
        for kind, of_kind in catalogue.things.items()
        for id_, thing in of_kind.items()
    }
