"""Whole worlds kept under a name: what is there comes back, and what is not says what to do."""

from pathlib import Path

import pytest

from engine.checkpoint import digest, pack
from engine.storage.snapshots import LostSnapshotError, Snapshots
from tests.scenes import street


def test_a_snapshot_is_kept_under_its_name(tmp_path: Path) -> None:
    """The first world kept under a name stays; what is no name holds nothing."""
    scene = street("plaza - lane", "Vex")
    snapshots = Snapshots(tmp_path)
    snapshots.keep("before-the-flood", pack(scene.game))
    before = digest(scene.game)
    scene.say("east")
    snapshots.keep("before-the-flood", pack(scene.game))
    assert snapshots.has("before-the-flood")
    assert digest(snapshots.load("before-the-flood", before)) == before == digest(snapshots.load("before-the-flood"))
    snapshots.keep("../outside", b"x")
    assert not snapshots.has("../outside")
    assert [path.name for path in tmp_path.iterdir()] == ["before-the-flood"]


def test_a_world_that_is_missing_damaged_or_another_is_named_with_what_to_do(tmp_path: Path) -> None:
    """Nobody lives on in a world that the log does not speak of."""
    scene = street("plaza - lane", "Vex")
    snapshots = Snapshots(tmp_path)
    snapshots.keep("here", pack(scene.game))
    file = tmp_path / "here" / "world.ckpt"
    with pytest.raises(LostSnapshotError, match=r"here/world.ckpt back, but it holds .*, not 0ther; put that"):
        snapshots.load("here", "0ther")
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(LostSnapshotError, match=r"here/world.ckpt back, but it cannot be read: .* put that file back"):
        snapshots.load("here")
    with pytest.raises(LostSnapshotError, match=r"nothing/world.ckpt back, but it is not there; put that file back"):
        snapshots.load("nothing")
    with pytest.raises(LostSnapshotError, match="no name of a snapshot"):
        snapshots.load("../outside")
