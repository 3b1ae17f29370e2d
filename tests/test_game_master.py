"""What a game master can count on while people play: stop, approval, undo, hand edits, snapshots."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import House, Player, eventually

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for a whole evening."""
    house = House(tmp_path_factory.mktemp("evening"))
    house.up("--go")
    yield house
    house.down()


@pytest.fixture(scope="module")
def vex(house: House) -> Player:
    """A game master who plays."""
    player = house.player("Vex")
    house.ouro("role", "Vex", "gm")
    player.hears("gm")
    return player


def proposals(house: House) -> list[dict[str, Any]]:
    """All proposals, newest first."""
    return house.facts("proposals")


def forced(house: House, kind: str = "WORLD_EXPANSION") -> dict[str, Any]:
    """Ask for something by hand and wait until it came to a decision."""
    known = {proposal["id"] for proposal in proposals(house)}
    point = house.open_roads()[0]
    house.ouro("force", kind, "--at", f"{point['room']}/{point['towards']}")

    def decided() -> dict[str, Any] | None:
        new = [p for p in proposals(house) if p["id"] not in known]
        return next((p for p in new if p["state"] in {"published", "held", "rejected"}), None)

    return eventually(decided, f"a decision on {kind}") | point


def state_of(house: House, proposal: dict[str, Any]) -> str:
    """What became of a proposal."""
    return next(p["state"] for p in proposals(house) if p["id"] == proposal["id"])


def published(house: House) -> set[str]:
    """Everything that was ever written down."""
    return {proposal["id"] for proposal in proposals(house) if proposal["state"] == "published"}


def rails(house: House, **turned: Any) -> None:
    """Save the guardrails with something changed, and wait until they are in force."""
    file = house.data / "knobs" / "guardrails.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | turned, indent=2))
    expected = json.loads(file.read_text())
    eventually(lambda: held_rails(house, expected), "the guardrails in force")


def held_rails(house: House, expected: dict[str, Any]) -> bool:
    """Tell whether the director says that a guardrail was turned last."""
    record = house.data.parent / "var" / "chronicle" / "chronicle.jsonl"
    last = [json.loads(line) for line in record.read_text().splitlines() if '"KnobTurned"' in line]
    return bool(last) and all(expected.get(one["e"]["knob"].split(".")[-1]) == one["e"]["after"] for one in last[-1:])


def test_after_stop_nothing_is_published_and_players_play_on(house: House, vex: Player) -> None:
    """
    When STOP has answered, no patch comes any more, whatever was under way.
    """
    for point in house.open_roads()[:3]:
        house.ouro("force", "WORLD_EXPANSION", "--at", f"{point['room']}/{point['towards']}", ok=False)
    house.ouro("stop")
    before = published(house)

    assert "Exits" in vex.does("look", "Exits")
    assert "stop" == house.status()["director"]
    refused = house.ouro("force", "ITEM", "--at", "loom-plaza", ok=False)
    assert 1 == refused.returncode
    assert "ouro go" in refused.stderr
    assert before == published(house)
    house.ouro("go")


def test_what_needs_approval_waits_for_it(house: House) -> None:
    """
    With `require_approval` an expansion is held until a human approves it, or rejects it for good.
    """
    rails(house, require_approval=["WORLD_EXPANSION"])
    wanted = forced(house)
    assert "held" == wanted["state"]

    house.ouro("approve", wanted["id"])
    assert "published" == state_of(house, wanted)

    unwanted = forced(house)
    house.ouro("reject", unwanted["id"], "--why", "too many lamps")
    assert "rejected" == state_of(house, unwanted)
    rails(house, require_approval=[])


def test_undo_leads_people_out_and_leaves_them_what_they_took(house: House, vex: Player) -> None:
    """
    Whoever stands in an undone street stands outside again, with everything they carried off.
    """
    grown = forced(house)
    item, room = something_lying(grown["files"])
    vex.does(f"goto {room}", "Exits")
    vex.does(f"get {item['keywords'][0]}", "> ")
    assert item["name"].split()[-1] in vex.does("inventory", "scrip")

    house.ouro("undo", grown["id"])

    eventually(lambda: "undone" == state_of(house, grown), "the street undone")
    assert item["name"].split()[-1] in vex.does("inventory", "scrip")
    here = json.loads((house.data / "base" / "room" / f"{grown['room']}.json").read_text())["name"]
    assert here in vex.does("look", "Exits")
    assert not any(Path(file).exists() for file in grown["files"])


def something_lying(files: list[str]) -> tuple[dict[str, Any], str]:
    """A new thing that lies in a new room."""
    read = {Path(file): json.loads(Path(file).read_text()) for file in files}
    items = {path.stem: thing for path, thing in read.items() if path.parent.name == "item"}
    for path, room in read.items():
        for spawn in room.get("spawns", ()) if path.parent.name == "room" else ():
            if spawn.get("item") in items:
                return items[spawn["item"]], room["id"]
    raise AssertionError("nothing new lies anywhere")


def test_a_bad_edit_is_refused_where_it_is_wrong_and_the_old_version_stays(house: House, vex: Player) -> None:
    """
    A file with a mistake changes nothing, and `ouro check` points at the mistake.
    """
    file = house.data / "base" / "room" / "loom-plaza.json"
    good = file.read_text()
    vex.does("goto loom-plaza", "Exits")
    file.write_text(good.replace('"to": "long-brake-foot"', '"to": "long-brake-fot"'))

    refused = house.ouro("check", ok=False)
    assert 1 == refused.returncode
    line = next(line for line in refused.stdout.splitlines() if "long-brake-fot" in line)
    assert line.split(":")[1].isdigit()
    assert "long-brake-foot" in line
    eventually(lambda: any("long-brake-fot" in line for line in house.said), "a word in the operator's terminal", 5)
    assert "north" in vex.does("look", "Exits:")

    file.write_text(good.replace("Eleven tram lines", "Eleven and a half tram lines"))
    eventually(lambda: "Eleven and a half" in vex.does("look", "Exits"), "the good edit live", 5)
    file.write_text(good)
    eventually(lambda: "Eleven tram" in vex.does("look", "Exits"), "the old text back", 5)


def test_a_snapshot_puts_the_whole_world_back_around_those_who_play(house: House, vex: Player) -> None:
    """
    After a restore the streets built since are gone, and nobody was hung up on.
    """
    vex.does("goto loom-plaza", "Exits")
    kept = house.facts("snapshot", "create", "before")
    rooms = house.status()["rooms"]
    forced(house)
    eventually(lambda: house.status()["rooms"] > rooms, "more rooms")

    house.ouro("snapshot", "restore", kept["id"])

    eventually(lambda: house.status()["rooms"] == rooms, "as many rooms as before")
    assert "Loom Plaza" in vex.does("look", "Exits")
    assert kept["id"] in {one["id"] for one in house.facts("snapshot", "list")}


def test_the_replayed_world_is_the_live_one(house: House) -> None:
    """
    The last checkpoint and the log after it give the live world, hash for hash.
    """
    proof = house.facts("replay", "--verify")
    assert proof["replayed"] == proof["live"]


def test_ctrl_c_leaves_no_process_behind(tmp_path: Path) -> None:
    """
    Every process of a world ends with it, and its ports are free for the next.
    """
    house = House(tmp_path)
    house.up()
    pids = [known["pid"] for known in house.status()["roles"].values()]
    house.down()

    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), "all processes gone", 5)
    house.said.clear()
    house.up()
    house.down()


def test_two_worlds_on_one_machine_do_not_meet(house: House, vex: Player, tmp_path: Path) -> None:
    """
    A second world beside the first has its own players, content and keys; on the same content it does not start.
    """
    other = House(tmp_path)
    other.up()
    try:
        stranger = other.player("Nomad")
        stranger.does("say is anybody there", "anybody there")
        assert "Nomad" not in vex.does("who", "> ")
        eventually(lambda: 1 == other.status()["players"], "one player in the other world")
    finally:
        other.down()
    squatter = House(tmp_path / "squatter")
    squatter.environment["OUROBOURO_DATA"] = str(house.data)
    refused = squatter.ouro("up", ok=False)
    assert 1 == refused.returncode
    assert "OUROBOURO_DATA" in refused.stdout + refused.stderr
