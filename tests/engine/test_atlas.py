"""The map as columns: every way it tells is walked, is shortest, and stays right as the city grows and shrinks."""

from collections import deque
from collections.abc import Iterator
from random import Random

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.ecs import Entity, row_of
from engine.game import Game
from engine.game.atlas import DIRECTIONS, NOWHERE, draw
from engine.game.faces import STREETS
from engine.game.regions import NO_WAY, regions, split, within
from engine.game.venues import Use
from engine.vocabulary import Area, Block, Content, Direction, Exit, Link, Room
from tests.scenes import Scene, grown, street

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def town(ways: list[tuple[int, int, int]], rooms: int, areas: int = 1) -> Scene:
    """Rooms by number, in areas by turns, joined one way each by (from, direction, to)."""
    exits: dict[int, dict[Direction, Exit]] = {}
    for here, towards, there in ways:
        exits.setdefault(here % rooms, {})[DIRECTIONS[towards]] = Exit(to=f"r{there % rooms}")
    things: list[Content] = [Area(id=f"a{area}", name="A", description="An area.") for area in range(areas)]
    things += [
        Room(id=f"r{number}", name="R", description="A room.", area=f"a{number % areas}", exits=exits.get(number, {}))
        for number in range(rooms)
    ]
    scene = Scene(Game(1))
    scene.patch(*things)
    return scene


def distance(game: Game, here: Entity, there: Entity) -> int:
    """Count steps the slow way; -1 where there is no way."""
    queue, seen = deque([(here, 0)]), {here}
    while queue:
        at, steps = queue.popleft()
        if at == there:
            return steps
        for to in game.leads(at).values():
            if to and to not in seen:
                seen.add(to)
                queue.append((to, steps + 1))
    return -1


def walk(game: Game, here: Entity, there: Entity) -> int:
    """Count the steps it takes to follow the map; -1 where it says that there is no way."""
    steps, at, atlas = 0, here, game.atlas
    goal = np.array([row_of(there)], np.int32)
    while at != there:
        exit_ = int(atlas.toward(np.array([row_of(at)], np.int32), goal)[0])
        if exit_ == NOWHERE:
            return -1
        at = game.leads(at)[DIRECTIONS[exit_]]
        steps += 1
        assert steps <= len(game.rooms)
    return steps


joins = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 7), st.integers(0, 11)), max_size=40)


@quick
@given(joins, st.integers(1, 12), st.integers(1, 3))
def test_every_way_there_is_is_found(ways: list[tuple[int, int, int]], rooms: int, areas: int) -> None:
    """
    From each room to each other, in any tangle of one-way exits and areas; where there is no way, the map says so.

    Where one can come back without leaving the area, and that is everywhere people live, the way is a shortest one.
    """
    game = town(ways, rooms, areas).game

    for here in game.rooms.values():
        for there in game.rooms.values():
            found, walked = distance(game, here, there), walk(game, here, there)
            assert (found < 0) == (walked < 0)
            if areas == 1 and distance(game, there, here) >= 0:
                assert found == walked


@quick
@example([(0, 1, 1), (1, 1, 2)], [], 3, 2).via("a district that hangs together only through another")
@given(joins, joins, st.integers(1, 12), st.integers(1, 3))
def test_districts_that_are_plainly_of_one_piece_are_not_looked_at_twice(
    streets: list[tuple[int, int, int]], doors: list[tuple[int, int, int]], rooms: int, areas: int
) -> None:
    """Where streets go both ways, the map tells one region at a glance, and a few one-way doors never mislead it."""
    ways = np.full((rooms, len(DIRECTIONS)), NO_WAY, np.int32)
    for here, towards, there in streets:
        ways[here % rooms, towards] = there % rooms
        ways[there % rooms, DIRECTIONS.index(DIRECTIONS[towards].back)] = here % rooms
    for here, towards, there in doors[: rooms // 4]:
        ways[here % rooms, towards] = there % rooms
    area = np.arange(rooms, dtype=np.int32) % areas
    districts = [np.flatnonzero(area == number).astype(np.int32) for number in range(areas)]

    found = [[region.tolist() for region in parts] for parts in split(districts, ways, area)]

    assert [[rows[part].tolist() for part in regions(within(rows, ways))] for rows in districts] == found


@quick
@given(joins, joins, st.integers(1, 12), st.randoms(use_true_random=False))
def test_the_map_leads_where_content_says(
    ways: list[tuple[int, int, int]], roads: list[tuple[int, int, int]], rooms: int, order: Random
) -> None:
    """
    Every exit of the map is the one a room has, in whatever order its file names them, or what a block made of it.

    Exits to rooms that do not stand, and roads at exits that are not there, lead nowhere.
    """
    scene = town(ways, rooms)
    things: list[Content] = []
    for room in scene.game.catalogue.rooms.values():
        exits = [*room.exits.items(), (Direction.OUT, Exit(to="r99")), (Direction.IN, Exit(to=None, growth="lot"))]
        order.shuffle(exits)
        things.append(room.model_copy(update={"exits": dict(exits)}))
    for number, (here, towards, to) in enumerate(roads):
        link = Link(room=f"r{here % rooms}", towards=DIRECTIONS[towards], to=f"r{to}")
        things.append(Block(id=f"b{number}", name="B", rooms=(link.to,), links=(link,), why="It had to."))
    scene.patch(*things)

    game, atlas = scene.game, draw(scene.game)

    for room in game.catalogue.rooms.values():
        leads = game.ways(room)
        assert [towards for towards in DIRECTIONS if towards in leads] == list(leads)
        row = [row_of(leads[towards]) if leads.get(towards) else NO_WAY for towards in DIRECTIONS]
        assert row == atlas.ways[row_of(game.rooms[room.id])].tolist()
        assert row == game.atlas.ways[row_of(game.rooms[room.id])].tolist()


def test_whoever_has_strayed_into_another_area_finds_back() -> None:
    """Across the gates between areas, also across a third."""
    there, back = [(n, 1, n + 1) for n in range(8)], [(n + 1, 3, n) for n in range(8)]
    scene = town([*there, *back], 9)
    areas = {f"r{number}": f"a{number // 3}" for number in range(9)}
    rooms = scene.game.catalogue.rooms
    scene.patch(*(rooms[id_].model_copy(update={"area": area}) for id_, area in areas.items()))

    assert 8 == walk(scene.game, scene.game.rooms["r0"], scene.game.rooms["r8"])
    assert 4 == walk(scene.game, scene.game.rooms["r7"], scene.game.rooms["r3"])


def test_where_there_is_no_way_the_map_says_so() -> None:
    """A one-way door is no way back, and two areas that do not meet stay apart."""
    game = town([(0, 1, 2)], 4, areas=2).game

    assert 1 == walk(game, game.rooms["r0"], game.rooms["r2"])
    assert -1 == walk(game, game.rooms["r2"], game.rooms["r0"])
    assert -1 == walk(game, game.rooms["r0"], game.rooms["r1"])


def test_a_map_that_was_mended_is_the_map_drawn_anew() -> None:
    """Blocks come and go, areas and terrains change: what is remembered never differs from what is true."""
    scene = street("! - quay - plaza - lane - ?")
    _same(scene.game)
    scene.patch(*grown("arcade", "lane", Direction.EAST))
    _same(scene.game)
    scene.patch(*grown("kettle", "quay", Direction.WEST))
    scene.patch(scene.game.catalogue.rooms["lane"].model_copy(update={"area": "elsewhere", "terrain": "bar"}))
    _same(scene.game)
    scene.patch(drop=("block/arcade-block", "room/arcade"))
    _same(scene.game)
    scene.patch(*grown("arcade", "lane", Direction.EAST))
    _same(scene.game)


def _strolls(game: Game, room: Entity) -> Iterator[Direction]:
    """The ways out of a room that stay in its area, and on the street or indoors as the room is, told by content."""
    here = game.place(room).room
    for towards, to in game.leads(room).items():
        if to:
            there = game.place(to).room
            if there.area == here.area and (there.terrain in STREETS) == (here.terrain in STREETS):
                yield towards


def _same(game: Game) -> None:
    kept, new = game.atlas, draw(game)
    for here in game.rooms.values():
        row = row_of(here)
        assert kept.ways[row].tolist() == new.ways[row].tolist()
        assert kept.names[kept.area[row]] == new.names[new.area[row]] == game.area(here)
        choice = int(kept.choice[row])
        assert kept.strolls[row, :choice].tolist() == new.strolls[row, : int(new.choice[row])].tolist()
        assert tuple(DIRECTIONS[exit_] for exit_ in kept.strolls[row, :choice]) == tuple(_strolls(game, here))
        rows = np.array([row_of(to) for to in game.rooms.values()], np.int32)
        mine = np.full(len(rows), row, np.int32)
        assert kept.toward(mine, rows).tolist() == new.toward(mine, rows).tolist()
        for use in Use:
            dice = np.arange(12, dtype=np.uint32)
            ours, theirs = (each.venues.pick(np.full(12, each.area[row]), use, dice).tolist() for each in (kept, new))
            assert ours == theirs


def test_a_use_is_served_by_rooms_of_its_kind_where_there_are_any() -> None:
    """People eat in the bar, and in a district without one in the street."""
    scene = street("lane - plaza - quay")
    scene.patch(scene.game.catalogue.rooms["lane"].model_copy(update={"terrain": "bar"}))
    atlas, bar = scene.game.atlas, scene.room("lane")
    area = atlas.area[np.array([row_of(bar)] * 4)]
    dice = np.arange(4, dtype=np.uint32)

    assert {row_of(bar)} == set(atlas.venues.pick(area, Use.EAT, dice).tolist())
    streets = {row_of(scene.room("plaza")), row_of(scene.room("quay"))}
    assert streets == set(atlas.venues.pick(area, Use.TOIL, dice).tolist())
