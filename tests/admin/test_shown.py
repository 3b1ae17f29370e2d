"""What people read on the page, from records and payloads of every kind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from admin.pages import facts, knobs, record, setup
from admin.pages.brain import event
from admin.pages.guard import comes_from_here
from admin.pages.look import drawn
from admin.pages.shown import shown
from engine.vocabulary import Guardrails, Personality

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(["room", "npc", "item", "block", "area", "faction", "ghost"])


def room(number: int, **exits: Any) -> dict[str, Any]:
    """A room on the map, east of the one before."""
    return {
        "id": f"walk-{number}", "name": f"Walk {number}", "description": "A street.", "area": "hem",
        "at": [number, 0, 0], "exits": {way: {"to": to} for way, to in exits.items()},
    }  # fmt: skip


WALK = {
    "put": {
        "room/walk-1": room(1, east="walk-2", west="gate"),
        "room/walk-2": room(2, west="walk-1"),
        "block/walk": {
            "id": "walk", "name": "The Walk", "rooms": ["walk-1", "walk-2"], "why": "Somebody knocked.",
            "links": [{"room": "gate", "towards": "east", "to": "walk-1"}],
        },
    },
    "drop": ["npc/vex"],
}  # fmt: skip


def test_a_block_is_drawn_with_the_door_it_hangs_on() -> None:
    """
    The map has each room once, each way between two once, and the place one comes from.
    """
    drawing = shown(WALK)["map"]
    assert [(1, "walk-1"), (2, "walk-2")] == [(number, name) for number, name, *_ in drawing["rooms"]]
    assert len(drawing["lines"]) == 1
    ((door, x, _),) = drawing["doors"]
    assert door == "gate"
    assert x < drawing["rooms"][0][2], "one comes from the west"


@given(st.dictionaries(st.tuples(KINDS, st.text(max_size=6)).map("/".join), JSON, max_size=4))
def test_whatever_a_payload_holds_the_card_can_be_drawn(put: dict[str, Any]) -> None:
    """
    A payload is loose JSON: what is none of our things is shown as it came, and nothing breaks the page.
    """
    met = shown({"put": put, "drop": []})
    assert set(met["rest"]) <= set(put)
    drawn("desk/proposal.html", matter=facts.BLANK | {"payload": {"put": put}}, payload={"put": put}, met=met)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "KnobTurned", "knob": "personality.patience", "before": 3, "after": 5, "by": "Vex", "why": "x"},
         "personality.patience: 3 became 5, by Vex"),
        ({"name": "GenerationRequested", "why": "3 knocks"}, "3 knocks"),
        ({"name": "ContentPatched", "patch": {"put": [{"kind": "npc", "thing": {"name": "Odile"}}]}}, "Odile"),
        ({"name": "ContentPatched", "patch": {"undoes": "p", "drop": [{"kind": "block", "id": "mesh-hill"}]}},
         "Mesh hill taken away"),
        ({"name": "ProposalCreated", "proposal": {"id": "p", "payload": WALK}}, "The Walk: 2 rooms and Vex taken away"),
        ({"name": "DirectorPaused", "by": "Vex"}, "Vex pressed STOP; players play on"),
        ({"name": "ProposalRejected", "marks": [{"gate": "power", "passed": False, "why": "too strong"}]},
         "power: too strong"),
    ],
)  # fmt: skip
def test_every_record_is_one_sentence(said: dict[str, Any], sentence: str) -> None:
    """
    The timeline says what happened in words, whichever way the record holds it.
    """
    assert sentence == record.sentence(said)


def test_world_time_is_read_like_a_clock() -> None:
    """
    Ten ticks are a second.
    """
    assert "00:00:01" == record.clock(19)
    assert "2d 03:04:05" == record.clock(10 * (2 * 86400 + 3 * 3600 + 4 * 60 + 5))


def test_every_knob_has_a_control_that_fits() -> None:
    """
    Numbers with a small range are sliders, large ones fields, lists and pairs get controls of their own.
    """
    controls = {name: knobs.knob("guardrails", name, Guardrails())["control"] for name in Guardrails.model_fields}
    assert {"slider"} == {knobs.knob("personality", n, Personality())["control"] for n in Personality.model_fields}
    assert ("choices", "pair", "pairs", "words", "number") == tuple(
        controls[name] for name in ("require_approval", "block_rooms", "win_percent", "banned_words", "rooms_per_hour")
    )


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://here:1"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://here:2"}, False),
        ({"origin": "http://here:1"}, True),
        ({"origin": "https://here:1"}, False),
        ({}, False),
    ],
)
def test_where_a_request_comes_from(headers: dict[str, str], ours: bool) -> None:
    """
    Ours is what a browser says is from our own origin; whoever says nothing is not.
    """
    assert ours is comes_from_here(Headers({"host": "here:1"} | headers), "http")


def test_exactly_one_of_many_uses_the_setup_link_up(tmp_path: Any) -> None:
    """
    Offering twice keeps the first token; using it up succeeds once.
    """
    token = setup.offer(tmp_path)
    assert token == setup.offer(tmp_path)
    assert setup.fits(tmp_path, token)
    assert [True, False, False] == [setup.use_up(tmp_path) for _ in range(3)]
    assert not setup.fits(tmp_path, token)


def test_an_event_of_many_lines_arrives_whole() -> None:
    """
    Each line of a fragment is a line of data, so that no fragment can forge another event.
    """
    assert "id: 5-0\nevent: record\ndata: <li>\ndata: event: stop\ndata: </li>\n\n" == event(
        "record", "<li>\nevent: stop\n</li>", "5-0"
    )
