"""The index of a relation stays exact however much moves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ecs import StaleEntityError, World, many
from tests.engine.ecs.town import Fighting, InRoom, town


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 40))
def test_thousands_of_moves_leave_everybody_where_they_went(seed: int, rooms: int, look_every: int) -> None:
    """Moves by one and by many, births and deaths; after them, each room holds exactly who points at it."""
    dice = np.random.default_rng(seed)
    world = town()
    places = world.spawn_many("room", rooms)
    people = world.spawn_many("npc", 90, InRoom(places[dice.integers(0, rooms, 90)]))
    for turn in range(300):
        movers = people[dice.permutation(90)[: dice.integers(1, 12)]]
        world.relate_many(movers, InRoom, places[dice.integers(0, rooms, len(movers))])
        for mover in movers[:4].tolist():
            world.relate(mover, InRoom, int(places[dice.integers(0, rooms)]))
        if turn % 7 == 0:
            world.despawn_many(people[:5])
            people[:5] = world.spawn_many("npc", 5, InRoom(int(places[0])))
        if turn % look_every == 0:
            place = int(places[dice.integers(0, rooms)])
            assert _brute(world, place) == world.sources(place, InRoom)
    for place in places.tolist():
        assert _brute(world, place) == world.sources(place, InRoom)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_moving_rows_to_rows_is_moving_handles_to_handles(seed: int) -> None:
    """Who was moved by row is found where whoever was moved by handle is."""
    dice, (one, other) = np.random.default_rng(seed), (town(), town())
    for world in (one, other):
        world.spawn_many("room", 9)
        world.spawn_many("npc", 40)
    for _ in range(30):
        rows, rooms = dice.permutation(40)[:7], dice.integers(0, 9, 7)
        one.relate_rows("npc", rows, InRoom, "room", rooms)
        other.relate_many(other.pool("npc").entities(rows), InRoom, other.pool("room").entities(rooms))
        place = int(one.pool("room").entities(rooms[:1])[0])
        assert one.sources(place, InRoom) == other.sources(place, InRoom)
    assert one.digest() == other.digest()


def test_rows_cannot_be_moved_to_where_nobody_lives() -> None:
    """A row that is free is no target, and nothing has moved."""
    world = town()
    place, gone = world.spawn_many("room", 2)
    world.spawn("npc", InRoom(int(place)))
    world.despawn(int(gone))
    with pytest.raises(StaleEntityError):
        world.relate_rows("npc", np.array([0]), InRoom, "room", np.array([1]))
    assert 1 == len(world.sources(int(place), InRoom))


def test_whoever_was_moved_is_found_after_the_rows_that_were_given_have_changed() -> None:
    """Rows may be a view of something that changes soon, such as those who have a rare component."""
    world = town()
    here, there = world.spawn_many("room", 2).tolist()
    people = world.spawn_many("npc", 3, InRoom(here))
    world.sources(here, InRoom)
    world.put_many(people, many(Fighting, foe=0, due=0))
    world.put_rows("npc", world.sparse(Fighting, "npc").rows, InRoom(there))
    world.take(int(people[0]), Fighting)
    assert people.tolist() == world.sources(there, InRoom)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.booleans()), max_size=60))
def test_what_was_answered_once_is_never_an_old_answer(steps: list[tuple[int, int, bool]]) -> None:
    """Asked again after every single move, birth and death, and whatever a caller does to a list it was given."""
    world = town()
    places = world.spawn_many("room", 3).tolist()
    people = world.spawn_many("npc", 6).tolist()
    for who, where, lives in steps:
        if lives:
            world.relate(people[who], InRoom, places[where])
        else:
            world.despawn(people[who])
            people[who] = world.spawn("npc", InRoom(places[where]))
        for place in places:
            assert _brute(world, place) == world.sources(place, InRoom)
            world.sources(place, InRoom).clear()


def _brute(world: World, place: int) -> list[int]:
    pool = world.pool("npc")
    rows = np.flatnonzero(pool[InRoom] == place)
    return pool.entities(rows[np.argsort(pool.uid[rows])]).tolist()
