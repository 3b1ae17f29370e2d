"""What is published is written down once, in one piece, and can be taken back to the byte."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.storage.disk import LOCAL
from engine.vocabulary import Guardrails, Proposal, ProposalApproved
from gatekeepers import judge
from gatekeepers.proofs.reach import cut_off
from generators.create import draft
from publisher.library import Library
from publisher.publish import Press, TamperedError
from publisher.undo import ObstacleError
from tests.director.council import Council, KilledError, ListChronicle
from tests.generators.requests import request_for

RAILS = Guardrails()


@pytest.fixture
def council(tmp_path: Path) -> Council:
    """A council over a small city."""
    return Council.begin(tmp_path)


def press_of(council: Council) -> Press:
    """Its press."""
    press = council.ring.parts.press
    assert isinstance(press, Press)
    return press


def approved(press: Press, seed: int, kind: str = "WORLD_EXPANSION") -> ProposalApproved:
    """A street, or a house, east of the plaza, judged and approved."""
    job = request_for(seed, kind)
    job["site"] |= {"at": [0, 0, 0], "taken": [[0, 0, 0], [0, 1, 0]], "area": "the-hem", "levels": [3, 6]}
    verdict = judge(Proposal.model_validate(draft(job)["proposal"]), press.catalogue, RAILS)
    assert isinstance(verdict, ProposalApproved), verdict.why
    return verdict


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), kind=st.sampled_from(["WORLD_EXPANSION", "BUILDING", "NPC", "ITEM"]))
def test_undo_after_publish_leaves_everything_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, seed: int, kind: str
) -> None:
    """For any street, house, person or thing: the library byte for byte, the catalogue, and nobody cut off."""
    council = Council.begin(tmp_path_factory.mktemp("world"))
    press = press_of(council)
    files, things = council.files(), press.catalogue
    patched = press.publish(approved(press, seed, kind), tick=1, epoch=0)
    assert patched is not None
    assert (set(), set()) == cut_off(press.catalogue)
    assert press.catalogue == Library(council.data, LOCAL).load()
    inverse = press.inverse(patched, "gm")
    back = judge(inverse, press.catalogue, RAILS)
    assert isinstance(back, ProposalApproved), back.why
    assert press.publish(back, tick=2, epoch=0)
    assert files == council.files()
    assert {k: v for k, v in things.things.items() if v} == {k: v for k, v in press.catalogue.things.items() if v}
    assert (set(), set()) == cut_off(press.catalogue)


def test_published_twice_is_published_once(council: Council) -> None:
    """The same approval again writes nothing and no record."""
    press = press_of(council)
    approval = approved(press, 5)
    assert press.publish(approval, tick=1, epoch=0)
    records, files = len(council.chronicle.events), council.files()
    assert press.publish(approval, tick=1, epoch=0) is None
    assert (records, files) == (len(council.chronicle.events), council.files())


def test_what_was_not_approved_is_not_published(council: Council) -> None:
    """A patch that is not the judged one, to the bit, is refused."""
    press = press_of(council)
    approval = approved(press, 5)
    other = approved(press, 6)
    with pytest.raises(TamperedError):
        press.publish(replace(approval, patch=other.patch), tick=1, epoch=0)


@pytest.mark.parametrize("written", [True, False])
def test_a_publish_cut_off_is_wholly_there_or_wholly_absent(council: Council, *, written: bool) -> None:
    """Before its record nothing of it stays; with its record all of it stands."""
    press = press_of(council)
    files, approval = council.files(), approved(press, 5)
    council.chronicle.dies_at, council.chronicle.dies_with_it = len(council.chronicle.events) + 1, written
    with pytest.raises(KilledError):
        press.publish(approval, tick=1, epoch=0)
    assert files != council.files()
    again = Press(Library(council.data, LOCAL), council.chronicle, press.intent)
    again.recover()
    assert (files == council.files()) is not written
    assert again.catalogue == Library(council.data, LOCAL).load()
    assert [] == again.edits("designer")[0]


def test_generated_files_that_are_missing_are_written_again(council: Council) -> None:
    """The chronicle holds what the files held."""
    press = press_of(council)
    press.publish(approved(press, 5), tick=1, epoch=0)
    files = council.files()
    for file in (council.data / "generated" / "room").iterdir():
        file.unlink()
    again = Press(Library(council.data, LOCAL), council.chronicle, press.intent)
    assert "missing files" in again.recover()[0]
    assert files == council.files()


def test_a_designers_own_formatting_is_left_alone_and_comes_back(council: Council) -> None:
    """A hand-written file keeps its bytes; an undo of a later edit brings them back."""
    file = council.data / "base" / "npc" / "thug.json"
    body = json.loads(file.read_text()) | {"_comment": "mine", "name": "a wry thug"}
    file.write_text(json.dumps(body, indent=7))
    mine = file.read_bytes()
    council.run(council.ring.saved())
    assert mine == file.read_bytes()
    again = Council.again(council.data.parent, council.chronicle)
    file.write_text(json.dumps(body | {"name": "a dry thug"}))
    again.run(again.ring.saved())
    assert "a dry thug" == press_of(again).catalogue.npcs["thug"].name
    assert again.ask("undo", id=again.patches()[-1].patch.id)["ok"]
    assert mine == file.read_bytes()


def test_an_undo_is_refused_with_the_name_of_what_is_in_its_way(council: Council) -> None:
    """What a later patch has changed is not overwritten."""
    file = council.data / "base" / "npc" / "thug.json"
    for name in ("a wry thug", "a dry thug"):
        file.write_text(json.dumps(json.loads(file.read_text()) | {"name": name}))
        council.run(council.ring.saved())
    first, second = council.patches()[1:]
    with pytest.raises(ObstacleError, match=second.patch.id):
        press_of(council).inverse(first, "gm")


def test_an_edit_made_while_the_director_was_down_is_seen(council: Council) -> None:
    """At a start, what differs from the chronicle is proposed."""
    file = council.data / "base" / "npc" / "thug.json"
    file.write_text(file.read_text().replace('"a thug"', '"a lonely thug"'))
    again = Council.again(council.data.parent, council.chronicle)
    assert "a lonely thug" == press_of(again).catalogue.npcs["thug"].name


def test_a_file_taken_away_by_hand_is_taken_away_live_if_nothing_needs_it(council: Council) -> None:
    """Dropping is an edit like any other: refused where something still names the thing."""
    (council.data / "base" / "item" / "hook.json").unlink()
    council.run(council.ring.saved())
    assert "hook" not in press_of(council).catalogue.items
    (council.data / "base" / "npc" / "thug.json").unlink()
    council.run(council.ring.saved())
    assert "thug" in press_of(council).catalogue.npcs


def test_knobs_are_turned_by_hand_or_by_request(council: Council) -> None:
    """A saved file counts at once, a broken one changes nothing, a turned knob is written into its file."""
    folder: Path = council.data / "knobs"
    folder.mkdir(exist_ok=True)
    (folder / "personality.json").write_text('{"patience": 5}')
    council.run(council.ring.saved())
    assert 5 == council.ring.parts.knobs.personality.patience
    (folder / "personality.json").write_text('{\n  "patience": 0\n}')
    council.run(council.ring.saved())
    assert 5 == council.ring.parts.knobs.personality.patience
    assert "data/knobs/personality.json:2:15 patience: is 0" in council.notes[-1]
    assert "stays in force" in council.notes[-1]
    facts: Any = council.ask("knob", name="patience", value=7)
    assert facts["ok"]
    assert 7 == json.loads((folder / "personality.json").read_text())["patience"]
    assert "there is no knob" in council.ask("knob", name="kindness", value=1)["why"]
    assert "cannot be" in council.ask("knob", name="patience", value=-1)["why"]


def test_a_file_moved_to_the_other_shelf_is_the_same_thing(council: Council) -> None:
    """What the council made and a designer adopts is neither written twice nor lost, and an undo still finds it."""
    press = press_of(council)
    press.publish(approved(press, 5, "ITEM"), tick=1, epoch=0)
    file = next((council.data / "generated" / "item").glob("*.json"))
    home = council.data / "base" / "item" / file.name
    file.rename(home)
    again = Council.again(council.data.parent, council.chronicle)
    assert not file.exists()
    home.write_text(home.read_text().replace('"level": ', '"level":  '))
    again.run(again.ring.saved())
    assert [] == again.notes
    made = council.patches()[-1]
    assert again.ask("undo", id=made.patch.id)["ok"]
    assert not home.exists()


def test_only_so_many_snapshots_are_kept(council: Council) -> None:
    """The oldest go when the guardrail says so."""
    council.ask("knob", name="snapshots_kept", value=3)
    for number in range(5):
        assert council.ask("snapshot-create", name=f"number {number}")["ok"]
    names = [one["name"] for one in council.ask("snapshot-list")["facts"]]
    assert 3 == len(names)
    assert names[-1].endswith("number-4")


def test_the_press_writes_into_an_empty_chronicle(tmp_path: Path) -> None:
    """With nothing on disk there is nothing to begin."""
    press = Press(Library(tmp_path / "data", LOCAL), ListChronicle(), tmp_path / "var" / "publishing.json")
    assert [] == press.recover()
    assert ([], []) == press.edits("designer")
