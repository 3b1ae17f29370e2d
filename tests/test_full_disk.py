"""A whole house whose disk is full: everybody plays on, the operator reads why, and it goes on by itself."""

import json
from pathlib import Path

import pytest

from tests.house import House, eventually
from tests.small_disk import fill, small_disk


@pytest.mark.slow
def test_a_full_disk_is_told_and_waited_out(tmp_path: Path) -> None:
    """Content and checkpoints are refused; nothing is lost, and with room again both are written."""
    house = House(tmp_path)
    content, checkpoints = house.data / "generated", tmp_path / "var" / "checkpoints"
    with small_disk(content, "2m"), small_disk(checkpoints, "16m"):
        house.up("--go")
        try:
            vex = house.player("Vex")
            eventually(lambda: list(checkpoints.glob("*.ckpt")), "a first checkpoint")
            kept = sorted(checkpoints.glob("*.ckpt"))
            fillers = [fill(content), fill(checkpoints)]
            house.ouro("force", "ITEM")
            eventually(lambda: said(house, "the director cannot write: No space left"), "the director's complaint")
            assert "generated/item/" in said(house, "the director cannot write")
            told = json.loads(house.ouro("force", "NPC", "--json", ok=False).stdout or "{}")
            assert "the disk refuses: No space left on device" in json.dumps(told) or not told
            vex.does("say I am still here", "still here")
            eventually(lambda: said(house, "the world cannot be written down: No space left"), "the engine's", 45)
            assert sorted(checkpoints.glob("*.ckpt")) == kept
            for filler in fillers:
                filler.unlink()
            eventually(lambda: said(house, "the disk takes writes again"), "the director going on")
            eventually(lambda: list(content.glob("item/*.json")), "what was asked for")
            vex.does("say And still", "still")
            eventually(lambda: said(house, "the disk takes the world again"), "the engine's relief", 45)
            assert sorted(checkpoints.glob("*.ckpt")) != kept
            house.ouro("check")
        finally:
            house.down()


def said(house: House, words: str) -> str:
    """The first line with these words that `ouro up` has printed."""
    return next((line for line in house.said if words in line), "")
