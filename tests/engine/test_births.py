"""Births: whoever is born among many is who they would have been alone, with the same things in the same hands."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import checkpoint
from engine.components import CarriedBy, Health, Home, InRoom, Purse, Template, Worn
from engine.ecs import Entity
from engine.game import Game, Rule
from engine.game.streams import Stream
from engine.life.settling import settle
from engine.spawn.rules import fill
from engine.vocabulary import Carried, Item
from engine.vocabulary.chance import roll, seed_of
from tests.scenes import STOCK, Scene, street

quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

BELONGINGS = st.lists(
    st.builds(Carried, item=st.sampled_from(("blade", "hook", "coat", "valve", "no-such")), chance=st.integers(0, 100)),
    max_size=4,
)


def quarter(belongings: list[Carried]) -> Scene:
    """Three streets and somebody who may carry anything, whom no rule has asked for yet."""
    scene = street("lane - plaza - quay")
    thug, clerk = STOCK["thug"], STOCK["clerk"]
    scene.patch(
        *(thing for thing in STOCK.values() if isinstance(thing, Item)),
        thug.model_copy(update={"carries": tuple(belongings)}),
        clerk.model_copy(update={"routine": "clerk", "carries": (Carried(item="valve", chance=50),)}),
    )
    return scene


def alone(game: Game, rule: Rule, number: int) -> Entity:
    """Bring one to life by itself, the long way."""
    world, room = game.world, game.rooms.get(rule.place, 0)
    if rule.where == "area":
        streets = sorted(game.rooms)
        die = roll(game.seed, game.tick, Stream.CROWD, seed_of(rule.place, rule.template, number))
        room = game.rooms[streets[die % len(streets)]]
    if rule.kind == "item":
        return world.spawn("item", Template(rule.template), Home(str(rule)), InRoom(room))
    npc = game.catalogue.npcs[rule.template]
    one = world.spawn("npc", Template(npc.id), Health(npc.hp, npc.hp), Purse(npc.scrip), Home(str(rule)), InRoom(room))
    for place, carried in enumerate(npc.carries):
        item = game.catalogue.items.get(carried.item)
        if item and roll(game.seed, place, Stream.CARRY, world.uid(one)) % 100 < carried.chance:
            thing = world.spawn("item", Template(item.id), Home(""), CarriedBy(one))
            if item.slot is not None and item.slot not in game.worn(one):
                world.put(thing, Worn(item.slot))
    return one


@quick
@given(BELONGINGS, st.integers(0, 4), st.integers(0, 4), st.integers(0, 3))
def test_a_crowd_is_born_as_if_one_after_another(
    belongings: list[Carried], thugs: int, crowd: int, blades: int
) -> None:
    """Same uids, same dice, same rooms, same things worn, same hash: logs of before tell the same world."""
    one, other = quarter(belongings), quarter(belongings)
    area = one.game.area(one.room("lane"))
    asked = {
        Rule("area", area, "npc", "clerk"): crowd,
        Rule("room", "lane", "npc", "thug"): thugs,
        Rule("room", "nowhere", "npc", "thug"): 1,
        Rule("room", "quay", "item", "blade"): blades,
        Rule("room", "quay", "npc", "clerk"): 1,
    }

    born = fill(one.game, asked)
    by_hand = [
        alone(other.game, rule, number)
        for rule, count in asked.items()
        if rule.place != "nowhere"
        for number in range(count)
    ]
    pool = other.game.world.pool("npc")
    for each in by_hand:
        if other.game.world.kind(each) == "npc":
            settle(other.game, other.game.face(each).npc, pool.rows(np.array([each])))

    assert by_hand == born
    assert checkpoint.digest(other.game) == checkpoint.digest(one.game)
