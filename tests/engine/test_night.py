"""Two processes that live the same log are the same after every tick; one that is not is found out, to the column."""

from pathlib import Path

import pytest

from bench.night import FAULT, night


@pytest.mark.slow
def test_a_short_night_is_the_same_after_every_tick(tmp_path: Path) -> None:
    """Straight through, or by way of bytes and with another hash seed: streets, kills, and a world put back."""
    found, ticks = night(750, 1000, 30, 1, tmp_path)
    assert (found, ticks) == (None, 750)


@pytest.mark.slow
def test_a_wound_nobody_dealt_is_found_at_its_tick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first tick, pool, column and row that differ are named, also behind a hash that was still the same."""
    monkeypatch.setenv(FAULT, "640")
    found, _ = night(750, 500, 10, 1, tmp_path)
    assert found is not None
    assert (found.tick, found.pool, found.column, found.one - found.other) == (640, "npc", "Health.hp", 1)
    assert found.row is not None
    assert found.uid


@pytest.mark.nightly
def test_a_whole_night_is_the_same_after_every_tick(tmp_path: Path) -> None:
    """A hundred thousand NPCs, five hundred players, 36,000 ticks."""
    found, ticks = night(36_000, 100_000, 500, 1, tmp_path)
    assert (found, ticks) == (None, 36_000)
