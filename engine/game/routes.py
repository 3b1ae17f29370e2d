"""The shortest way from any room of an area to any other, as a table: which exit comes next."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NOWHERE = 15
"""The exit of a way that does not exist, or has no step left."""

_DIGITS = [[place for place in range(4) if number >> place & 1] for number in range(NOWHERE + 1)]
"""Where the binary digits of a number are ones, from the last one on."""

Numbers = NDArray[np.int64]
Places = NDArray[np.int32]
Exits = NDArray[np.uint8]


def steps(ways: Numbers) -> Exits:
    """
    Say for each pair of rooms which exit leads on: the number of a direction or NOWHERE, in half a byte.

    `ways[room, direction]` is the room an exit leads to, `len(ways)` where there is none. What is said of the way
    from `here` to `there` stands in `[here, there // 2]`, in the low half if `there` is even. Of equally short ways
    the one whose direction comes first is taken. About 2 ms for 625 rooms.

    Each room has as a row of bits those rooms it came to reach last; every round it gains what its neighbours came to
    reach in the round before, so that after n rounds all ways of n steps are found.
    """
    rooms, directions = ways.shape
    numbers = np.arange(rooms)
    itself = np.zeros((rooms, -(-rooms // 64)), np.dtype("<u8"))
    itself[numbers, numbers // 64] = np.left_shift(np.uint64(1), (numbers % 64).astype(np.uint64))
    behind = np.where(ways < rooms, ways, numbers[:, None]).T.copy()
    used = [towards for towards in range(directions) if (behind[towards] != numbers).any()]
    digits = [np.zeros_like(itself) for _ in _DIGITS[NOWHERE]]  # of the number of the direction, the last one first
    newest, unknown = itself, ~itself
    while newest.any():
        before = unknown.copy()
        for towards in used:
            gained = newest.take(behind[towards], axis=0)
            gained &= unknown
            unknown ^= gained
            for place in _DIGITS[towards]:
                digits[place] |= gained
        newest = before ^ unknown
    return _in_halves([digit | unknown | itself for digit in digits])[:, : -(-rooms // 2)]


def _in_halves(digits: list[NDArray[np.uint64]]) -> Exits:
    """Write numbers into half bytes, given as one row of bits for each of their binary digits, the last one first."""
    table = np.zeros((len(digits[0]), digits[0].shape[1] * 64), np.uint8)
    for digit in reversed(digits):
        table += table
        table |= np.unpackbits(digit.view(np.uint8), axis=1, bitorder="little")
    two = table.view(np.dtype("<u2"))
    return (two | two >> 4).astype(np.uint8)


@dataclass(slots=True)
class Shelf:
    """Tables one behind the other. What lies there stays as it is, so old and new routes have it in common."""

    pairs: Exits = field(default_factory=lambda: np.zeros(0, np.uint8))
    used: int = 0

    def put(self, table: Exits) -> slice:
        """Lay down a table, and say where; a shelf that is full grows by an eighth."""
        place = slice(self.used, self.used + table.size)
        if place.stop > len(self.pairs):
            pairs = np.empty(place.stop * 9 // 8, np.uint8)
            pairs[: self.used] = self.pairs[: self.used]
            self.pairs = pairs
        self.pairs[place] = table.ravel()
        self.used = place.stop
        return place


@dataclass(slots=True)
class Routes:
    """
    The tables of all regions on one shelf, half a byte a pair, each made when somebody first walks there.

    Regions are numbered, and so are the rooms within one.
    """

    _tables: dict[int, slice] = field(default_factory=dict[int, slice])
    _starts: Numbers = field(default_factory=lambda: np.full(0, -1, np.int64))
    _widths: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    _shelf: Shelf = field(default_factory=Shelf)

    def without(self, regions: set[int], count: int) -> "Routes":
        """
        Give the same routes, but for some regions, with room for so many regions.

        Their tables are left lying where they are until they take up half of all.
        """
        kept = {region: table for region, table in self._tables.items() if region not in regions}
        shelf = self._shelf
        if 2 * sum(table.stop - table.start for table in kept.values()) < shelf.used:
            shelf = Shelf()
            kept = {region: shelf.put(self._shelf.pairs[table]) for region, table in kept.items()}
        starts, widths = np.full(count, -1, np.int64), np.zeros(count, np.int64)
        for region, table in kept.items():
            starts[region], widths[region] = table.start, self._widths[region]
        return Routes(kept, starts, widths, shelf)

    def missing(self, regions: Places) -> list[int]:
        """Which of some regions have no table yet."""
        without = regions[self._starts[regions] < 0]
        return sorted(set(without.tolist())) if len(without) else []

    def add(self, region: int, ways: Numbers) -> None:
        """Make the table of a region whose rooms lead to each other as `steps` wants it told."""
        table = steps(ways)
        self._tables[region] = place = self._shelf.put(table)
        self._starts[region], self._widths[region] = place.start, table.shape[1]

    def next(self, region: Places, here: Places, there: Places) -> Exits:
        """The exits that lead on, for many walkers at once, each within a region that has its table."""
        pair = self._shelf.pairs[self._starts[region] + here * self._widths[region] + (there >> 1)]
        return np.right_shift(pair, ((there & 1) << 2).astype(np.uint8)) & np.uint8(NOWHERE)
