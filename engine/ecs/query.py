"""Finding those who have several components at once."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.ecs.component import spec_of
from engine.ecs.handles import Rows
from engine.ecs.pool import Part, Pool
from engine.ecs.sparse import Sparse


class View:
    """
    The rows of one pool that have what was asked for, ascending.

    `view[C]` are the columns of C, and `view.at(C)` says where in them the
    entities of `rows` are: for a dense component the rows themselves, for a
    sparse one their packed positions.
    """

    __slots__ = ("pool", "rows")

    def __init__(self, pool: Pool, rows: Rows) -> None:
        self.pool = pool
        self.rows = rows

    def __len__(self) -> int:
        """Count rows."""
        return len(self.rows)

    def __getitem__(self, part: Part) -> Any:
        """Give the columns of a component, or the targets of a relation."""
        return self.pool[part]

    def at(self, component: type[Any]) -> Rows:
        """Say where in the columns of a component the rows are."""
        if spec_of(component).sparse:
            return self.pool.sparse(component).places(self.rows)
        return self.rows

    @property
    def entities(self) -> Rows:
        """The handles of the rows."""
        return self.pool.entities(self.rows)


def matching(pool: Pool, components: tuple[type[Any], ...], without: tuple[type[Any], ...]) -> Rows | None:
    """Find the rows, ascending, that have all of some components and none of others; None if no row ever could."""
    rare = [component for component in components if spec_of(component).sparse]
    if any(component not in pool.tables for component in components if component not in rare):
        return None
    if any(component in pool.tables for component in without):
        return None
    rows = _common([pool.sparse(component) for component in rare]) if rare else np.flatnonzero(pool.alive)
    for component in without:
        if spec_of(component).sparse:
            rows = rows[~pool.sparse(component).having(rows)]
    return rows


def in_order(views: Iterable[View]) -> list[int]:
    """List the entities of views in uid order."""
    found: list[tuple[int, int]] = []
    for view in views:
        found += zip(view.pool.uids.array[view.rows].tolist(), view.entities.tolist(), strict=True)
    return [entity for _, entity in sorted(found)]


def _common(several: list[Sparse]) -> Rows:
    fewest, *others = sorted(several, key=len)
    rows = np.sort(fewest.rows)
    for other in others:
        rows = rows[other.having(rows)]
    return rows
