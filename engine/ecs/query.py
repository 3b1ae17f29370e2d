"""Finding those who have several components at once."""

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.ecs.component import spec_of
from engine.ecs.handles import Rows
from engine.ecs.pool import Pool
from engine.ecs.table import Columns

if TYPE_CHECKING:
    from collections.abc import Iterator


class View:
    """
    The rows of one pool that have what was asked for.

    `view[C]` are the columns of C, and `view.at(C)` says where in them the
    entities of `rows` are: for a dense component the rows themselves, for a
    sparse one their packed positions.
    """

    __slots__ = ("pool", "rows")

    def __init__(self, pool: Pool, rows: Rows) -> None:
        """Look at some rows of a pool."""
        self.pool = pool
        self.rows = rows

    def __len__(self) -> int:
        """Count rows."""
        return len(self.rows)

    def __getitem__(self, component: type[Any]) -> Columns:
        """Give the columns of a component."""
        return self.pool.sparse(component).columns if spec_of(component).sparse else self.pool[component]

    def at(self, component: type[Any]) -> Rows:
        """Say where in the columns of a component the rows are."""
        if spec_of(component).sparse:
            return self.pool.sparse(component).positions.array[self.rows].astype(np.int64)
        return self.rows

    @property
    def entities(self) -> Rows:
        """The handles of the rows."""
        return self.pool.entities(self.rows)


def matching(pool: Pool, components: tuple[type[Any], ...], without: tuple[type[Any], ...]) -> Rows | None:
    """Find the rows, ascending, that have all of some components and none of others; None if the pool cannot."""
    rare = [component for component in components if spec_of(component).sparse]
    if any(component not in pool.tables for component in components if component not in rare):
        return None
    if any(component in pool.tables for component in without):
        return None
    if rare:
        packed = [pool.sparse(component) for component in rare]
        packed.sort(key=len)
        rows = np.sort(packed[0].rows)
        for other in packed[1:]:
            rows = rows[other.positions.array[rows] >= 0]
    else:
        rows = np.flatnonzero(pool.alive)
    for component in without:
        if spec_of(component).sparse:
            rows = rows[pool.sparse(component).positions.array[rows] < 0]
    return rows


def in_order(views: "Iterator[View]") -> list[int]:
    """List the entities of views in uid order."""
    found: list[tuple[int, int]] = []
    for view in views:
        found += zip(view.pool.uids.array[view.rows].tolist(), view.entities.tolist(), strict=True)
    return [entity for _, entity in sorted(found)]
