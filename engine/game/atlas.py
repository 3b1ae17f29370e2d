"""The map as columns, one row a room: where its exits lead, what it is good for, and the way to any other room."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.ecs import row_of
from engine.game.faces import STREETS
from engine.game.regions import NO_WAY, split, within
from engine.game.routes import NOWHERE, Exits, Numbers, Routes
from engine.game.venues import Places, Use, Venues, by_use, joined, uses
from engine.vocabulary import Direction, Room
from engine.vocabulary.content import Terrain

if TYPE_CHECKING:
    from engine.ecs import Entity
    from engine.game.holder import Game

DIRECTIONS = tuple(Direction)
_NUMBER: dict[str, int] = {towards: number for number, towards in enumerate(DIRECTIONS)}
Kind = TypeVar("Kind", bound=np.generic)
NO_AREA = 0
"""The area of rows in which no room stands."""
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
        return within(self.members[region], self.ways)

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
    """Draw the whole map. About 60 ms for 25,000 rooms; the ways within an area are added when somebody walks there."""
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
    lost = row_of(np.fromiter(gone, np.int64))
    stand, known, ids = game.rooms, game.catalogue.rooms, sorted(rooms)
    rows, there = row_of(np.array([stand[id_] for id_ in ids], np.int64)), [known[id_] for id_ in ids]
    touched = {*area[lost].tolist(), *area[rows].tolist()}
    area[lost], ways[lost], serves[lost] = NO_AREA, NO_WAY, 0
    area[rows] = [numbers.setdefault(room.area, len(numbers)) for room in there]
    ways[rows], serves[rows] = _behind(game, there), _serving(there)
    touched |= set(area[rows].tolist())
    return _finished(old, game, list(numbers), area, ways, serves, touched - {NO_AREA})


def _behind(game: "Game", rooms: list[Room]) -> Places:
    """
    What `Game.ways` says of many rooms, as rows, in one pass; asked room by room, a large city takes 0.2 s.

    Exits say where they lead, unless the link of a block says it for them.
    """
    stand, exits = game.rooms, [room.exits for room in rooms]
    of = np.repeat(np.arange(len(rooms)), [len(each) for each in exits])
    towards = np.array([_NUMBER[way] for each in exits for way in each], np.int64)
    leads = [stand.get(way.to or "", 0) for each in exits for way in each.values()]
    ways = np.zeros((len(rooms), len(DIRECTIONS)), np.int64)
    ways[of, towards] = leads
    place = {room.id: number for number, room in enumerate(rooms)} if game.roads else {}
    for (id_, way), to in game.roads.items():
        if id_ in place and way in exits[place[id_]]:
            ways[place[id_], _NUMBER[way]] = stand.get(to, 0)
    return np.where(ways != 0, row_of(ways), NO_WAY)


def _serving(rooms: list[Room]) -> list[int]:
    """What rooms are good for, and whether they are under the open sky, one bit each."""
    kinds: list[Terrain] = [room.terrain for room in rooms]
    served = {kind: uses(kind) | (kind in STREETS) << _SKY for kind in set(kinds)}
    return [served[kind] for kind in kinds]


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
    areas = [np.flatnonzero(area == number).astype(np.int32) for number in sorted(touched)]
    areas = [rows[np.argsort(uids[rows])] for rows in areas]
    for number, rows, parts in zip(sorted(touched), areas, split(areas, ways, area), strict=True):
        used[number] = by_use(rows, serves[rows])
        strolls[rows], choice[rows] = _strolls(rows, ways[rows], area, outside)
        for part in parts:
            if not free:
                free.append(len(members))
                members.append(none)
            members[free[-1]] = part
            region[part] = free.pop()
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
