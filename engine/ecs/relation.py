"""One entity pointing at another: a column on the source, and an index from target to sources."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.ecs.handles import ROW_BITS, ROW_MASK, Rows
from engine.ecs.table import NumberColumn

FEW = 256  # moves that are remembered one by one, besides a quarter of the pool
FORGOTTEN = -1
NOBODY: Any = memoryview(np.zeros(0, np.int64))  # pyright: ignore[reportArgumentType]

_TARGET = (1 << 31) - 1
"""As much of a target as fits before a row: its own row."""


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

    The column is the truth. The index only remembers candidates: all rows as
    they once stood (`base`) and those who moved since in crowds (`run`), each
    sorted by target, and a list per target of who came alone. A lookup keeps
    the candidates that the column confirms, so a row that left, died or was
    used again can never be found under a wrong target.

    `answers` is for whoever looks up sources: what it found for a target,
    until somebody comes to that target or leaves it.
    """

    __slots__ = ("_base", "_fresh", "_late", "_noted", "_run", "answers", "column", "relation")

    def __init__(self, relation: Relation, capacity: int) -> None:
        self.relation = relation
        self.column = NumberColumn(np.dtype("<i8"), 0, capacity)
        self.answers: dict[int, list[int]] = {}
        self.forget()

    def relate(self, row: int, target: int) -> None:
        """Point one row at a target (0: at nothing)."""
        cells = self.column.cells
        if self.answers:
            self.answers.pop(cells[row], None)
            self.answers.pop(target, None)
        cells[row] = target
        if target and self._noted != FORGOTTEN:
            self._fresh.setdefault(target, []).append(row)
            self._note(1)

    def relate_many(self, rows: Rows, targets: Any) -> None:
        """Point many rows at one target, or each at its own."""
        self.column.put(rows, targets)
        self.answers.clear()
        if self._noted != FORGOTTEN:
            # A copy, for rows may be a view of what changes soon, such as the packed rows of a rare component.
            self._late.append(rows.copy())
            self._note(len(rows))

    def wipe(self, rows: Rows) -> None:
        """Let rows point at nothing: they have died."""
        self.column.wipe(rows)
        self.answers.clear()

    def rows(self, target: int) -> list[int]:
        """Find the rows that point at a target, in no order."""
        if self._noted == FORGOTTEN:
            self._sort()
        if self._late:
            self._settle()
        begin = (target & _TARGET) << ROW_BITS
        found = _between(self._base, begin)
        if len(self._run):
            found = list(dict.fromkeys(found + _between(self._run, begin)))
        cells = self.column.cells
        fresh = self._fresh.get(target)
        if fresh is None:
            return [row for row in found if cells[row] == target]
        self._fresh[target] = exact = [row for row in dict.fromkeys(found + fresh) if cells[row] == target]
        return exact[:]

    def known(self) -> tuple[Any, ...] | None:
        """Give all candidates, for a link whose column is a copy of ours; None if they are forgotten."""
        if self._noted == FORGOTTEN:
            return None
        alone = np.array([row for rows in self._fresh.values() for row in rows], np.int64)
        return self._noted, self._base, self._run, [*self._late, alone]

    def learn(self, known: tuple[Any, ...]) -> None:
        """Take over what another link gave as `known`; who came to it alone is one of a crowd here."""
        self._noted, self._base, self._run, self._late = known

    def forget(self) -> None:
        """Drop all candidates; the next lookup sorts the column anew."""
        self._fresh: dict[int, list[int]] = {}
        self._late: list[Rows] = []
        self._run = NOBODY
        self._noted = FORGOTTEN
        self.answers.clear()

    def _note(self, count: int) -> None:
        self._noted += count
        if self._noted > FEW + len(self.column.array) // 4:
            self.forget()

    def _settle(self) -> None:
        """Sort those who moved in crowds into the run, as they stand now."""
        moved = np.concatenate([np.asarray(self._run) & ROW_MASK, *self._late])
        self._run = self._by_target(moved)
        self._late.clear()

    def _sort(self) -> None:
        self._base = self._by_target(np.flatnonzero(self.column.array))
        self._noted = 0

    def _by_target(self, rows: Rows) -> Any:
        """
        Sort rows by what they point at: one number for each, its target's row before its own.

        That targets of several pools may share a number does no harm: a lookup asks the column.
        """
        targets = self.column.array[rows]
        some = targets != 0
        ordered = np.sort((targets[some] & _TARGET) << ROW_BITS | rows[some])
        return memoryview(ordered)  # pyright: ignore[reportArgumentType]


def _between(ordered: Any, begin: int) -> list[int]:
    """The rows whose numbers begin as a target's do."""
    first = bisect_left(ordered, begin)
    last = bisect_left(ordered, begin + (1 << ROW_BITS), first)
    return [number & ROW_MASK for number in ordered[first:last].tolist()]
