"""Entity handles, and the errors of whoever holds a wrong one."""

from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Entity: TypeAlias = int
"""An entity as others hold it: generation (23 bits), pool (8 bits), row (32 bits). Never negative; 0 is nobody."""

Rows: TypeAlias = NDArray[np.int64]
"""Row numbers of one pool, or handles, one for each."""

Bools: TypeAlias = NDArray[np.bool_]

E = TypeVar("E", Entity, Rows)

ROW_BITS = 32
POOL_BITS = 8
GENERATION_SHIFT = ROW_BITS + POOL_BITS
ROW_MASK = (1 << ROW_BITS) - 1
POOL_MASK = (1 << POOL_BITS) - 1
LAST_GENERATION = (1 << 23) - 1


def row_of(entity: E) -> E:
    """Give the row of a handle, or the rows of many (then `pool.rows` also checks that they are alive). 0 gives 0."""
    return entity & ROW_MASK  # pyright: ignore[reportReturnType]


def sorted_once(numbers: Rows) -> Rows:
    """Sort numbers and keep each once; what numpy's own `unique` does, without the imports of its first call."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


class StaleEntityError(LookupError):
    """The handle's entity is gone, or never was."""

    def __init__(self, entity: int) -> None:
        row, pool, generation = entity & ROW_MASK, entity >> ROW_BITS & POOL_MASK, entity >> GENERATION_SHIFT
        super().__init__(f"entity {entity} (pool {pool}, row {row}, generation {generation}) is not alive")


class NoComponentError(LookupError):
    """A living entity does not have what was asked of it."""


class SchemaError(ValueError):
    """A world's description is contradictory, or does not fit what was packed."""


class MisfitError(ValueError):
    """A value does not fit its column."""
