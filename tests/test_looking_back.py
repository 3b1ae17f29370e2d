"""The past shown, the future rehearsed, and what was kept verified: with a real world that goes on meanwhile."""

from pathlib import Path

import pytest

from tests.house import House, eventually

pytestmark = pytest.mark.slow


def test_a_game_master_looks_back_ahead_and_into_what_was_kept(tmp_path: Path) -> None:
    """Where somebody stood then, what would become of them, a snapshot proven whole; and nobody in there notices."""
    house = House(tmp_path).up()
    try:
        vex = house.player("Vex")
        came = house.status()["tick"]
        before = eventually(lambda: (tick := house.status()["tick"]) > came + 20 and tick, "time passes")
        script = tmp_path / "storm.jsonl"
        script.write_text('{"say": "north", "who": "Vex"}\n{"enter": "Odd"}\n{"ticks": 50}\n')
        found = house.facts("rehearse", str(script))
        assert [(move["who"], move["before"]) for move in found["moves"][:1]] == [("Vex", "loom-plaza")]
        assert found["came"]["player"] == {"Odd": 1}
        assert found["answers"][0]["line"] == "north"
        assert "52 entries were rehearsed" in house.ouro("rehearse", str(script)).stdout
        assert 1 == house.status()["players"]
        assert "Odd" not in vex.does("who", "Vex")

        vex.does("north", "Exits")
        eventually(lambda: house.status()["tick"] > before + 20, "time passes")
        then = house.facts("replay", "--to", str(before), "--inspect", "vex")
        now = house.facts("replay", "--inspect", "vex")
        assert then["tick"] == before
        assert "loom-plaza" == then["found"][0]["room"] != now["found"][0]["room"]
        assert "in loom-plaza" in house.ouro("replay", "--to", str(before), "--inspect", "Vex").stdout
        refused = house.ouro("replay", "--to", "99999999", "--inspect", "Vex", ok=False)
        assert (refused.returncode, "still to come" in refused.stderr) == (1, True)

        kept = house.facts("snapshot", "create", "proof")["id"]
        eventually(lambda: house.facts("snapshot", "list")[-1]["world"], "the engine has written its part")
        assert house.facts("snapshot", "verify", kept)["wrong"] == []
        house.ouro("snapshot", "delete", kept)
        gone = house.ouro("snapshot", "verify", kept, ok=False)
        assert (gone.returncode, "there is no snapshot" in gone.stderr) == (1, True)
        assert 1 == house.ouro("snapshot", "delete", kept, ok=False).returncode
        proof = house.facts("replay", "--verify")
        assert proof["replayed"] == proof["live"]
    finally:
        house.down()
