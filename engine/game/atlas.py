"""The map as columns, one row a room: where its exits lead, what it is good for, and the way to any other room."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.game.faces import STREETS
from engine.game.routes import NOWHERE, Exits, Numbers, Routes
from engine.game.venues import Venues, by_use, joined, uses
from engine.vocabulary import Direction

if TYPE_CHECKING:
    from engine.ecs import Entity
    from engine.game.holder import Game

ROW_MASK = 0xFFFFFFFF
DIRECTIONS = tuple(Direction)
Kind = TypeVar("Kind", bound=np.generic)
NO_AREA = 0
"""The area of rows in which no room stands."""


@dataclass(slots=True)
class Atlas:
    """
    The map, remembered. It is made from what is true, is no part of it, and is never changed once it is drawn.

    Columns have one row for each row of the rooms' pool: `ways` is the handle behind each exit (0 for none),
    `strolls` the exits that stay in the area and under the same kind of sky, packed to the left, and
    `choice` how many they are. `members` are the rows of each area's rooms in order of uid, and
    `place` is where among them a room stands.
    """

    names: list[str]
    area: Numbers
    place: Numbers
    ways: Numbers
    serves: Numbers
    outside: NDArray[np.bool_]
    strolls: Exits
    choice: Exits
    members: list[Numbers]
    venues: Venues
    used: list[list[Numbers]]
    routes: Routes
    _gates: dict[tuple[int, int], tuple[int, int] | None] = field(
        default_factory=dict[tuple[int, int], "tuple[int, int] | None"]
    )

    def toward(self, here: Numbers, goals: Numbers) -> Exits:
        """
        The exit each walker takes next: `here` and `goals` are rows of rooms. NOWHERE where no way leads on.

        Within an area it is one look into a table; whoever has lost their way into another area is led
        to the gate between both, one by one.
        """
        area, away = self.area[here], self.area[goals]
        gates = {walker: self._gate(int(area[walker]), int(away[walker])) for walker in np.flatnonzero(area != away)}
        if gates:
            goals = goals.copy()
            for walker, gate in gates.items():
                goals[walker] = gate[0] if gate else here[walker]
        for missing in self.routes.missing(area):
            self.routes.add(missing, self._local(missing))
        exits = self.routes.next(area, self.place[here], self.place[goals])
        for walker, gate in gates.items():
            if gate and gate[0] == here[walker]:
                exits[walker] = gate[1]
        return exits

    def reaches(self, here: Numbers, goals: Numbers) -> NDArray[np.bool_]:
        """Whether one can walk from rows to rows; standing there already counts."""
        return (here == goals) | (self.toward(here, goals) != NOWHERE)

    def _local(self, area: int) -> Numbers:
        rows = self.members[area]
        ways = self.ways[rows]
        beyond = ways & ROW_MASK
        return np.where((ways != 0) & (self.area[beyond] == area), self.place[beyond], len(rows))

    def _gate(self, area: int, other: int) -> tuple[int, int] | None:
        """The room and exit by which one leaves an area for another, also across a third; None where there is none."""
        if (area, other) not in self._gates:
            self._gates[area, other] = self._find_gate(area, other)
        return self._gates[area, other]

    def _find_gate(self, area: int, other: int) -> tuple[int, int] | None:
        """Go from area to area, the nearest first, and remember by which door of the first one that began."""
        queue: deque[tuple[int, tuple[int, int] | None]] = deque([(area, None)])
        seen = {area}
        while queue:
            at, door = queue.popleft()
            for row, towards, beyond in self._doors(at):
                if beyond not in seen:
                    seen.add(beyond)
                    if beyond == other:
                        return door or (row, towards)
                    queue.append((beyond, door or (row, towards)))
        return None

    def _doors(self, area: int) -> list[tuple[int, int, int]]:
        rows = self.members[area]
        ways = self.ways[rows]
        beyond = self.area[ways & ROW_MASK]
        found, towards = np.nonzero((ways != 0) & (beyond != area))
        return list(zip(rows[found].tolist(), towards.tolist(), beyond[found, towards].tolist(), strict=True))


def draw(game: "Game") -> Atlas:
    """Draw the whole map. About 0.2 s for 25,000 rooms; the ways within an area are added when somebody walks there."""
    none = np.zeros(0, np.int64)
    blank = Atlas(
        names=[""],
        area=none,
        place=none,
        ways=np.zeros((0, len(DIRECTIONS)), np.int64),
        serves=none,
        outside=np.zeros(0, np.bool_),
        strolls=np.zeros((0, len(DIRECTIONS)), np.uint8),
        choice=np.zeros(0, np.uint8),
        members=[none],
        venues=joined([]),
        used=[by_use(none, none)],
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
        row = room & ROW_MASK
        touched.add(int(area[row]))
        area[row], ways[row], serves[row] = NO_AREA, 0, 0
    for id_ in sorted(rooms):
        room = game.rooms[id_]
        row, there = room & ROW_MASK, game.catalogue.rooms[id_]
        number = numbers.setdefault(there.area, len(numbers))
        touched |= {int(area[row]), number}
        leads = game.leads(room)
        area[row], ways[row] = number, [leads.get(towards, 0) for towards in DIRECTIONS]
        serves[row] = uses(there.terrain) | (there.terrain in STREETS) << _SKY
    return _finished(old, game, list(numbers), area, ways, serves, touched - {NO_AREA})


_SKY = 16
"""The bit of `serves` that says a room is under the open sky."""


def _finished(  # noqa: PLR0917
    old: Atlas, game: "Game", names: list[str], area: Numbers, ways: Numbers, serves: Numbers, touched: set[int]
) -> Atlas:
    pool = game.world.pool("room")
    place, strolls, choice = _grown(old.place, len(area)), _grown(old.strolls, len(area)), _grown(old.choice, len(area))
    members = old.members + [np.zeros(0, np.int64)] * (len(names) - len(old.names))
    used = old.used + [by_use(members[NO_AREA], members[NO_AREA])] * (len(names) - len(old.names))
    outside = serves >> _SKY & 1 == 1
    for number in sorted(touched):
        rows = np.flatnonzero(area == number)
        rows = rows[np.argsort(pool.uid[rows])]
        members[number] = rows
        place[rows] = np.arange(len(rows))
        used[number] = by_use(pool.entities(rows), serves[rows])
        strolls[rows], choice[rows] = _strolls(rows, ways, area, outside)
    return Atlas(
        names=names,
        area=area,
        place=place,
        ways=ways,
        serves=serves,
        outside=outside,
        strolls=strolls,
        choice=choice,
        members=members,
        venues=joined(used),
        used=used,
        routes=old.routes.without(touched, len(names)),
    )


def _strolls(rows: Numbers, ways: Numbers, area: Numbers, outside: NDArray[np.bool_]) -> tuple[Exits, Exits]:
    beyond = ways[rows] & ROW_MASK
    stays = (ways[rows] != 0) & (area[beyond] == area[rows, None]) & (outside[beyond] == outside[rows, None])
    packed = np.zeros(stays.shape, np.uint8)
    places = np.cumsum(stays, axis=1) - 1
    at, towards = np.nonzero(stays)
    packed[at, places[at, towards]] = towards
    return packed, stays.sum(axis=1).astype(np.uint8)


def _grown(column: NDArray[Kind], high: int) -> NDArray[Kind]:
    """Copy a column with room for more rows."""
    grown = np.zeros((high, *column.shape[1:]), column.dtype)
    grown[: len(column)] = column
    return grown
