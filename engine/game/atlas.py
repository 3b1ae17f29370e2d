"""The map as columns, one row a room: where its exits lead, what it is good for, and the way to any other room."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.ecs import row_of
from engine.game.faces import STREETS
from engine.game.routes import NOWHERE, Exits, Numbers, Routes, regions
from engine.game.venues import Places, Use, Venues, by_use, joined, uses
from engine.vocabulary import Direction

if TYPE_CHECKING:
    from engine.ecs import Entity
    from engine.game.holder import Game

DIRECTIONS = tuple(Direction)
Kind = TypeVar("Kind", bound=np.generic)
NO_AREA = 0
"""The area of rows in which no room stands."""

NO_WAY = -1
_SKY = 7
"""The bit of `serves` that says a room is under the open sky."""


@dataclass(slots=True)
class Atlas:
    """
    The map, remembered. It is made from what is true, is no part of it, and is never changed once it is drawn.

    Columns have one row for each row of the rooms' pool: `ways` is the row behind each exit (NO_WAY for none),
    `strolls` the exits that stay in the area and under the same kind of sky, packed to the left, and
    `choice` how many they are. An area falls into regions, in each of which one gets everywhere without leaving
    it: `members` are the rows of each region in order of uid, and `place` is where among them a room stands.
    """

    names: list[str]
    area: Places
    region: Places
    place: Places
    ways: Places
    serves: NDArray[np.uint8]
    strolls: Exits
    choice: Exits
    members: list[Places]
    venues: Venues
    routes: Routes
    _gates: dict[tuple[int, int], tuple[int, int] | None] = field(
        default_factory=dict[tuple[int, int], "tuple[int, int] | None"]
    )

    def toward(self, here: Places, goals: Places) -> Exits:
        """
        The exit each walker takes next: `here` and `goals` are rows of rooms. NOWHERE where no way leads on.

        Within a region it is one look into a table; whoever is on the way to another one is led to the gate
        between both, one by one.
        """
        region, away = self.region[here], self.region[goals]
        gates = {each: self._gate(int(region[each]), int(away[each])) for each in np.flatnonzero(region != away)}
        if gates:
            goals = goals.copy()
            for walker, gate in gates.items():
                goals[walker] = gate[0] if gate else here[walker]
        for missing in self.routes.missing(region):
            self.routes.add(missing, self._local(missing))
        exits = self.routes.next(region, self.place[here], self.place[goals])
        for walker, gate in gates.items():
            if gate and gate[0] == here[walker]:
                exits[walker] = gate[1]
        return exits

    def reaches(self, here: Places, goals: Places) -> NDArray[np.bool_]:
        """Whether one can walk from rows to rows; standing there already counts."""
        return (here == goals) | (self.toward(here, goals) != NOWHERE)

    def _local(self, region: int) -> Numbers:
        return _within(self.ways[self.members[region]], self.region == region, self.place)

    def _gate(self, region: int, other: int) -> tuple[int, int] | None:
        """The room and exit by which one leaves a region for another, also across a third; None if there is none."""
        if (region, other) not in self._gates:
            self._gates[region, other] = self._find_gate(region, other)
        return self._gates[region, other]

    def _find_gate(self, region: int, other: int) -> tuple[int, int] | None:
        """Go from region to region, the nearest first, and remember by which door of the first one that began."""
        queue: deque[tuple[int, tuple[int, int] | None]] = deque([(region, None)])
        seen = {region}
        while queue:
            at, door = queue.popleft()
            for row, towards, beyond in self._doors(at):
                if beyond not in seen:
                    seen.add(beyond)
                    if beyond == other:
                        return door or (row, towards)
                    queue.append((beyond, door or (row, towards)))
        return None

    def _doors(self, region: int) -> list[tuple[int, int, int]]:
        rows = self.members[region]
        ways = self.ways[rows]
        beyond = self.region[ways]
        found, towards = np.nonzero((ways != NO_WAY) & (beyond != region))
        return list(zip(rows[found].tolist(), towards.tolist(), beyond[found, towards].tolist(), strict=True))


def draw(game: "Game") -> Atlas:
    """Draw the whole map. About 0.2 s for 25,000 rooms; the ways within an area are added when somebody walks there."""
    none = np.zeros(0, np.int32)
    blank = Atlas(
        names=[""],
        area=none,
        region=none,
        place=none,
        ways=np.zeros((0, len(DIRECTIONS)), np.int32),
        serves=np.zeros(0, np.uint8),
        strolls=np.zeros((0, len(DIRECTIONS)), np.uint8),
        choice=np.zeros(0, np.uint8),
        members=[none],
        venues=joined([[none] * len(Use)]),
        routes=Routes(),
    )
    return redraw(blank, game, game.rooms, ())


def redraw(old: Atlas, game: "Game", rooms: Iterable[str], gone: "Iterable[Entity]") -> Atlas:
    """Draw a map that differs from an old one in some rooms that stand, and in some that are gone."""
    high = game.world.pool("room").high
    numbers = {name: number for number, name in enumerate(old.names)}
    area, ways, serves = _grown(old.area, high), _grown(old.ways, high), _grown(old.serves, high)
    touched: set[int] = set()
    for room in gone:
        row = row_of(room)
        touched.add(int(area[row]))
        area[row], ways[row], serves[row] = NO_AREA, NO_WAY, 0
    for id_ in sorted(rooms):
        row, there = row_of(game.rooms[id_]), game.catalogue.rooms[id_]
        number = numbers.setdefault(there.area, len(numbers))
        touched |= {int(area[row]), number}
        leads = game.ways(there)  # not remembered one by one: that would weigh more than the whole map
        area[row], ways[row] = number, [_row(leads.get(towards, 0)) for towards in DIRECTIONS]
        serves[row] = uses(there.terrain) | (there.terrain in STREETS) << _SKY
    return _finished(old, game, list(numbers), area, ways, serves, touched - {NO_AREA})


def _row(room: "Entity") -> int:
    return row_of(room) if room else NO_WAY


def _finished(  # noqa: PLR0917
    old: Atlas,
    game: "Game",
    names: list[str],
    area: Places,
    ways: Places,
    serves: NDArray[np.uint8],
    touched: set[int],
) -> Atlas:
    uids, none = game.world.pool("room").uid, np.zeros(0, np.int32)
    region, place = _grown(old.region, len(area)), _grown(old.place, len(area))
    strolls, choice = _grown(old.strolls, len(area)), _grown(old.choice, len(area))
    used = [old.venues.of(number) if number < len(old.names) else [none] * len(Use) for number in range(len(names))]
    outside = serves >> _SKY == 1
    spare = np.isin(area, sorted(touched)) | (area == NO_AREA)
    left = {number for number, rows in enumerate(old.members) if number and spare[rows].any()}
    members = [none if number in left else rows for number, rows in enumerate(old.members)]
    free = sorted(left, reverse=True)
    region[area == NO_AREA] = 0
    for number in sorted(touched):
        rows = np.flatnonzero(area == number).astype(np.int32)
        rows = rows[np.argsort(uids[rows])]
        used[number] = by_use(rows, serves[rows])
        strolls[rows], choice[rows] = _strolls(rows, ways[rows], area, outside)
        place[rows] = np.arange(len(rows))
        for found in regions(_within(ways[rows], area == number, place)):
            if not free:
                free.append(len(members))
                members.append(none)
            members[free[-1]] = rows[found]
            region[rows[found]] = free.pop()
    for rows in members:
        place[rows] = np.arange(len(rows))
    return Atlas(
        names=names,
        area=area,
        region=region,
        place=place,
        ways=ways,
        serves=serves,
        strolls=strolls,
        choice=choice,
        members=members,
        venues=joined(used),
        routes=old.routes.without(left, len(members)),
    )


def _within(ways: Places, inside: NDArray[np.bool_], place: Places) -> Numbers:
    """The ways of some rooms by their places among themselves, as `steps` and `regions` want them told."""
    return np.where((ways != NO_WAY) & inside[ways], place[ways], len(ways)).astype(np.int64)


def _strolls(rows: Places, ways: Places, area: Places, outside: NDArray[np.bool_]) -> tuple[Exits, Exits]:
    stays = (ways != NO_WAY) & (area[ways] == area[rows, None]) & (outside[ways] == outside[rows, None])
    packed = np.zeros(stays.shape, np.uint8)
    places = np.cumsum(stays, axis=1) - 1
    at, towards = np.nonzero(stays)
    packed[at, places[at, towards]] = towards
    return packed, stays.sum(axis=1).astype(np.uint8)


def _grown(column: NDArray[Kind], high: int) -> NDArray[Kind]:
    """Copy a column with room for more rows."""
    grown = np.zeros((max(high, len(column)), *column.shape[1:]), column.dtype)
    grown[: len(column)] = column
    return grown
