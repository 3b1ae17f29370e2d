"""The index of a relation stays exact however much moves."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ecs import World
from tests.engine.ecs.town import InRoom, town


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


def _brute(world: World, place: int) -> list[int]:
    pool = world.pool("npc")
    rows = np.flatnonzero(pool[InRoom] == place)
    return pool.entities(rows[np.argsort(pool.uid[rows])]).tolist()
