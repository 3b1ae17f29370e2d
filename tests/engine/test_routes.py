"""Ways as tables: always a shortest one, of equally short ones always the same, and kept apart region by region."""

from collections import deque

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.game.atlas import DIRECTIONS
from engine.game.routes import NOWHERE, Numbers, Routes

quick = settings(max_examples=60, deadline=None)


@st.composite
def tangles(draw: st.DrawFn, most: int = 70) -> Numbers:
    """The exits of some rooms: a few anywhere, and streets through all of them, so that most ways are long."""
    rooms = draw(st.integers(1, most))
    ways = np.full((rooms, len(DIRECTIONS)), rooms, np.int64)
    for towards, stride in draw(st.lists(st.tuples(st.integers(0, 7), st.integers(1, rooms)), max_size=3)):
        ways[:, towards] = np.minimum(np.arange(rooms) + stride, rooms)
        ways[:, (towards + 2) % 8] = np.where(np.arange(rooms) >= stride, np.arange(rooms) - stride, rooms)
    room = st.integers(0, rooms - 1)
    for here, towards, there in draw(st.lists(st.tuples(room, st.integers(0, 7), room), max_size=2 * rooms)):
        ways[here, towards] = there
    return ways


def by_hand(ways: Numbers) -> list[list[int]]:
    """For each pair of rooms the first exit, by direction, of those that bring one nearer."""
    rooms = len(ways)
    far = [_distances(ways, here) for here in range(rooms)] + [{}]
    return [
        [
            next((t for t in range(len(DIRECTIONS)) if far[ways[here, t]].get(there) == steps - 1), NOWHERE)
            if (steps := far[here].get(there, 0))
            else NOWHERE
            for there in range(rooms)
        ]
        for here in range(rooms)
    ]


def _distances(ways: Numbers, start: int) -> dict[int, int]:
    found, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for to in ways[here].tolist():
            if to < len(ways) and to not in found:
                found[to] = found[here] + 1
                queue.append(to)
    return found


def told(routes: Routes, region: int, rooms: int) -> list[list[int]]:
    """What routes say of each pair of rooms of a region."""
    here, there = (each.ravel().astype(np.int32) for each in np.indices((rooms, rooms)))
    return routes.next(np.full(len(here), region, np.int32), here, there).reshape(rooms, rooms).tolist()


@quick
@given(tangles())
def test_of_equally_short_ways_everybody_takes_the_one_whose_direction_comes_first(ways: Numbers) -> None:
    """A log of yesterday leads everybody the same way today."""
    routes = Routes().without(set(), 1)
    routes.add(0, ways)

    assert by_hand(ways) == told(routes, 0, len(ways))


@quick
@given(st.lists(st.tuples(st.integers(0, 3), tangles(9), st.booleans()), max_size=12))
def test_a_region_that_is_drawn_anew_leaves_the_ways_of_all_others_alone(
    changes: list[tuple[int, Numbers, bool]],
) -> None:
    """Whatever comes and goes, in whatever order, each region keeps its own ways; so does who still has the old map."""
    routes, drawn = Routes().without(set(), 4), dict[int, Numbers]()
    for region, ways, stays in changes:
        before, known = routes, dict(drawn)
        routes = routes.without({region}, 4)
        drawn.pop(region, None)
        if stays:
            routes.add(region, ways)
            drawn[region] = ways
        for some, of in ((routes, drawn), (before, known)):
            assert [each for each in range(4) if each not in of] == some.missing(np.arange(4, dtype=np.int32))
            for each, its in of.items():
                assert by_hand(its) == told(some, each, len(its))
