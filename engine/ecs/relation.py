"""One entity pointing at another: a column on the source, and an index from target to sources."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.ecs.handles import Rows, sorted_once
from engine.ecs.table import NumberColumn

FEW = 256  # moves that are remembered one by one, besides a quarter of the pool
FORGOTTEN = -1


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

    The column is the truth. The index only remembers candidates: all rows
    sorted by target as they once stood (`base`), those who moved since in
    crowds, sorted as well (`run`), and a list per target of who came alone. A
    lookup keeps the candidates that the column confirms, so a row that left,
    died or was used again can never be found under a wrong target.

    `answers` is for whoever looks up sources: what it found for a target,
    until somebody comes to that target or leaves it.
    """

    __slots__ = (
        "_base_rows",
        "_base_targets",
        "_fresh",
        "_late",
        "_noted",
        "_run_rows",
        "_run_targets",
        "answers",
        "column",
        "relation",
    )

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
        first = bisect_left(self._base_targets, target)
        last = bisect_right(self._base_targets, target, first)
        found = self._base_rows[first:last].tolist()
        first = bisect_left(self._run_targets, target)
        if first < len(self._run_targets) and self._run_targets[first] == target:
            last = bisect_right(self._run_targets, target, first)
            found = list(dict.fromkeys(found + self._run_rows[first:last].tolist()))
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
        run = self._run_rows, self._run_targets
        return self._noted, self._base_rows, self._base_targets, *run, [*self._late, alone]

    def learn(self, known: tuple[Any, ...]) -> None:
        """Take over what another link gave as `known`; who came to it alone is one of a crowd here."""
        self._noted, self._base_rows, self._base_targets, self._run_rows, self._run_targets, self._late = known

    def forget(self) -> None:
        """Drop all candidates; the next lookup sorts the column anew."""
        self._fresh: dict[int, list[int]] = {}
        self._late: list[Rows] = []
        self._run_rows = self._run_targets = memoryview(np.zeros(0, np.int64))  # pyright: ignore[reportArgumentType]
        self._noted = FORGOTTEN
        self.answers.clear()

    def _note(self, count: int) -> None:
        self._noted += count
        if self._noted > FEW + len(self.column.array) // 4:
            self.forget()

    def _settle(self) -> None:
        """Sort those who moved in crowds into the run, each once and where they are now."""
        rows = sorted_once(np.concatenate([self._run_rows, *self._late]))
        self._run_rows, self._run_targets = self._by_target(rows)
        self._late.clear()

    def _sort(self) -> None:
        self._base_rows, self._base_targets = self._by_target(np.flatnonzero(self.column.array))
        self._noted = 0

    def _by_target(self, rows: Rows) -> tuple[Any, Any]:
        """Sort rows by what they point at: the rows and the targets, to be looked at one by one."""
        targets = self.column.array[rows]
        order = targets.argsort()
        return memoryview(rows[order]), memoryview(targets[order])  # pyright: ignore[reportArgumentType]
