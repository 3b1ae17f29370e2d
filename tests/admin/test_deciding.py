"""What a game master and a reviewer do at the desk, and what the director hears of it."""

from typing import Any

import orjson
import pytest

from tests.admin.conftest import Dashboard

pytestmark = pytest.mark.slow

ROOM = {
    "id": "resin-walk-1",
    "name": "Resin Walk, by the Boards",
    "description": "The paving is still warm and takes the print of a <heel>.",
    "area": "the-hem",
    "at": [20, 15, 0],
    "exits": {"west": {"to": "hem-19-15"}, "east": {"to": None, "growth": "road"}},
    "spawns": [{"npc": "tomo-lowwater"}],
}
TOMO = {
    "id": "tomo-lowwater", "name": "Tomo Lowwater", "keywords": ["tomo"], "description": "A narrow man.", "level": 4,
    "stands": "Tomo Lowwater paints numbers on doors.", "hp": 38, "damage": [1, 4],
}  # fmt: skip
MARKS = [
    {"gate": "schema", "passed": True, "why": "2 things, all of a kind we know"},
    {"gate": "power", "passed": False, "why": "a player of level 5 wins 58 of 100 duels"},
]


def proposal(given: str = "p-1", state: str = "held", **more: Any) -> dict[str, Any]:
    """What the director's summary says of a proposal."""
    return {
        "id": given, "type": "WORLD_EXPANSION", "state": state, "at": "hem-19-15/east", "files": ["room/resin-walk-1"],
        "requested_by": "director", "created": 1_790_000_000, "marks": MARKS,
    } | more  # fmt: skip


async def held(dashboard: Dashboard, *given: str) -> None:
    """Let proposals wait, written down as the council writes them."""
    payload = {"put": {"room/resin-walk-1": ROOM, "npc/tomo-lowwater": TOMO}, "drop": []}
    for seq, one in enumerate(given, 1):
        made = {"id": one, "type": "WORLD_EXPANSION", "seed": 1, "payload": payload, "why": "3 times someone knocked"}
        await dashboard.writes(seq, "ProposalHeld", proposal=made, marks=MARKS, why="a human has the last word")
    await dashboard.thinks(proposals=[proposal(one) for one in given])


async def test_a_proposal_is_shown_as_a_player_would_meet_it(dashboard: Dashboard) -> None:
    """
    The card has the place in full, who stands there, each gate's sentence, and nothing in it is taken for HTML.
    """
    await held(dashboard, "p-1")
    vex = await dashboard.comes_in()
    card = (await vex.sees("/proposals/p-1")).text
    for words in ("Resin Walk, by the Boards", "takes the print of a &lt;heel&gt;", "Tomo Lowwater paints numbers",
                  "east (unbuilt)", "a player of level 5 wins 58 of 100 duels", "3 times someone knocked"):  # fmt: skip
        assert words in card


async def test_approving_reaches_the_director_and_brings_the_next(dashboard: Dashboard) -> None:
    """
    Approve is asked once, in the name of who pressed it, and what has waited next longest comes onto the desk.
    """
    await held(dashboard, "p-1", "p-2")
    await dashboard.director_lives()
    dashboard.director.says["approve"] = {"ok": True, "why": "Resin Walk is in the world."}
    rae = await dashboard.comes_in("Rae", "reviewer")
    answer = await rae.clicks("/api/proposals/p-1/approve")
    assert "Resin Walk is in the world." in answer.text
    assert 'hx-get="/proposals/p-2"' in answer.text
    assert [{"args": {"id": "p-1"}, "by": "Rae"}] == dashboard.director.heard("approve")


async def test_rejecting_needs_a_reason(dashboard: Dashboard) -> None:
    """
    Without a reason nobody is asked; with one it reaches the director.
    """
    await held(dashboard, "p-1")
    dashboard.director.says["reject"] = {"ok": True}
    rae = await dashboard.comes_in("Rae", "reviewer")
    assert (await rae.does("/api/proposals/p-1/reject", why="  ")).status_code == 422
    assert dashboard.director.asked == []
    assert (await rae.does("/api/proposals/p-1/reject", why="wrong place")).json()["next"] == ""
    assert [{"args": {"id": "p-1", "why": "wrong place"}, "by": "Rae"}] == dashboard.director.heard("reject")


async def test_a_refusal_is_said_in_the_directors_words(dashboard: Dashboard) -> None:
    """
    What the director refuses is shown as he says it, to a page and to a script.
    """
    vex = await dashboard.comes_in()
    dashboard.director.says["undo"] = {"ok": False, "why": "p-1 was taken back before"}
    script = await vex.does("/api/patches/p-1/undo")
    assert (409, {"why": "p-1 was taken back before"}) == (script.status_code, script.json())
    page = await vex.clicks("/api/patches/p-1/undo")
    assert "p-1 was taken back before" in page.text
    assert page.headers["hx-reswap"] == "none"


async def test_a_reviewer_may_approve_and_reject_and_nothing_else(dashboard: Dashboard) -> None:
    """
    GO, STOP, knobs, undo, force and snapshots take a gm; a reviewer who asks is told so, and nobody is asked.
    """
    rae = await dashboard.comes_in("Rae", "reviewer")
    for path in ("/api/go", "/api/stop", "/api/force", "/api/knobs/personality/patience", "/api/patches/p-1/undo",
                 "/api/snapshots", "/api/snapshots/s-1/restore"):  # fmt: skip
        answer = await rae.does(path, kind="NPC", value="5")
        assert answer.status_code == 403, path
        assert "reviewer" in answer.json()["why"]
    assert dashboard.director.asked == []


async def test_go_and_stop_ask_the_director_and_show_the_lamp(dashboard: Dashboard) -> None:
    """
    STOP and GO are asked in one's own name, and the answer brings the lamp with it.
    """
    await dashboard.director_lives()
    await dashboard.thinks(director="go", epoch=4)
    dashboard.director.says |= {"go": {"ok": True}, "stop": {"ok": True, "why": "the director is stopped"}}
    vex = await dashboard.comes_in()
    assert "is-go" in (await vex.clicks("/api/go")).text
    stopped = (await vex.clicks("/api/stop")).text
    assert "the director is stopped" in stopped
    assert "is-stop" in stopped
    assert [{"args": {}, "by": "Vex"}] == dashboard.director.heard("stop")


async def test_a_slider_is_saved_when_it_fits(dashboard: Dashboard) -> None:
    """
    A value within the model's bounds goes to the director; one outside is refused before anybody is asked.
    """
    dashboard.director.says["knob"] = {"ok": True}
    vex = await dashboard.comes_in()
    assert (await vex.does("/api/knobs/personality/patience", value="5")).status_code == 200
    assert (await vex.does("/api/knobs/guardrails/require_approval", value=["NPC", "*"])).status_code == 200
    assert (await vex.does("/api/knobs/guardrails/block_rooms", value=["4", "9"])).status_code == 200
    too_much = await vex.does("/api/knobs/personality/patience", value="900")
    assert too_much.status_code == 422
    assert "less than or equal to 50" in too_much.json()["why"]
    assert (await vex.does("/api/knobs/personality/charm", value="1")).status_code == 404
    asked = [(one["args"]["name"], one["args"]["value"]) for one in dashboard.director.heard("knob")]
    assert [("patience", 5), ("require_approval", ["NPC", "*"]), ("block_rooms", [4, 9])] == asked


async def test_every_knob_is_on_the_page_with_its_words(dashboard: Dashboard) -> None:
    """
    The page has a control for each field of both models, with its description and the value in the file.
    """
    from engine.vocabulary import Guardrails, Personality  # noqa: PLC0415

    (dashboard.data / "knobs" / "personality.json").write_bytes(orjson.dumps({"aggression": 77}))
    vex = await dashboard.comes_in()
    page = (await vex.sees("/")).text
    for file, model in (("personality", Personality), ("guardrails", Guardrails)):
        for name, said in model.model_fields.items():
            assert f'id="k-{file}-{name}"' in page
            assert (said.description or "").split('"')[0].replace("'", "&#39;") in page
    assert 'max="100" value="77"' in page
    assert (await vex.sees("/api/knobs")).json()["personality"]["aggression"] == 77


async def test_an_old_held_proposal_is_not_lost_behind_newer_ones(dashboard: Dashboard) -> None:
    """
    A proposal that waits stays on the list even when the director's summary has moved on to newer ones.
    """
    await held(dashboard, "p-1", "p-2", "p-3")
    await dashboard.writes(9, "ProposalRejected", proposal="p-2", kind="WORLD_EXPANSION")
    await dashboard.thinks(proposals=[proposal("p-3")])
    vex = await dashboard.comes_in()
    waiting = [one["id"] for one in (await vex.sees("/api/proposals")).json() if one["state"] == "held"]
    assert {"p-1", "p-3"} == set(waiting)


async def test_snapshots_are_kept_listed_and_put_back(dashboard: Dashboard) -> None:
    """
    What is kept is listed; keeping and putting back reach the director with the name.
    """
    dashboard.director.says |= {
        "snapshot-list": {"ok": True, "facts": [{"name": "20261120-go", "reason": "go", "seconds": 1_790_000_000}]},
        "snapshot-create": {"ok": True, "why": "kept"},
        "snapshot-restore": {"ok": True},
    }
    vex = await dashboard.comes_in()
    assert "20261120-go" in (await vex.sees("/snapshots")).text
    assert (await vex.does("/api/snapshots", reason="before lunch")).json()["why"] == "kept"
    assert (await vex.does("/api/snapshots/20261120-go/restore")).status_code == 200
    assert [{"args": {"reason": "before lunch"}, "by": "Vex"}] == dashboard.director.heard("snapshot-create")
    assert [{"args": {"id": "20261120-go"}, "by": "Vex"}] == dashboard.director.heard("snapshot-restore")
