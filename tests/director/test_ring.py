"""What a game master and players can count on of the council as a whole."""

from pathlib import Path

import pytest

from engine.vocabulary import Patched, SnapshotAsked
from tests.director.council import Council


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
    assert council.ring.parts.press.catalogue.ways()["loom-plaza"]["east"].to is not None  # pyright: ignore


def test_one_player_alone_cannot_knock_a_street_down_from_the_sky(council: Council) -> None:
    """At most two knocks count from one player in the window."""
    for _ in range(9):
        council.knock("Vex")
    assert "GenerationRequested" not in council.story()
