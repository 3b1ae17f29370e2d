"""A restore in a real house, cut off at each of its steps: the whole world comes back, or none of it."""

import json
from pathlib import Path

import pytest

from admin.requests import NoAnswerError, Reply, ask
from engine.storage.redis_server import server_url
from tests.house import House, eventually

pytestmark = pytest.mark.slow

BEFORE = (
    "snapshot: content kept",
    "snapshot: named",
    "snapshot: recorded",
    "restore: present kept",
)
"""The director's steps up to the record that is the commit point."""

AFTER = (
    "restore: recorded",
    "restore: knobs put back",
    "publish: intent noted",
    "publish: files written",
    "publish: recorded",
    "restore: content put back",
    "director: sent SnapshotAsked",
    "director: sent WorldRestored",
    "director: sent Patched",
    "world: drafted",
    "restore: world loaded",
    "restore: world put back",
)
"""Steps behind it, the last three the engine's."""

OLD, NEW = "Eleven tram lines", "Twelve tram lines"


def test_a_restore_that_is_cut_off_anywhere_happens_wholly_or_not_at_all(tmp_path: Path) -> None:
    """Files, knobs, and the world around somebody who plays: all as they were then, or all as they are now."""
    house = House(tmp_path)
    trap = tmp_path / "failpoint"
    house.environment["OUROBOURO_FAILPOINT"] = str(trap)
    plaza = house.data / "base" / "room" / "loom-plaza.json"
    house.up()
    try:
        vex = house.player("Vex")
        house.ouro("role", "Vex", "gm")
        vex.hears("gm")
        name = house.facts("snapshot", "create", "old")["id"]
        eventually(lambda: house.facts("snapshot", "list")[-1]["world"], "the engine's part")

        def asked(verb: str, seconds: float, **args: object) -> Reply | None:
            try:
                return ask(server_url(tmp_path / "var"), "ouro:coil:", verb, args, seconds=seconds)
            except NoAnswerError:
                return None

        def is_there(words: str, patience: int) -> bool:
            knobs = json.loads((house.data / "knobs" / "personality.json").read_text())
            seen = vex.does("look", "Exits", 20)
            return words in plaza.read_text() and knobs["patience"] == patience and (
                words in seen if words == OLD else "Long Brake" in seen
            )  # fmt: skip

        for step in (*BEFORE, *AFTER):
            assert (reply := asked("knob", 10, name="patience", value=9))
            assert reply.ok
            plaza.write_text(plaza.read_text().replace(OLD, NEW))
            vex.does("goto loom-plaza", "Exits", 20)
            eventually(lambda: NEW in vex.does("look", "Exits"), "the new words")
            vex.does("north", "Exits")

            trap.write_text(step)
            asked("snapshot-restore", 1, id=name)
            eventually(lambda: not trap.exists(), f"a death at {step}")
            if step in BEFORE:
                eventually(lambda: asked("snapshot-list", 2), f"the director after {step}")
                assert is_there(NEW, 9), step
                assert (reply := asked("snapshot-restore", 10, id=name))
                assert reply.ok, reply.why
            eventually(lambda: is_there(OLD, 3), f"the old world after {step}", 20)
        eventually(lambda: house.status()["roles"]["engine"]["pid"], "the engine")
        proof = house.facts("replay", "--verify")
        assert proof["replayed"] == proof["live"]
        assert vex.does("look", "Exits")
        refused = house.ouro("snapshot", "delete", name, ok=False)
        assert (refused.returncode, "need it" in refused.stderr) == (1, True)
    finally:
        house.down()
