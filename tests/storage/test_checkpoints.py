"""Whole worlds on disk: always a good one to go back to."""

from pathlib import Path

from engine.checkpoint import digest, pack
from engine.storage.checkpoints import KEPT, Checkpoints
from tests.scenes import street


def test_the_newest_good_one_is_taken(tmp_path: Path) -> None:
    """The newest counts; a damaged one is passed over for the one before; only three are kept."""
    scene = street("plaza - lane", "Vex")
    checkpoints = Checkpoints(tmp_path)
    assert checkpoints.newest() is None
    assert checkpoints.oldest() is None
    for last in ("5-0", "9-1", "9-10", "70-0"):
        scene.game.last = last
        checkpoints.keep(last, pack(scene.game))
    files = sorted(tmp_path.iterdir())
    assert len(files) == KEPT
    assert checkpoints.oldest() == "9-1"
    newest = checkpoints.newest()
    assert newest is not None
    assert newest.last == "70-0"
    assert digest(newest) == digest(scene.game)
    files[-1].write_bytes(files[-1].read_bytes()[:-7])
    older = checkpoints.newest()
    assert older is not None
    assert older.last == "9-10"
    asked = checkpoints.newest(until="9-9")
    assert asked is not None
    assert asked.last == "9-1"
    assert checkpoints.newest(until="1-0") is None
