"""Rare components, packed: only those who have one take up space."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.ecs.component import Spec
from engine.ecs.handles import Bools, Rows
from engine.ecs.table import Columns, NumberColumn, ObjectColumn, Table
from engine.ecs.words import Words


class Sparse:
    """
    One rare component in one pool: packed rows, packed columns, and where each row is packed.

    `rows[i]` has the values `columns.<field>[i]`. Order is whatever adding
    and removing left; never let it reach the outside. `positions` has for
    each row of the pool its place and one more, 0 if it has none: memory full
    of zeros takes no time to get, and no room until it is written.
    """

    __slots__ = ("_rows", "_view", "_words", "count", "positions", "table")

    def __init__(self, spec: Spec, capacity: int, words: Words) -> None:
        self.table = Table(spec, 8, words)
        self._words = words
        self.count = 0
        self._view: tuple[int, Columns] | None = None
        self._rows = NumberColumn(np.dtype("<i8"), 0, 8)
        self.positions = NumberColumn(np.dtype("<i4"), 0, capacity)

    @property
    def rows(self) -> Rows:
        """The rows that have it, in packed order: a live view, so copy it before adding or removing."""
        return self._rows.array[: self.count]

    @property
    def columns(self) -> Columns:
        """The packed columns, aligned with `rows`; numbers can be written in place. Take them anew after a change."""
        if self._view is None or self._view[0] != self.count:
            self._view = self.count, Columns(self.table.columns, self.count)
        return self._view[1]

    def __len__(self) -> int:
        """Count those who have it."""
        return self.count

    def has(self, row: int) -> bool:
        """Tell whether a row has it."""
        return self.positions.cells[row] > 0

    def having(self, rows: Rows) -> Bools:
        """Tell of each of the rows whether it has it."""
        return self.positions.array[rows] > 0

    def places(self, rows: Rows) -> Rows:
        """Where in the packed columns each of the rows is; -1 where it has none."""
        return self.positions.array[rows].astype(np.int64) - 1

    def read(self, row: int) -> tuple[Any, ...] | None:
        """Read a row's values, if it has any."""
        place = self.positions.cells[row] - 1
        return self.table.read(place) if place >= 0 else None

    def write(self, row: int, value: Any) -> None:
        """Give a row the component, or overwrite what it has."""
        place = self.positions.cells[row] - 1
        if place >= 0:
            self.table.write(place, value)
            return
        place = self.count
        self._reserve(place + 1)
        self.table.write(place, value)
        self._rows.cells[place] = row
        self.count += 1
        self.positions.cells[row] = self.count

    def write_many(self, rows: Rows, value: Any) -> None:
        """Give distinct rows the component; each field of the value is one for all, or an array with one for each."""
        places = self.places(rows)
        new = np.flatnonzero(places < 0)
        fresh = np.arange(self.count, self.count + len(new))
        self._reserve(self.count + len(new))
        self._rows.array[fresh] = rows[new]
        self.positions.array[rows[new]] = fresh + 1
        if not np.array_equal(self.places(rows[new]), fresh):
            self.positions.array[rows[new]] = 0
            raise ValueError(f"{len(rows)} rows are to get {self.table.spec.name}, and some are given twice")
        self.count += len(new)
        places[new] = fresh
        self.table.write_many(places, value)

    def remove(self, row: int) -> bool:
        """Take the component from a row; the last one moves into its place."""
        place = self.positions.cells[row] - 1
        if place < 0:
            return False
        last = self.count - 1
        if place != last:
            moved = self._rows.cells[last]
            self._rows.cells[place] = moved
            self.positions.cells[moved] = place + 1
            for cells in self.table.cells:
                cells[place] = cells[last]
        self.table.wipe_one(last)
        self.positions.cells[row] = 0
        self.count = last
        return True

    def remove_many(self, rows: Rows) -> None:
        """Take the component from distinct rows, whoever of them has it."""
        if not self.count:
            return
        places = self.places(rows)
        gone = places[places >= 0]
        if not len(gone):
            return
        kept = self.count - len(gone)
        self.positions.array[rows] = 0
        tail = self._rows.array[kept : self.count]
        movers = np.flatnonzero(self.having(tail)) + kept
        if len(movers):
            self._move(movers, gone[gone < kept])
        self.table.wipe(slice(kept, self.count))
        self.count = kept

    def grow(self, capacity: int) -> None:
        """Follow the pool to a larger capacity."""
        self.positions.grow(capacity)

    @staticmethod
    def loaded(spec: Spec, capacity: int, rows: Rows, columns: Mapping[str, Any], words: Words) -> "Sparse":
        """Take over packed rows and columns from a copy; columns that are missing stay inert."""
        sparse = Sparse(spec, capacity, words)
        sparse._reserve(len(rows))
        sparse.count = len(rows)
        sparse._rows.load(rows)
        sparse.positions.array[rows] = np.arange(1, len(rows) + 1)
        sparse.table.load(columns)
        return sparse

    def fitted(self, spec: Spec, capacity: int) -> "Sparse":
        """Give the same rows under another description; new columns are inert, columns it lacks are lost."""
        columns = {name: column.array[: self.count] for name, column in self.table.columns.items()}
        return Sparse.loaded(spec, capacity, self.rows, columns, self._words)

    def _move(self, movers: Rows, holes: Rows) -> None:
        moved = self._rows.array[movers]
        self._rows.array[holes] = moved
        self.positions.array[moved] = holes + 1
        for column in self.table.columns.values():
            if isinstance(column, ObjectColumn):
                for hole, mover in zip(holes.tolist(), movers.tolist(), strict=True):
                    column.cells[hole] = column.cells[mover]
            else:
                column.array[holes] = column.array[movers]

    def _reserve(self, count: int) -> None:
        capacity = len(self._rows.array)
        if count > capacity:
            capacity = max(2 * capacity, count)
            self._rows.grow(capacity)
            self.table.grow(capacity)
            self._view = None
