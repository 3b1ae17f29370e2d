"""What a game master and players can count on of the council as a whole."""

import contextlib
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from director.errands import Draft, Errand
from director.ports import Forgotten, Heard, Word
from director.requests import VERBS
from director.ring import Ring
from engine.storage.chronicle import FileChronicle
from engine.vocabulary import (
    EdgeReached,
    Patched,
    Proposal,
    SnapshotAsked,
    SnapshotRestored,
    WorldPutBack,
    WorldRestored,
    ids,
)
from generators.create import enrich
from tests.director.council import Council, KilledError, ListChronicle, small_city, write_city


@pytest.fixture
def council(tmp_path: Path) -> Council:
    """A council that has been told to go."""
    council = Council.begin(tmp_path)
    assert council.ask("go")["ok"]
    return council


def test_a_new_world_begins_with_the_city_as_written(tmp_path: Path) -> None:
    """Everything in the files becomes true as one patch, the designer's."""
    council = Council.begin(tmp_path)
    (genesis,) = council.patches()
    assert ("genesis", "designer", 7) == (genesis.patch.id, genesis.requested_by, len(genesis.patch.put))
    assert [Patched(genesis.patch, cause=genesis.id)] == council.delivered


def test_a_road_people_keep_knocking_on_gets_built(council: Council) -> None:
    """Three knocks by two players build a street with a way round, people and a plaque; a snapshot comes first."""
    for player in ("Vex", "Odd", "Vex"):
        council.knock(player)
    built = council.patches()[-1]
    kinds = [put.kind for put in built.patch.put]
    assert 6 <= kinds.count("room") <= 24
    assert kinds.count("npc") >= 3
    assert "loom-plaza" == built.patch.room
    assert isinstance(council.delivered[-2], SnapshotAsked)
    assert Patched(built.patch, cause=built.id) == council.delivered[-1]
    assert council.leads("loom-plaza", "east") is not None


def test_one_player_alone_cannot_knock_a_street_down_from_the_sky(council: Council) -> None:
    """At most two knocks count from one player in the window."""
    for _ in range(9):
        council.knock("Vex")
    assert "GenerationRequested" not in council.story()


def test_knocks_are_forgotten_after_ten_minutes(council: Council) -> None:
    """What nobody has wanted lately is not built."""
    council.knock("Vex")
    council.knock("Vex")
    council.tick += 6001
    council.knock("Odd")
    assert "GenerationRequested" not in council.story()


def test_the_same_event_heard_twice_asks_once(council: Council) -> None:
    """A restart or a redelivery makes no second street."""
    council.wait = True
    council.expand(draft=False)
    council.ring.desk.matters.clear()
    last = EdgeReached(player="Odd", door=council.door, tick=council.tick, id=f"{council.events}-0")
    council.run(council.ring.hear(last))
    assert 1 == council.story().count("GenerationRequested")


def test_a_lot_becomes_a_house(council: Council) -> None:
    """Knocking on an empty lot puts up three to six rooms behind a door."""
    for player in ("Vex", "Odd", "Vex"):
        council.knock(player, "lane", "west")
    kinds = [put.kind for put in council.patches()[-1].patch.put]
    assert 3 <= kinds.count("room") <= 6


def test_players_among_nobody_get_company(council: Council) -> None:
    """After three lonely minutes somebody moves in where most of them stand; not again for a while."""
    for _ in range(40):
        council.count({"lane": (2, 0)})
    (patched,) = council.patches()[1:]
    (npc,) = (put.thing for put in patched.patch.put if put.kind == "npc")
    assert "lane" == npc["home"]


def test_a_crowded_street_gets_a_house_close_by(council: Council) -> None:
    """Eight players in one street are too many for the district: the lot is built on before the road."""
    council.count({"bar": (8, 2)})
    (patched,) = council.patches()[1:]
    assert "lane/west" == str(patched.at)


def test_nothing_grows_before_go_and_after_stop(tmp_path: Path) -> None:
    """A stopped director counts but does not act."""
    council = Council.begin(tmp_path)
    council.expand()
    council.ask("go")
    council.ask("stop")
    council.expand()
    assert "GenerationRequested" not in council.story()


def test_an_answer_that_comes_after_stop_dies(council: Council) -> None:
    """STOP raises the epoch; what was asked for before is dropped, also after the next GO, and the road is free."""
    council.wait = True
    council.expand(draft=False)
    late = council.jobs[-1]
    council.ask("stop")
    council.run(council.drafted(late))
    council.ask("go")
    council.run(council.drafted(late))
    assert 1 == len(council.patches())
    assert "GenerationFailed" in council.story()
    council.wait = False
    council.knock("Vex")
    assert 2 == len(council.patches())


def test_why_walks_from_the_street_to_the_knock(council: Council) -> None:
    """Newest first, every link names the next as its cause, and the last is what players did."""
    council.expand()
    council.confirm()
    proposal = council.ask("proposals")["facts"][0]
    links = council.ask("why", id=proposal["id"])["facts"]
    names = [link["name"] for link in links]
    assert [
        "SpawnedEntities",
        "ContentPatched",
        "ProposalApproved",
        "ProposalCreated",
        "GenerationRequested",
        "EdgeReached",
    ] == names
    assert all(one["cause"] == other["id"] for one, other in itertools.pairwise(links))
    assert {"value": 3, "threshold": 3} == links[-2]["record"]["inputs"]["knocks"]
    room = next(put.thing["id"] for put in council.patches()[-1].patch.put if put.kind == "room")
    assert links == council.ask("why", id=room)["facts"]


def test_undo_leaves_the_library_byte_for_byte_as_it_was(council: Council) -> None:
    """The street is gone, the road is unbuilt and may be asked for again, and nothing else has changed."""
    before = council.files()
    council.expand()
    proposal = council.ask("proposals")["facts"][0]
    assert council.ask("undo", id=proposal["id"])["ok"]
    assert before == council.files()
    assert council.leads("loom-plaza", "east") is None
    assert "undone" == council.ask("proposals", id=proposal["id"])["facts"][0]["state"]
    assert not council.ask("undo", id=proposal["id"])["ok"]
    council.knock("Vex")
    assert "loom-plaza" not in [str(patch.patch.id) for patch in council.patches()]
    council.expand()
    assert council.leads("loom-plaza", "east") is not None


def test_undo_takes_a_hand_edit_of_its_own_things_with_it(council: Council) -> None:
    """Somebody who was renamed by hand goes with the street they came with."""
    before = council.files()
    council.expand()
    proposal = council.ask("proposals")["facts"][-1]
    file = next((council.data / "generated" / "npc").glob("*.json"))
    file.write_text(json.dumps(json.loads(file.read_text()) | {"name": "Quillon Testament"}))
    council.run(council.ring.saved())
    assert council.ask("undo", id=proposal["id"])["ok"], council.answers
    assert before == council.files()


def test_undo_names_what_stands_on_it(council: Council) -> None:
    """A street that another street hangs on cannot go first."""
    council.expand()
    first = council.ask("proposals")["facts"][0]
    door = next(g for g in council.ask("growth")["facts"] if g["room"] not in {"loom-plaza", "lane"})
    for player in ("Vex", "Odd", "Vex"):
        council.knock(player, door["room"], door["towards"])
    second = council.ask("proposals")["facts"][0]
    refused = council.ask("undo", id=first["id"])
    assert not refused["ok"]
    assert second["id"] in refused["why"]
    assert council.ask("undo", id=second["id"])["ok"]
    assert council.ask("undo", id=first["id"])["ok"]


def test_the_city_itself_cannot_be_undone(council: Council) -> None:
    """Nobody deletes the base city by taking back its beginning."""
    before = council.files()
    refused = council.ask("undo", id="genesis")
    assert not refused["ok"]
    assert "restore a snapshot" in refused["why"]
    assert before == council.files()


def test_a_hand_edit_is_live_or_refused_with_its_place(council: Council) -> None:
    """A good save is published; a bad one is refused with file, line, column and reason, and the old version stays."""
    file = council.data / "base" / "npc" / "thug.json"
    good = file.read_text()
    file.write_text(good.replace('"a thug"', '"a tired thug"'))
    council.run(council.ring.saved())
    assert "a tired thug" == council.ring.parts.press.catalogue.npcs["thug"].name
    file.write_text(good.replace('"hp": 130', '"hp": 13000'))
    council.run(council.ring.saved())
    line = 1 + good[: good.index('"hp"')].count("\n")
    assert any(f"data/base/npc/thug.json:{line}:" in note and "hp: players" in note for note in council.notes)
    assert 130 == council.ring.parts.press.catalogue.npcs["thug"].hp
    file.write_text("{")
    council.run(council.ring.saved())
    assert "data/base/npc/thug.json:1:2: " in council.notes[-1]
    refused = council.ask("reload")
    assert not refused["ok"]
    file.write_text(good)
    council.run(council.ring.saved())
    assert council.ask("reload")["ok"]


def test_a_file_that_names_nobody_is_refused_with_who_was_meant(council: Council) -> None:
    """Closed-world references: a typo never reaches the world."""
    file = council.data / "base" / "area" / "the-hem.json"
    file.write_text(file.read_text().replace('"thug"', '"thugg"'))
    council.run(council.ring.saved())
    assert 'population.0.npc: no npc "thugg" (did you mean "thug"?)' in council.notes[-1]


def test_a_human_has_the_last_word_where_one_is_asked_for(council: Council) -> None:
    """Held proposals wait through STOP and a restart; approving publishes, rejecting does not."""
    council.ask("knob", name="guardrails.require_approval", value=["WORLD_EXPANSION"])
    council.expand()
    (held,) = council.ask("proposals", state="held")["facts"]
    assert 1 == len(council.patches())
    council.ask("stop")
    again = Council.again(council.data.parent, council.chronicle)
    assert again.ask("approve", id=held["id"])["ok"], again.answers
    assert 2 == len(again.patches())
    assert not again.ask("reject", id=held["id"])["ok"]


def test_an_edited_proposal_is_judged_before_it_is_approved(council: Council) -> None:
    """What a reviewer changes passes the same gates, or is refused with marks and stays held."""
    council.ask("knob", name="require_approval", value=["*"])
    council.expand()
    (held,) = council.ask("proposals", state="held")["facts"]
    payload = council.ask("proposals", id=held["id"])["facts"][0]["payload"]
    npc = next(ref for ref in payload["put"] if ref.startswith("npc/"))
    payload["put"][npc]["carries"] = [{"item": "nothing-such"}]
    refused = council.ask("check-approve-edit", id=held["id"], payload=payload)
    assert not refused["ok"]
    assert any(not mark["passed"] for mark in refused["facts"]["marks"])
    payload["put"][npc]["carries"] = []
    assert council.ask("check-approve-edit", id=held["id"], payload=payload)["ok"]


def test_a_rejected_street_may_be_asked_for_again(council: Council) -> None:
    """No is an answer to a proposal, not to a place."""
    council.ask("knob", name="require_approval", value=["*"])
    council.expand()
    (held,) = council.ask("proposals", state="held")["facts"]
    assert council.ask("reject", id=held["id"], why="too many goats")["ok"]
    council.knock("Vex")
    assert 1 == len(council.ask("proposals", state="held")["facts"])


def test_force_asks_directly(council: Council) -> None:
    """A game master gets what they ask for, where they ask for it, and is told what cannot be."""
    assert council.ask("force", kind="NPC", at="bar")["ok"]
    assert council.ask("force", kind="item", at="lane")["ok"]
    assert council.ask("force", kind="BUILDING")["ok"]
    assert council.ask("force", kind="WORLD_EXPANSION", at="loom-plaza")["ok"]
    assert 5 == len(council.patches())
    assert "nobody can make" in council.ask("force", kind="DRAGON")["why"]
    assert "no room" in council.ask("force", kind="NPC", at="atlantis")["why"]
    council.ask("stop")
    assert "stopped" in council.ask("force", kind="NPC", at="bar")["why"]


def test_growth_lists_what_scripts_rely_on(council: Council) -> None:
    """Growth points with a score of 0 to 100 and their knocks, the most wanted first."""
    council.knock("Vex")
    first, second = council.ask("growth")["facts"]
    assert {"room", "towards", "score", "knocks"} == set(first)
    assert ("loom-plaza", 1) == (first["room"], first["knocks"])
    assert 0 <= second["score"] < first["score"] <= 100


def test_a_snapshot_brings_content_and_knobs_back(council: Council) -> None:
    """Restoring puts files, knobs and the world back, and says so in the chronicle."""
    before = council.files()
    name = council.ask("snapshot-create", reason="before the flood")["facts"]["name"]
    council.expand()
    built = council.ask("proposals")["facts"][0]["id"]
    council.ask("knob", name="patience", value=9)
    assert council.ask("snapshot-restore", name=name)["ok"]
    assert "undone" == council.ask("proposals", id=built)["facts"][0]["state"]
    assert before == council.files()
    assert 3 == council.ring.parts.knobs.personality.patience
    assert name in [entry.snapshot for entry in council.delivered if isinstance(entry, WorldRestored)]
    assert name in [one["name"] for one in council.ask("snapshot-list")["facts"]]
    assert not council.ask("snapshot-restore", name="../../etc")["ok"]


def test_a_snapshot_is_thrown_away_only_when_nothing_needs_it(council: Council) -> None:
    """What is not there is refused, and so is what was put back a moment ago; the chronicle says who did it."""
    first = council.ask("snapshot-create", reason="first")["facts"]["name"]
    second = council.ask("snapshot-create", reason="second")["facts"]["name"]
    assert "no snapshot 'third'" in council.ask("snapshot-delete", id="third")["why"]
    assert not council.ask("snapshot-delete", id="../snapshots")["ok"]
    council.ask("snapshot-restore", id=first)
    assert "may still need it" in council.ask("snapshot-delete", id=first)["why"]
    assert council.ask("snapshot-delete", id=second)["ok"]
    (record,) = (record for record in council.chronicle.records() if isinstance(record, SnapshotRestored))
    council.hear(WorldPutBack(snapshot=first, cause=record.id, id=ids.event_id("80-1", 0)))
    for before in ("79-0", "80-0"):
        council.run(council.ring.turn(Forgotten(before)))
        assert not council.ask("snapshot-delete", id=first)["ok"]
    council.run(council.ring.turn(Forgotten("80-1")))
    assert council.ask("snapshot-delete", id=first)["ok"]
    names = [one["name"] for one in council.ask("snapshot-list")["facts"]]
    assert first not in names
    assert second not in names
    assert ["SnapshotDeleted", "SnapshotDeleted"] == [name for name in council.story() if name == "SnapshotDeleted"]


def test_a_restore_can_itself_be_taken_back(council: Council) -> None:
    """The present is kept first, also where the oldest of all is put back: restoring that brings it back."""
    council.ask("knob", name="snapshots_kept", value=3)
    first = council.ask("snapshot-create", reason="first")["facts"]["name"]
    council.ask("snapshot-create", reason="second")
    council.expand()
    council.ask("knob", name="patience", value=9)
    grown = council.files()
    assert council.ask("snapshot-restore", id=first)["ok"]
    assert 3 == council.ring.parts.knobs.personality.patience
    kept = next(one["name"] for one in council.ask("snapshot-list")["facts"] if one["reason"] == "restore")
    asked = [entry.snapshot for entry in council.delivered if isinstance(entry, SnapshotAsked | WorldRestored)]
    assert asked.index(kept) < len(asked) - 1 - asked[::-1].index(first)
    assert council.ask("snapshot-restore", id=kept)["ok"]
    assert grown == council.files()
    assert 9 == council.ring.parts.knobs.personality.patience


def test_a_throttled_wish_names_its_guardrail(council: Council) -> None:
    """The refusal says which guardrail it hit."""
    council.ask("knob", name="rooms_per_hour", value=0)
    council.expand()
    assert "rooms_per_hour" in council.notes[-1]
    assert "GenerationRequested" not in council.story()


@pytest.mark.parametrize("verb", [*sorted(VERBS), "dance", None])
@pytest.mark.parametrize("args", [{}, {"id": 7}, {"id": None, "name": [], "kind": {}, "at": 3}, "none", ["x"]])
def test_no_request_can_raise(council: Council, verb: Any, args: Any) -> None:
    """Whatever is asked, the answer is `{"ok", "why", "facts"}`."""
    council.run(council.ring.request({"id": "r", "verb": verb, "args": args}))
    assert {"ok", "why", "facts"} == set(council.answers[-1])


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("at", range(1, 11))
def test_a_director_killed_at_any_record_ends_the_same(tmp_path: Path, at: int, *, written: bool) -> None:
    """Whichever record it dies at, before or right after, a new director carries on, and the street stands once."""
    write_city(tmp_path / "data", small_city())
    chronicle = ListChronicle()
    chronicle.dies_at, chronicle.dies_with_it = at, written
    council, events = None, []
    for _ in range(3):
        try:
            council = council or Council.again(tmp_path, chronicle)
            council.heard_events = []
            if not council.ring.desk.going:
                council.ask("go")
            for event in events:
                council.run(council.ring.hear(event))
            if not events:
                council.expand()
            break
        except KilledError:
            events = events or (council.heard_events if council and len(council.heard_events) >= 3 else [])
            council = None
    assert council is not None
    assert 1 == council.story().count("GenerationRequested")
    assert 2 == council.story().count("ContentPatched")
    assert council.leads("loom-plaza", "east") is not None
    assert council.ask("reload")["ok"], council.notes
    assert 2 == council.story().count("ContentPatched")


def test_patches_the_engine_may_not_have_are_sent_again(council: Council) -> None:
    """At a start everything behind the last confirmed patch is delivered once more."""
    council.confirm()
    council.expand()
    past = council.heard_events
    again = Council.again(council.data.parent, council.chronicle, past=past)
    assert [Patched(council.patches()[-1].patch, cause=council.patches()[-1].id)] == again.delivered


def test_late_words_change_words_and_nothing_else(tmp_path: Path) -> None:
    """With a storyteller, a second, separate proposal brings better words; without an answer all stands."""
    council = Council.begin(tmp_path, storyteller=True)
    council.ask("go")
    council.expand()
    (job,) = (job for job in council.jobs if job.slow)

    class Teller:
        def words(self, proposal: Proposal, *, seconds: int) -> dict[str, str]:
            del seconds
            return dict.fromkeys(proposal.flavor, "Told better, and at a fitting length.")

    answer = enrich(json.loads(json.dumps(job.job)), Teller())
    council.run(council.ring.answer(answer))
    assert "storyteller" == council.patches()[-1].requested_by
    assert {"description"} <= set(council.patches()[-1].patch.put[0].thing)
    first = council.ask("proposals")["facts"][-1]
    assert council.ask("undo", id=first["id"])["ok"], council.answers


def test_everything_comes_back_from_the_file_on_disk(tmp_path: Path) -> None:
    """With the real chronicle: the file is closed, a new director reads it, and nothing has to be said twice."""
    write_city(tmp_path / "data", small_city())
    with contextlib.closing(FileChronicle(tmp_path / "chronicle")) as chronicle:
        council = Council.again(tmp_path, chronicle)
        council.ask("go")
        council.expand()
        council.confirm()
        before = council.ask("proposals")["facts"]
        links = council.ask("why", id=before[0]["id"])["facts"]
        records = len(list(chronicle.records()))
    with contextlib.closing(FileChronicle(tmp_path / "chronicle")) as chronicle:
        again = Council.again(tmp_path, chronicle, past=council.heard_events)
        assert [] == again.delivered
        assert before == again.ask("proposals")["facts"]
        assert links == again.ask("why", id=before[0]["id"])["facts"]
        assert records == len(list(chronicle.records()))
        assert again.ask("undo", id=before[0]["id"])["ok"]


async def test_run_wakes_hears_and_speaks(tmp_path: Path) -> None:
    """The loop does errands in order and remembers how far it has heard."""
    council = Council.begin(tmp_path)
    council.ask("go")
    done: list[Errand] = []
    marks: list[str] = []

    class EndError(Exception):
        """No more words."""

    waiting = [[Heard(EdgeReached(player=p, door=council.door, tick=9, id=f"w{n}"))] for n, p in enumerate("abc")]

    class Ears:
        async def next(self) -> list[Word]:
            if not waiting:
                raise EndError
            return list(waiting.pop(0))

    class Mouth:
        async def do(self, errand: Errand) -> None:
            done.append(errand)

        async def mark(self, heard: str, brain: dict[str, Any]) -> None:
            json.dumps(brain)
            marks.append(heard)

    again = Ring(council.ring.parts)
    with pytest.raises(EndError):
        await again.run([], Ears(), Mouth())
    assert ["", "w0", "w1", "w2"] == marks
    assert isinstance(done[-1], Draft)
