"""An older world comes back wholly or not at all, whatever dies on the way."""

import json
from pathlib import Path
from typing import Any

import pytest

from director.ports import Forgotten
from engine.vocabulary import Patched, SnapshotAsked, SnapshotRestored, WorldPutBack, WorldRestored
from tests.director.council import Council, KilledError, ListChronicle, small_city, write_city


def grown(root: Path, chronicle: ListChronicle) -> tuple[Council, str]:
    """A city of which a snapshot is kept, a street that was built since, and a knob that was turned."""
    write_city(root / "data", small_city())
    council = Council.again(root, chronicle)
    council.ask("go")
    name = council.ask("snapshot-create", reason="before the street")["facts"]["name"]
    council.expand()
    council.ask("knob", name="patience", value=9)
    return council, name


def all_of_it(council: Council) -> tuple[Any, ...]:
    """Files, the chronicle's content, the world's, and a knob."""
    press = council.ring.parts.press.catalogue
    assert press == council.game.catalogue
    return council.files(), set(press.rooms), council.ring.parts.knobs.personality.patience


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("step", range(1, 7))
def test_a_director_killed_at_any_record_restores_wholly_or_not_at_all(
    tmp_path: Path, step: int, *, written: bool
) -> None:
    """Once it is written down that a world is put back, files, chronicle, world and knobs all are; before, none."""
    chronicle = ListChronicle()
    council, name = grown(tmp_path, chronicle)
    before = all_of_it(council)
    chronicle.dies_at, chronicle.dies_with_it = len(chronicle.events) + step, written
    try:
        council.ask("snapshot-restore", id=name)
    except KilledError:
        council = Council.again(tmp_path, chronicle, before=council)
    else:
        pytest.skip("a restore has fewer records")
    committed = any(isinstance(record, SnapshotRestored) for record in chronicle.events)
    assert committed == (written if step == 2 else step > 2)
    after = all_of_it(council)
    if not committed:
        assert after == before
        assert council.ask("snapshot-restore", id=name)["ok"]
        after = all_of_it(council)
    assert after[1:] == (before[1] - council_rooms(council), 3)
    assert not any(path.startswith("generated") for path in after[0])
    story = council.story()
    again = Council.again(tmp_path, chronicle, before=council, past=put_back(council))
    assert all_of_it(again) == after
    assert [one for one in again.story()[len(story) :] if one != "KnobTurned"] == []


def council_rooms(council: Council) -> set[str]:
    """The rooms that were built since the city was written."""
    built = [put.thing["id"] for patched in council.patches()[1:] for put in patched.patch.put if put.kind == "room"]
    return set(built) - {room.id for room in small_city()}


def put_back(council: Council) -> list[WorldPutBack]:
    """What the engine says of every restore."""
    records = [record for record in council.chronicle.records() if isinstance(record, SnapshotRestored)]
    return [WorldPutBack(snapshot=one.snapshot, cause=one.id, id=f"{n}-0") for n, one in enumerate(records, 900)]


def test_an_engine_that_never_heard_of_it_is_asked_again_and_does_it_once(tmp_path: Path) -> None:
    """Orders without an answer are sent again in their order; what has been done is not done twice."""
    chronicle = ListChronicle()
    council, name = grown(tmp_path, chronicle)
    world, entries = council.game.fork(), council.entries
    council.ask("snapshot-restore", id=name)
    after, once = all_of_it(council), council.game
    again = Council.again(tmp_path, chronicle, before=council)
    assert all_of_it(again) == after
    assert again.game is once
    orders = [entry for entry in again.delivered if isinstance(entry, Patched | WorldRestored)]
    (record,) = (record for record in chronicle.events if isinstance(record, SnapshotRestored))
    assert orders.count(WorldRestored(name, record.world, record.id)) == 1
    assert [entry.patch.id for entry in orders if isinstance(entry, Patched)] == [p.patch.id for p in council.patches()]

    council.game, council.entries = world, entries
    deaf = Council.again(tmp_path, chronicle, before=council)
    assert all_of_it(deaf) == after


def test_what_is_not_whole_is_refused_before_anything_changes(tmp_path: Path) -> None:
    """A world that is missing or damaged, or content nobody can read: the answer names the file, and all stays."""
    chronicle = ListChronicle()
    council, name = grown(tmp_path, chronicle)
    before, story = all_of_it(council), council.story()
    folder = tmp_path / "snapshots" / name
    page, world = (folder / "content.json").read_bytes(), (folder / "world.ckpt").read_bytes()
    for part, body, why in (
        ("world.ckpt", world[:-1], "world.ckpt: "),
        ("world.ckpt", None, "world.ckpt; try again in a moment"),
        ("content.json", page[:-9], "content.json: "),
    ):
        (folder / part).unlink()
        if body is not None:
            (folder / part).write_bytes(body)
        assert why in council.ask("snapshot-restore", id=name)["why"]
        (folder / "content.json").write_bytes(page)
        (folder / "world.ckpt").write_bytes(world)
    body = json.loads(page)
    del body["files"]["base/room/lane.json"]
    (folder / "content.json").write_text(json.dumps(body))
    assert "cannot be put back, and all stays as it is" in council.ask("snapshot-restore", id=name)["why"]
    assert (all_of_it(council), council.story()) == (before, story)


def test_what_a_replay_still_needs_is_never_pruned(tmp_path: Path) -> None:
    """However few are kept, a world that the log puts back stays until the log has forgotten that."""
    chronicle = ListChronicle()
    council, name = grown(tmp_path, chronicle)
    council.ask("snapshot-restore", id=name)
    for event in put_back(council):
        council.hear(event)
    council.ask("knob", name="snapshots_kept", value=1)

    def kept() -> list[tuple[str, bool]]:
        council.ask("snapshot-create", reason="one more")
        return [(one["id"], one["needed"]) for one in council.ask("snapshot-list")["facts"]]

    found = kept()
    assert (found[0], len(found)) == ((name, True), 2)
    council.run(council.ring.turn(Forgotten("900-0")))
    assert [needed for _, needed in kept()] == [False]


def test_a_snapshot_whose_world_was_never_asked_for_is_asked_for_again(tmp_path: Path) -> None:
    """A director that dies between the record and the engine leaves no half snapshot behind."""
    chronicle = ListChronicle()
    council, _ = grown(tmp_path, chronicle)
    council.ring.request({"id": "r", "verb": "snapshot-create", "args": {"reason": "lost"}})
    again = Council.again(tmp_path, chronicle, before=council)
    assert again.ask("snapshot-list")["facts"][-1]["world"]
    assert [entry.snapshot for entry in again.delivered if isinstance(entry, SnapshotAsked)] == [
        again.ask("snapshot-list")["facts"][-1]["id"]
    ]


@pytest.mark.parametrize(("threshold", "kept"), [(1, True), (2, False)])
def test_before_a_mass_event_the_world_is_kept(tmp_path: Path, threshold: int, *, kept: bool) -> None:
    """An edit that changes more people than the guardrail says is preceded by a snapshot with that name."""
    council = Council.begin(tmp_path)
    council.ask("knob", name="mass_event", value=threshold)
    thug = council.data / "base" / "npc" / "thug.json"
    thug.write_text(thug.read_text().replace("A thug stands here.", "A thug sits here."))
    council.run(council.ring.saved())
    assert "sits" in council.game.catalogue.npcs["thug"].stands
    reasons = [one["reason"] for one in council.ask("snapshot-list")["facts"]]
    assert reasons == (["mass event"] if kept else [])
