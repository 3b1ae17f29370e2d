"""All entities of one kind: columns with stable rows, generations, and a list of free rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from engine.ecs.component import Spec, spec_of
from engine.ecs.handles import (
    GENERATION_SHIFT,
    LAST_GENERATION,
    POOL_MASK,
    ROW_BITS,
    ROW_MASK,
    Bools,
    Rows,
    SchemaError,
    StaleEntityError,
)
from engine.ecs.relation import Link, Relation
from engine.ecs.sparse import Sparse
from engine.ecs.table import Columns, NumberColumn, Table

FIRST_CAPACITY = 64
GROUPS = 64
EVERYTHING = (1 << GROUPS) - 1

Part: TypeAlias = type[Any] | Relation


@dataclass(frozen=True, slots=True)
class Changes:
    """What one consumer has not seen yet: rows, and for each the component groups that changed."""

    rows: Rows
    bits: NDArray[np.uint64]
    groups: dict[str, int]

    def of(self, part: Part) -> Rows:
        """Give the rows in which one component or relation changed."""
        bit = self.groups.get(part.name if isinstance(part, Relation) else spec_of(part).name, 0)
        return self.rows[(self.bits & np.uint64(bit)) != 0]


class Pool:
    """
    One kind of entity. A row stays where it is for as long as its entity lives.

    Rows of the dead hold inert values (0 unless the component says otherwise)
    and are used again, newest first, under the next generation.
    """

    def __init__(self, kind: str, number: int, parts: Iterable[Part]) -> None:
        """Start empty; `number` is the pool's place in every handle."""
        self.kind = kind
        self.number = number
        self.high = 0
        self.living = 0
        self.free: list[int] = []
        self.generations = NumberColumn(np.dtype("<i4"), -1, FIRST_CAPACITY)  # negative while nobody lives there
        self.uids = NumberColumn(np.dtype("<i8"), 0, FIRST_CAPACITY)
        self.touched = NumberColumn(np.dtype("<u8"), 0, FIRST_CAPACITY)
        self.consumers: dict[str, NumberColumn] = {}
        self.tables: dict[type[Any], Table] = {}
        self.links: dict[Relation, Link] = {}
        self.rare: dict[str, Sparse] = {}
        self.targeted: dict[Relation, None] = {}
        self.groups: dict[str, int] = {}
        self._rare_of: dict[type[Any], Sparse] = {}
        for part in parts:
            self._list(part)

    def __len__(self) -> int:
        """Count the living."""
        return self.living

    def __getitem__(self, part: Part) -> Any:
        """
        Give the columns of a component over the rows 0 to `high`, or the targets of a relation.

        Views are live, and die when the pool grows: never keep one across a
        spawn. Targets are read-only: `relate` keeps the index exact.
        """
        if isinstance(part, Relation):
            view = self.links[part].column.array[: self.high]
            view.flags.writeable = False
            return view
        return Columns(self.tables[part].columns, self.high)

    @property
    def alive(self) -> Bools:
        """Whether somebody lives in each row, 0 to `high`."""
        return self.generations.array[: self.high] > 0

    @property
    def uid(self) -> Rows:
        """The uid in each row, 0 where nobody lives."""
        return self.uids.array[: self.high]

    def entities(self, rows: Rows) -> Rows:
        """Give the handles of living rows."""
        generations = self.generations.array[rows].astype(np.int64)
        if (generations <= 0).any():
            raise StaleEntityError(int(np.asarray(rows)[generations <= 0][0]) | self.number << ROW_BITS)
        return generations << GENERATION_SHIFT | self.number << ROW_BITS | rows

    def rows(self, entities: Rows) -> Rows:
        """Give the rows of living entities of this pool."""
        entities = np.asarray(entities, np.int64)
        rows = entities & ROW_MASK
        wrong = (entities >> ROW_BITS & POOL_MASK != self.number) | (rows >= self.high)
        if not wrong.any():
            wrong = self.generations.array[rows] != entities >> GENERATION_SHIFT
        if wrong.any():
            raise StaleEntityError(int(entities[wrong][0]))
        return rows

    def entity(self, row: int) -> int:
        """Give the handle of one living row."""
        return self.generations.cells[row] << GENERATION_SHIFT | self.number << ROW_BITS | row

    def sparse(self, component: type[Any]) -> Sparse:
        """Give the packed rows of a rare component in this pool."""
        sparse = self._rare_of.get(component)
        return self._bind(component) if sparse is None else sparse

    def bit(self, part: Part) -> int:
        """Give the dirty bit of a component or relation; 0 for what never makes a row dirty."""
        if isinstance(part, Relation):
            return self.groups[part.name]
        return self.groups.get(spec_of(part).name, 0)

    def claim(self, count: int) -> Rows:
        """Take free rows, the newest freed first, then new ones; they are inert."""
        reused = self.free[: -count - 1 : -1]
        del self.free[len(self.free) - len(reused) :]
        fresh = count - len(reused)
        if self.high + fresh > len(self.uids.array):
            self.grow(max(2 * len(self.uids.array), self.high + fresh))
        rows = np.array([*reused, *range(self.high, self.high + fresh)], np.int64)
        self.high += fresh
        self.living += count
        self.generations.array[rows] *= -1
        self.touched.array[rows] = EVERYTHING
        return rows

    def claim_one(self) -> int:
        """Take one free row, or a new one; it is inert."""
        if self.free:
            row = self.free.pop()
        else:
            row = self.high
            if row == len(self.uids.array):
                self.grow(2 * row)
            self.high += 1
        self.living += 1
        self.generations.cells[row] *= -1
        self.touched.cells[row] = EVERYTHING
        return row

    def release(self, rows: Rows) -> None:
        """Free the rows of the dead, make them inert, and let no old handle reach them."""
        for sparse in self.rare.values():
            sparse.remove_many(rows)
        for table in self.tables.values():
            table.wipe(rows)
        for column in (self.uids, self.touched, *(link.column for link in self.links.values())):
            column.wipe(rows)
        for column in self.consumers.values():
            column.wipe(rows)
        generations = self.generations.array[rows]
        self.generations.array[rows] = -1 - generations
        self.free.extend(rows[generations < LAST_GENERATION].tolist())
        self.living -= len(rows)

    def grow(self, capacity: int) -> None:
        """Make room for more rows; every view handed out before is dead."""
        for column in (self.generations, self.uids, self.touched, *self.consumers.values()):
            column.grow(capacity)
        for table in self.tables.values():
            table.grow(capacity)
        for link in self.links.values():
            link.column.grow(capacity)
        for sparse in self.rare.values():
            sparse.grow(capacity)

    def drain(self, consumer: str) -> Changes:
        """Give what changed since this consumer asked last; the first time, everyone."""
        self._share_touched(consumer)
        column = self.consumers[consumer]
        rows = np.flatnonzero(column.array[: self.high])
        changes = Changes(rows, column.array[rows], dict(self.groups))
        column.array[rows] = 0
        return changes

    def add_consumer(self, consumer: str) -> NumberColumn:
        """Begin to keep apart what one consumer has not seen."""
        column = self.consumers[consumer] = NumberColumn(np.dtype("<u8"), 0, len(self.uids.array))
        return column

    def adopt(self, name: str, sparse: Sparse) -> None:
        """Take in the packed rows of a rare component whose class is not known yet."""
        self.rare[name] = sparse
        self._group(name)

    def _share_touched(self, consumer: str) -> None:
        touched = self.touched.array[: self.high]
        for column in self.consumers.values():
            column.array[: self.high] |= touched
        touched[:] = 0
        if consumer not in self.consumers:
            self.add_consumer(consumer).array[: self.high][self.alive] = EVERYTHING

    def _list(self, part: Part) -> None:
        if isinstance(part, Relation):
            self.links[part] = Link(part, FIRST_CAPACITY)
            self._group(part.name)
            return
        spec = spec_of(part)
        if spec.sparse:
            self._bind(part)
            return
        self.tables[part] = Table(spec, FIRST_CAPACITY)
        if not spec.derived:
            self._group(spec.name)

    def _bind(self, component: type[Any]) -> Sparse:
        spec = spec_of(component)
        if not spec.sparse:
            message = f"{spec.name} is dense, and the pool {self.kind} does not list it"
            raise SchemaError(message)
        known = self.rare.get(spec.name)
        if known is None:
            self.rare[spec.name] = known = Sparse(spec, len(self.uids.array))
            if not spec.derived:
                self._group(spec.name)
        elif known in self._rare_of.values():
            message = f"there are two components named {spec.name}"
            raise SchemaError(message)
        else:
            known = self.rare[spec.name] = known.fitted(spec, len(self.uids.array))
        self._rare_of[component] = known
        return known

    def _group(self, name: str) -> None:
        self.groups.setdefault(name, 1 << min(len(self.groups), GROUPS - 1))


def part_name(part: Part) -> str:
    """Name a component or relation as it is packed."""
    return part.name if isinstance(part, Relation) else cast("Spec", spec_of(part)).name
