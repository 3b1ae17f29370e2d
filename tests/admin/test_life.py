"""`ouro life` follows anybody through the days to come."""

from pathlib import Path

import pytest

from admin.acts import life
from admin.settings import Settings
from admin.telling import diary_lines
from tests.house import ROOT


@pytest.mark.slow
def test_the_days_of_coil_can_be_read_without_a_world(tmp_path: Path) -> None:
    """
    A clerk of the night desk sleeps by day, works by night, and the lines say where and why.
    """
    here = Settings(data=ROOT / "data", var=tmp_path / "var")

    facts = life(here, "ishaan-quay", 1, fresh=True)
    lines = list(diary_lines(facts))

    assert lines[0].startswith("Ishaan Quay (ishaan-quay), npc #")
    assert "night-worker, lives at Perennial Chambers, eleventh floor, works at The Refusals Room" in lines[0]
    assert any(
        "Perennial Chambers, eleventh floor" in line and ": sleeps; as a night-worker does" in line for line in lines
    )
    assert any("The Refusals Room" in line and ": works; as a night-worker does" in line for line in lines)
    with pytest.raises(LookupError, match="nobody-at-all"):
        life(here, "nobody-at-all", 1, fresh=True)
