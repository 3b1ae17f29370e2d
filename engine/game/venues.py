"""What rooms are good for, by what they are: where people eat, keep company, work, run errands, and live."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from engine.vocabulary.content import Terrain

Numbers = NDArray[np.int64]


class Use(IntEnum):
    """What one goes to a room for."""

    EAT = 0
    MEET = 1
    TOIL = 2
    WRITE = 3
    ERRAND = 4
    STREET = 5


FITS: dict[Use, tuple[Terrain, ...]] = {
    Use.EAT: ("bar", "square", "quay"),
    Use.MEET: ("bar", "square", "bridge", "stairs"),
    Use.TOIL: ("yard", "quay", "lot", "hall", "station"),
    Use.WRITE: ("office", "hall", "station"),
    Use.ERRAND: ("shop", "clinic", "office", "station", "square", "hall"),
    Use.STREET: ("street", "alley", "square", "stairs", "bridge", "quay", "lot"),
}
"""Which rooms serve a use. An area without any of them makes do with its streets."""

_BIT = {
    terrain: sum(1 << use for use, terrains in FITS.items() if terrain in terrains)
    for terrains in FITS.values()
    for terrain in terrains
}


def uses(terrain: Terrain) -> int:
    """The uses of a kind of room, one bit each."""
    return _BIT.get(terrain, 0)


@dataclass(frozen=True, slots=True)
class Venues:
    """The rooms that serve each use in each area, as one array of handles with a start and a count for each pair."""

    rooms: Numbers
    starts: Numbers
    counts: Numbers

    def pick(self, area: Numbers, use: int, dice: NDArray[np.uint32]) -> Numbers:
        """One room for each of many, by their dice; 0 in an area that has no rooms at all."""
        if not len(self.rooms):
            return np.zeros(len(area), np.int64)
        counts = self.counts[area, use]
        return np.where(counts > 0, self.rooms[self.starts[area, use] + dice % np.maximum(counts, 1)], 0)


def by_use(handles: Numbers, served: Numbers) -> list[Numbers]:
    """Sort the rooms of one area, with the uses of each, by use; those without a place of their own use the streets."""
    streets = handles[served >> Use.STREET & 1 == 1]
    anywhere = streets if len(streets) else handles
    found = [handles[served >> use & 1 == 1] for use in Use]
    return [rooms if len(rooms) else anywhere for rooms in found]


def joined(areas: list[list[Numbers]]) -> Venues:
    """Put the venues of all areas into one array."""
    counts = np.array([[len(rooms) for rooms in area] for area in areas], np.int64).reshape(len(areas), len(Use))
    ends = np.cumsum(counts).reshape(counts.shape)
    flat = [rooms for area in areas for rooms in area]
    return Venues(np.concatenate(flat) if flat else np.zeros(0, np.int64), ends - counts, counts)
