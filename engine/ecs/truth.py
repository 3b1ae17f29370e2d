"""What is true in an image, piece by piece in canonical form: to be hashed, or held against another."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from engine.ecs.handles import GENERATION_SHIFT, POOL_MASK, ROW_BITS, ROW_MASK, Rows
from engine.ecs.packing import CHUNK, Rest, encoded, no_rest

if TYPE_CHECKING:
    from engine.ecs.image import PoolImage, TableImage, WorldImage

GONE = -1
MANY = 4 * CHUNK  # handles looked up in one go
NOBODY = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Piece:
    """A column by name: one value for each uid, or values that belong to nobody."""

    name: str
    uids: Rows
    values: NDArray[Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two images first differ: the column, whose value it is (None: nobody's), and what each of them holds."""

    column: str
    uid: int | None
    one: Any
    other: Any

    def __str__(self) -> str:
        """Say it in one line."""
        if not self.column:
            return f"one world has {self.one} where the other has {self.other}"
        whose = f" of #{self.uid}" if self.uid else ""
        return f"{self.column}{whose}: {self.one!r} in one world, {self.other!r} in the other"


def pieces(image: "WorldImage", rest: Rest = no_rest) -> Iterator[Piece]:
    """
    Give everything that is true, in canonical form.

    Entities come in uid order, and who points at whom is written as uids
    (0: at nobody, -1: at somebody who is gone). So neither rows nor
    generations nor free rows count, only what can be seen from outside.
    """
    yield Piece("next uid", NOBODY, [image.next_uid])
    yield Piece("resources", NOBODY, [orjson.loads(image.resources)])
    for tick in sorted(image.wheel):
        pairs = np.frombuffer(image.wheel[tick], np.int64).reshape(-1, 2)
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        yield Piece(f"wheel at {tick}", pairs[:, 0], np.ascontiguousarray(pairs[:, 1]))
    for kind, pool in image.pools.items():
        yield from _pool(image, kind, pool, rest)


def digest(image: "WorldImage", rest: Rest = no_rest) -> str:
    """Hash everything that is true, calling `rest` between any two pieces of it."""
    hashed = blake2b(digest_size=16)
    for piece in pieces(image, rest):
        rest()
        values = piece.values
        content = encoded(values, orjson.OPT_SORT_KEYS, rest) if isinstance(values, list) else values.tobytes()
        hashed.update(f"{piece.name}\n{len(piece.uids)}\n{len(content)}\n".encode())
        hashed.update(piece.uids.tobytes())
        hashed.update(content)
    return hashed.hexdigest()


def difference(one: "WorldImage", other: "WorldImage") -> Difference | None:
    """Find where two images first differ; None if they do not. The column is empty where one of them has none such."""
    for first, second in zip_longest(pieces(one), pieces(other)):
        if first is None or second is None or first.name != second.name:
            return Difference("", None, _named(first), _named(second))
        for uid, mine, theirs in zip_longest(*_side_by_side(first, second)):
            if mine != theirs:
                return Difference(first.name, uid, mine, theirs)
    return None


def _pool(image: "WorldImage", kind: str, pool: "PoolImage", rest: Rest) -> Iterator[Piece]:
    living = np.flatnonzero(pool.generations > 0)
    rows = living[np.argsort(pool.uids[living])]
    uids = pool.uids[rows]
    yield Piece(f"{kind} uids", NOBODY, uids)
    for name, table in sorted(pool.tables.items()):
        yield from _table(image, f"{kind} {name}", table, (uids, rows), rest)
    for name, targets in sorted(pool.links.items()):
        yield Piece(f"{kind} {name}", uids, _uids_of(image, targets[rows], rest))
    for name, rare in sorted(pool.rare.items()):
        if rare.rows is not None and len(rare.rows):
            order = np.argsort(pool.uids[rare.rows])
            having = pool.uids[rare.rows][order]
            yield Piece(f"{kind} with {name}", NOBODY, having)
            yield from _table(image, f"{kind} {name}", rare, (having, order), rest)


def _table(
    image: "WorldImage", name: str, table: "TableImage", having: tuple[Rows, Rows], rest: Rest
) -> Iterator[Piece]:
    uids, rows = having
    for field in sorted(table.fields, key=lambda field: field.name):
        values = table.columns[field.name]
        if isinstance(values, list):
            chosen: Any = _chosen(values, rows, rest)
        elif field.stored.is_word:
            chosen = _chosen(image.words.texts, values[rows], rest)
        else:
            chosen = _uids_of(image, values[rows], rest) if field.stored.is_entity else values[rows]
        yield Piece(f"{name}.{field.name}", uids, chosen)


def _chosen(values: list[Any], places: NDArray[Any], rest: Rest) -> list[Any]:
    chosen: list[Any] = []
    for start in range(0, len(places), CHUNK):
        chosen += map(values.__getitem__, places[start : start + CHUNK].tolist())
        rest()
    return chosen


def _uids_of(image: "WorldImage", handles: Rows, rest: Rest) -> Rows:
    uids = np.where(handles == 0, 0, GONE)
    for start in range(0, len(handles), MANY):
        _fill_in(image, handles[start : start + MANY], uids[start : start + MANY])
        rest()
    return uids


def _fill_in(image: "WorldImage", handles: Rows, uids: Rows) -> None:
    """Write down the uids of those handles whose entities live."""
    rows, numbers = handles & ROW_MASK, handles >> ROW_BITS & POOL_MASK
    for number, pool in enumerate(image.pools.values()):
        here = np.flatnonzero((numbers == number) & (rows < len(pool.uids)) & (handles != 0))
        alive = here[pool.generations[rows[here]] == handles[here] >> GENERATION_SHIFT]
        uids[alive] = pool.uids[rows[alive]]


def _side_by_side(first: Piece, second: Piece) -> tuple[list[Any], list[Any], list[Any]]:
    if not np.array_equal(first.uids, second.uids):  # a slot of the wheel, where the uids are what differs
        return [], first.uids.tolist(), second.uids.tolist()
    mine, theirs = (each.values if isinstance(each.values, list) else each.values.tolist() for each in (first, second))
    return first.uids.tolist(), mine, theirs


def _named(piece: Piece | None) -> str:
    return "nothing more" if piece is None else piece.name
