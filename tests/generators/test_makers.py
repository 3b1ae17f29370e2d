"""What the city's imagination promises, whatever the dice."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.vocabulary import Kind
from engine.vocabulary.chance import Dice, seed_of
from generators.create import draft
from generators.grammar import Grammar, NoSymbolError
from generators.layout import NoSpaceError, lay_out
from generators.makers import MAKERS
from tests.generators.requests import request_for

SEEDS = st.integers(0, 2**32 - 1)


def test_every_kind_has_a_maker_but_what_is_made_by_hand() -> None:
    """A new kind without a maker shows here."""
    assert set(Kind) - {Kind.EDIT} == set(MAKERS)


@pytest.mark.parametrize("kind", [kind.value for kind in MAKERS])
def test_the_same_request_gives_the_same_proposal(kind: str) -> None:
    """Twice is once: a job that runs again makes the very same thing."""
    assert draft(request_for(11, kind)) == draft(request_for(11, kind))
    assert draft(request_for(11, kind))["proposal"]["id"] != draft(request_for(12, kind))["proposal"]["id"]


@settings(max_examples=60)
@given(
    job=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    ),
    key=st.sampled_from(sorted(request_for(1))),
)
def test_no_job_can_raise(job: Any, key: str) -> None:
    """A request that cannot be read is answered with an error."""
    answer = draft(request_for(1) | {key: job})
    assert ("proposal" in answer) != ("error" in answer)
    json.dumps(answer)


@settings(max_examples=60)
@given(
    seed=SEEDS, rooms=st.integers(4, 24), holes=st.sets(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=20)
)
def test_every_plan_has_a_way_round_and_no_place_twice(seed: int, rooms: int, holes: set[tuple[int, int]]) -> None:
    """Places are free, different, joined in one piece, and there is a ring to walk."""
    taken = {(x, y, 0) for x, y in holes} - {(0, 0, 0)}
    try:
        plan = lay_out((0, 0, 0), taken, rooms, Dice(seed))
    except NoSpaceError:
        return
    assert (0, 0, 0) == plan.places[0]
    assert len(plan.places) == len(set(plan.places))
    assert not taken & set(plan.places)
    assert len(plan.steps) >= len(plan.places)
    reached, edge = {0}, [0]
    while edge:
        for other in plan.ways(edge.pop()):
            if other not in reached:
                reached.add(other)
                edge.append(other)
    assert set(range(len(plan.places))) == reached


@pytest.mark.parametrize("seed", range(24))
def test_a_block_has_all_a_street_needs(seed: int) -> None:
    """People with a job, a worry and a habit, somebody dangerous, things, a true plaque, and a road that goes on."""
    put = draft(request_for(seed * 31 + 7))["proposal"]["payload"]["put"]
    rooms = [body for ref, body in put.items() if ref.startswith("room/")]
    npcs = [body for ref, body in put.items() if ref.startswith("npc/")]
    (block,) = (body for ref, body in put.items() if ref.startswith("block/"))
    assert 6 <= len(rooms) <= 24
    assert all(npc.get("hostile") or (npc["job"] and npc["worry"] and npc["habit"] and npc["talk"]) for npc in npcs)
    assert any(npc.get("hostile") for npc in npcs)
    assert len([npc for npc in npcs if not npc.get("hostile")]) >= 2
    edges = [way for room in rooms for way in room["exits"].values() if way["to"] is None]
    assert 1 <= len(edges) <= 2
    assert all(edge["name"] and edge["look"] for edge in edges)
    assert block["why"] == rooms[0]["looks"]["plaque"]
    assert "plaque" in rooms[0]["description"].lower(), "one can find the plaque without knowing of it"
    assert "three" in block["why"].casefold() or "Loom Plaza" in block["why"]
    assert all(20 <= len(room["description"].split()) <= 95 for room in rooms)


def test_ten_blocks_in_a_row_never_say_the_same_twice() -> None:
    """No room, no sentence of a room's own, no person and no street name comes again."""
    names: list[str] = []
    said: list[int] = []
    told: list[str] = []
    for seed in range(10):
        job = request_for(seed * 101)
        job["site"]["names"], job["limits"]["said"] = names, said
        put = draft(job)["proposal"]["payload"]["put"]
        for ref, body in put.items():
            if ref.startswith(("room/", "npc/", "block/")) and not body.get("hostile"):
                names.append(body["name"].casefold())
            if ref.startswith("room/"):
                told += body["description"].split(". ")[:2]
                first = body["description"].split(". ", 1)[0].rstrip(".").casefold()
                said += [seed_of(first), seed_of(body["description"].casefold())]
    assert len(told) == len(set(told))
    assert len(names) == len(set(names))


def test_a_grammar_remembers_its_path_and_knows_its_words() -> None:
    """Symbols, modifiers, bound words, and an error for what nobody knows."""
    grammar = Grammar({"trade": ["{thing}monger"], "thing": ["iron"]}, Dice(1), {"who": "vex"})
    assert "Vex is an ironmonger, two ironmongers" == grammar.expand("{who.cap} is {trade.a}, two {trade.s}")
    assert ["trade:0", "thing:0", "trade:0", "thing:0"] == grammar.path
    with pytest.raises(NoSymbolError, match="no words for 'nobody'"):
        grammar.expand("{nobody}")


@pytest.mark.parametrize("kind", ["WORLD_EXPANSION", "BUILDING"])
@pytest.mark.parametrize("towards", ["north", "east", "south", "west", "up", "down"])
def test_what_people_hear_fits_the_direction(kind: str, towards: str) -> None:
    """Nothing ever comes "to the up"."""
    for seed in range(6):
        told = draft(request_for(seed, kind, towards) | {"at": {"room": "loom-plaza", "towards": towards}})
        if "proposal" in told:
            assert "the up" not in told["proposal"]["announce"]
            assert "the down" not in told["proposal"]["announce"]
            assert "{" not in told["proposal"]["announce"]


@pytest.mark.parametrize("kind", ["WORLD_EXPANSION", "BUILDING"])
@pytest.mark.parametrize("towards", ["west", "up"])
def test_a_plaque_is_in_plain_sight_and_in_good_grammar(kind: str, towards: str) -> None:
    """The way in speaks of it, also a house's; no house is called a street, and nothing stands "up of" a square."""
    for seed in range(12):
        told = draft(request_for(seed, kind, towards) | {"at": {"room": "loom-plaza", "towards": towards}})
        things = told["proposal"]["payload"]["put"].values() if "proposal" in told else ()
        for room in (thing for thing in things if "plaque" in thing.get("looks", {})):
            assert "plaque" in room["description"].lower()
            assert "up of" not in room["looks"]["plaque"]
            assert kind != "BUILDING" or "This street" not in room["looks"]["plaque"]
