"""What has changed: one bit in each row for each component or relation."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.ecs.handles import Rows

BITS = 64
EVERYTHING = (1 << BITS) - 1


class Groups:
    """Hands out bits in order of first use; those beyond the last bit share it."""

    __slots__ = ("names",)

    def __init__(self) -> None:
        self.names: list[str] = []

    def bit(self, name: str) -> int:
        """Give the bit of a name."""
        if name not in self.names:
            self.names.append(name)
        return 1 << min(self.names.index(name), BITS - 1)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one consumer has not seen yet: `rows`, and in `masks` for each of them the bits of what changed."""

    rows: Rows
    masks: NDArray[np.uint64]
    bits: dict[Any, int]

    def __len__(self) -> int:
        """Count rows."""
        return len(self.rows)

    def of(self, part: Any) -> Rows:
        """Give the rows in which one component or relation changed."""
        return self.rows[(self.masks & np.uint64(self.bits.get(part, 0))) != 0]
