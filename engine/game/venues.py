"""What rooms are good for, by what they are: where people eat, keep company, work, run errands, and live."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from engine.game.routes import Numbers, Places
from engine.vocabulary.content import Terrain


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
    """The rooms that serve each use in each area: one array of rows, with a start and a count for each pair."""

    rooms: Places
    starts: Numbers
    counts: Numbers

    def pick(self, area: Places, use: int, dice: NDArray[np.uint32]) -> Places:
        """The row of one room for each of many, by their dice. Every area that has rooms has some for every use."""
        return self.rooms[self.starts[area, use] + dice % self.counts[area, use]]

    def of(self, area: int) -> list[Places]:
        """The rooms of one area, by use."""
        spans = zip(self.starts[area].tolist(), self.counts[area].tolist(), strict=True)
        return [self.rooms[start : start + count] for start, count in spans]


def by_use(rows: Places, served: NDArray[np.uint8]) -> list[Places]:
    """Sort the rooms of one area, with the uses of each, by use; what has no place of its own is done in the street."""
    streets = rows[served >> Use.STREET & 1 == 1]
    anywhere = streets if len(streets) else rows
    found = [rows[served >> use & 1 == 1] for use in Use]
    return [rooms if len(rooms) else anywhere for rooms in found]


def joined(areas: list[list[Places]]) -> Venues:
    """Put the venues of all areas into one array."""
    counts = np.array([[len(rooms) for rooms in area] for area in areas], np.int64).reshape(len(areas), len(Use))
    ends = np.cumsum(counts).reshape(counts.shape)
    flat = [rooms for area in areas for rooms in area]
    return Venues(np.concatenate(flat) if flat else np.zeros(0, np.int32), ends - counts, counts)
