"""One entity pointing at another: a column on the source, and an index from target to sources."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.ecs.handles import Rows
from engine.ecs.table import NumberColumn


@dataclass(frozen=True, slots=True)
class Linked:
    """A relation with its target, as it is handed to `spawn` and `put`."""

    relation: "Relation"
    target: Any


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """
    An exclusive relation: each source has at most one target.

    When a target despawns, its sources lose the relation ("clear") or go
    with it ("despawn").
    """

    name: str
    on_target_despawn: Literal["despawn", "clear"] = "clear"

    def __call__(self, target: Any) -> Linked:
        """Name a target: a handle, or for `spawn_many` also an array of handles."""
        return Linked(self, target)


class Link:
    """
    One relation in one pool.

    The column is the truth. The index only remembers candidates: rows sorted
    by target as they once stood, and a list per target of who came since. A
    lookup keeps the candidates that the column confirms, so a row that left,
    died or was used again can never be found under a wrong target.
    """

    __slots__ = ("_base_rows", "_base_targets", "_fresh", "_late", "_noted", "column", "relation")

    def __init__(self, relation: Relation, capacity: int) -> None:
        self.relation = relation
        self.column = NumberColumn(np.dtype("<i8"), 0, capacity)
        self.rebuild()

    def relate(self, row: int, target: int) -> None:
        """Point one row at a target (0: at nothing)."""
        self.column.cells[row] = target
        if target:
            self._fresh.setdefault(target, []).append(row)
            self._noted += 1

    def relate_many(self, rows: Rows, targets: Any) -> None:
        """Point many rows at one target, or each at its own."""
        self.column.put(rows, targets)
        self._late.append((rows, self.column.array[rows]))
        self._noted += len(rows)

    def rows(self, target: int) -> list[int]:
        """Find the rows that point at a target, in no order."""
        if self._noted > 256 + len(self.column.array) // 4:
            self.rebuild()
        if self._late:
            self._settle()
        first = bisect_left(self._base_targets, target)
        last = bisect_right(self._base_targets, target, first)
        fresh = self._fresh.get(target)
        cells = self.column.cells
        if first == last:
            if fresh is None:
                return []
            candidates = fresh
        else:
            candidates = self._base_rows[first:last].tolist()
            if fresh is None:
                return [row for row in candidates if cells[row] == target]
            candidates += fresh
        exact = [row for row in dict.fromkeys(candidates) if cells[row] == target]
        self._fresh[target] = exact
        return exact[:]

    def rebuild(self) -> None:
        """Sort all rows by target again."""
        column = self.column.array
        rows = np.flatnonzero(column)
        order = rows[np.argsort(column[rows], kind="stable")]
        self._base_targets: Any = memoryview(column[order])  # pyright: ignore[reportArgumentType]
        self._base_rows: Any = memoryview(order)  # pyright: ignore[reportArgumentType]
        self._fresh: dict[int, list[int]] = {}
        self._late: list[tuple[Rows, Rows]] = []
        self._noted = 0

    def _settle(self) -> None:
        for rows, targets in self._late:
            for row, target in zip(rows.tolist(), targets.tolist(), strict=True):
                if target:
                    self._fresh.setdefault(target, []).append(row)
        self._late.clear()
