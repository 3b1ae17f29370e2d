"""The regions of an area: within each of them one gets from anywhere to anywhere without leaving it."""

from itertools import accumulate

import numpy as np

from engine.game.routes import Numbers, Places
from engine.vocabulary import Direction

NO_WAY = -1
"""What stands for a row where an exit leads nowhere."""

_OPPOSITE = np.array([list(Direction).index(towards.back) for towards in Direction])


def split(areas: list[Places], ways: Places, area: Places) -> list[list[Places]]:
    """
    Give the regions of some areas, each as rows in the order in which those of its area are given.

    `ways` has for each row of the rooms' pool the row behind each exit, NO_WAY for none, and `area` the area it lies
    in. About 5 ms for 25,000 rooms in areas of one piece each, and 1 ms more for each district that is not.
    """
    whole = _in_one_piece(areas, ways, area)
    return [
        [rows] if one else [rows[found] for found in regions(within(rows, ways))]
        for rows, one in zip(areas, whole, strict=True)
    ]


def within(rows: Places, ways: Places) -> Numbers:
    """The ways among some rows by their places in the list, as `regions` and `steps` want them told."""
    place = np.full(len(ways) + 1, len(rows))  # one more, where NO_WAY leads
    place[rows] = np.arange(len(rows))
    return place[ways[rows]]


def _in_one_piece(areas: list[Places], ways: Places, area: Places) -> list[bool]:
    """
    Whether areas are plainly one region: any step can be taken back at once, and one gets everywhere from one room.

    It is found out for all areas together, because a district takes dozens of rounds, and a city no more of them.
    """
    rows = np.concatenate([*areas, np.zeros(0, np.int32)])
    spans = [slice(end - len(each), end) for each, end in zip(areas, accumulate(map(len, areas)), strict=True)]
    behind, of, nowhere = within(rows, ways), np.append(area[rows], -1), len(rows)
    inside = of[behind] == of[:-1, None]
    onward = np.full((nowhere + 1, behind.shape[1]), nowhere)
    onward[:-1] = np.where(inside, behind, nowhere)
    firm = (onward[onward[:-1], _OPPOSITE] == np.arange(nowhere)[:, None]) | ~inside
    seen = np.zeros(nowhere + 1, np.bool_)
    newest = np.array([span.start for span in spans if span.stop > span.start], np.int64)
    while len(newest):
        seen[newest] = seen[nowhere] = True
        reached = np.zeros_like(seen)
        reached[onward[newest]] = True
        newest = np.flatnonzero(reached & ~seen)
    fine = seen[:-1] & firm.all(axis=1)
    return [span.stop > span.start and bool(fine[span].all()) for span in spans]


def regions(ways: Numbers) -> list[list[int]]:
    """
    Split rooms into regions within which one gets from anywhere to anywhere, each in order; `ways` as for `steps`.

    A street of its own behind another district is a region of its own, and so is what lies behind a one-way door.
    """
    rooms = len(ways)
    onward = [[to for to in row if to < rooms] for row in ways.tolist()]
    back: list[list[int]] = [[] for _ in range(rooms)]
    for here, leads in enumerate(onward):
        for to in leads:
            back[to].append(here)
    # Most areas are one region but for a few rooms: what leads to the first room and back is found quickly.
    whole = _reached(0, onward) & _reached(0, back) if rooms else set[int]()
    finished: list[int] = []
    seen = set(whole)
    for start in range(rooms):
        _visit(start, onward, seen, finished)
    found = [sorted(whole)] if whole else []
    seen = set(whole)
    for start in reversed(finished):
        if start not in seen:
            region: list[int] = []
            _visit(start, back, seen, region)
            found.append(sorted(region))
    return sorted(found)


def _reached(start: int, leads: list[list[int]]) -> set[int]:
    seen, newest = {start}, {start}
    while newest:
        newest = {to for here in newest for to in leads[here]} - seen
        seen |= newest
    return seen


def _visit(start: int, leads: list[list[int]], seen: set[int], finished: list[int]) -> None:
    """Go everywhere one has not been, depth first, and note each room when it is done with."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(leads[start]))]
    while path:
        here, rest = path[-1]
        to = next((to for to in rest if to not in seen), None)
        if to is None:
            finished.append(here)
            path.pop()
        else:
            seen.add(to)
            path.append((to, iter(leads[to])))
