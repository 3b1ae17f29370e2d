"""What can be asked of a disk, of the real one and of the one that lies; and the moves that keep files whole."""

import errno
import subprocess
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.storage.disk import LocalDisk
from engine.vocabulary.lasting import clear_drafts, is_draft, remove_all, remove_tree, write_all, write_whole
from engine.vocabulary.ports import Disk
from tests.lying_disk import LyingDisk, PowerCutError
from tests.small_disk import small_disk


@pytest.fixture(params=[LocalDisk, LyingDisk])
def disk(request: pytest.FixtureRequest) -> Disk:
    """A disk of either kind."""
    return request.param()


@pytest.fixture
def home(disk: Disk, tmp_path: Path) -> Path:
    """A folder on it."""
    disk.make_folder(tmp_path / "home")
    return tmp_path / "home"


def test_a_file_holds_what_was_written(disk: Disk, home: Path) -> None:
    """From the place on at which it was written, and not a byte more."""
    file = home / "file"
    assert disk.stamp(file) is None
    disk.write(file, b"one two three")
    disk.write(file, b"four", 4)
    assert disk.read(file) == b"one four"
    assert (disk.read(file, 4), disk.read(file, 1, 2), disk.read(file, 99)) == (b"four", b"ne", b"")
    before = disk.stamp(file)
    disk.write(file, b"", 3)
    assert disk.read(file) == b"one"
    assert before != disk.stamp(file)
    disk.sync(file, home)


def test_names_are_given_and_taken(disk: Disk, home: Path) -> None:
    """A rename replaces a file, a removal is harmless twice, a folder goes once it is empty."""
    disk.write(home / "old", b"old")
    disk.write(home / "new", b"new")
    disk.rename(home / "old", home / "new")
    assert (disk.names(home), disk.read(home / "new")) == (["new"], b"old")
    disk.make_folder(home / "deep" / "deeper")
    disk.make_folder(home / "deep")
    disk.rename(home / "deep", home / "moved")
    assert disk.names(home / "moved") == ["deeper"]
    with pytest.raises(OSError, match="moved"):
        disk.remove(home / "moved")
    for _ in range(2):
        disk.remove(home / "new")
        disk.remove(home / "moved" / "deeper")
        disk.remove(home / "moved")
    assert disk.names(home) == disk.names(home / "nowhere") == []
    disk.sync(home)


def test_what_is_not_there_is_named(disk: Disk, home: Path) -> None:
    """An error says which path it is about."""
    for attempt in (disk.read, disk.sync):
        with pytest.raises(FileNotFoundError, match="nothing"):
            attempt(home / "nothing")
    with pytest.raises(FileNotFoundError, match="nothing"):
        disk.write(home / "nothing" / "file", b"x")


def test_a_file_is_held_by_one(disk: Disk, home: Path) -> None:
    """Whoever comes second is told so, until the first lets go."""
    let_go = disk.hold(home / "file")
    with pytest.raises(BlockingIOError):
        disk.hold(home / "file")
    let_go()
    disk.hold(home / "file")()


def test_files_are_whole_and_nothing_is_left_beside_them(disk: Disk, home: Path) -> None:
    """Many or one, new or again; what a death has left beside them goes."""
    write_all(disk, {home / "a" / f"{n}.json": b"x" * n for n in range(12)})
    write_whole(disk, home / "a" / "3.json", b"new")
    assert disk.read(home / "a" / "3.json") == b"new"
    assert len(disk.names(home / "a")) == 12
    disk.write(home / "a" / ".4.json.ouro-tmp", b"half")
    clear_drafts(disk, [home / "a", home / "nowhere"])
    remove_all(disk, [home / "a" / "5.json", home / "a" / "gone.json"])
    assert disk.names(home / "a") == sorted(f"{n}.json" for n in range(12) if n != 5)
    remove_tree(disk, home)
    assert disk.names(home) == []


@given(cut=st.integers(0, 12), dice=st.randoms())
def test_a_power_cut_leaves_each_file_old_or_new(cut: int, dice: Random) -> None:
    """Whenever the plug is pulled, a file is as it was or as it should be; on return it is as it should be."""
    disk, home = LyingDisk(), Path("/home")
    write_all(disk, {home / "a": b"old" * 50, home / "b": b"old" * 50})
    disk.cut_after(cut)
    done = False
    try:
        write_all(disk, {home / "a": b"newer" * 60, home / "b": b"newer" * 60})
        done = True
        disk.sync(home / "a", home / "a", home / "a", home / "a", home / "a")
    except PowerCutError:
        pass
    disk.crash(dice)
    found = {disk.read(home / name) for name in disk.names(home) if not is_draft(name)}
    assert found <= ({b"newer" * 60} if done else {b"old" * 50, b"newer" * 60})
    assert {"a", "b"} <= set(disk.names(home))


def test_the_lying_disk_lies() -> None:
    """Whoever forgets to sync a file, or a folder, is found out."""
    halves, lost = set[bytes](), set[bool]()
    for seed in range(50):
        disk, home = LyingDisk(), Path("/home")
        disk.make_folder(home)
        disk.write(home / "draft", b"x" * 200)
        disk.rename(home / "draft", home / "file")
        disk.sync(home)
        disk.write(home / "other", b"other")
        disk.sync(home / "other")
        disk.crash(Random(seed))
        halves.add(disk.read(home / "file"))
        lost.add(disk.stamp(home / "other") is None)
    assert {b"", b"x" * 200} < halves
    assert any(b"\0" in half for half in halves)
    assert lost == {True, False}


def test_a_full_disk_says_so_and_leaves_what_was(tmp_path: Path) -> None:
    """What stood there stands there, no draft stays behind, and with room again it goes on."""
    disk = LyingDisk(room=300)
    file = tmp_path / "file"
    write_whole(disk, file, b"old" * 20)
    with pytest.raises(OSError, match=r"No space left on device: '.*file\.ouro-tmp'") as full:
        write_whole(disk, file, b"new" * 200)
    assert full.value.errno == errno.ENOSPC
    assert (disk.read(file), disk.names(tmp_path)) == (b"old" * 20, ["file"])
    disk.room = 1000
    write_whole(disk, file, b"new" * 200)
    assert disk.read(file) == b"new" * 200


def test_a_disk_that_may_only_be_read_says_so(tmp_path: Path) -> None:
    """Nothing is changed, and the path is named."""
    disk = LyingDisk()
    write_whole(disk, tmp_path / "file", b"old")
    disk.read_only = True
    with pytest.raises(OSError, match=r"Read-only file system: '.*file"):
        write_whole(disk, tmp_path / "file", b"new")
    assert disk.read(tmp_path / "file") == b"old"


@pytest.mark.slow
def test_the_real_disk_full_and_read_only(tmp_path: Path) -> None:
    """On a small file system of its own, the real adapter says the same things."""
    small = tmp_path / "small"
    with small_disk(small, "128k"):
        disk, file = LocalDisk(), small / "file"
        write_whole(disk, file, b"old" * 20)
        with pytest.raises(OSError, match=r"No space left on device: '.*file\.ouro-tmp'"):
            write_whole(disk, file, b"new" * 100_000)
        assert (disk.read(file), disk.names(small)) == (b"old" * 20, ["file"])
        write_whole(disk, file, b"new" * 100)
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        with pytest.raises(OSError, match=r"Read-only file system: '.*file"):
            write_whole(disk, file, b"newer")
        assert disk.read(file) == b"new" * 100
