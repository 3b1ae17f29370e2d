"""The chronicle: what it says it has, it has, and nobody changes a line of it unseen."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.storage.chronicle import BrokenChainError, ChronicleBusyError, FileChronicle, StaleEpochError
from engine.vocabulary import CouncilEvent, DirectorPaused, DirectorResumed, KnobTurned

PAUSED = DirectorPaused(by="Ada", why="enough", epoch=1)


def _write(folder: Path, *events: CouncilEvent) -> list[CouncilEvent]:
    chronicle = FileChronicle(folder)
    written = [chronicle.append(event) for event in events]
    chronicle.close()
    return written


def _file(folder: Path) -> Path:
    return folder / "chronicle.jsonl"


def test_what_is_written_is_there_at_the_next_opening(tmp_path: Path) -> None:
    """Records come back in order, by id and by number."""
    turned = KnobTurned(knob="chaos", before=30, after=60, by="Ada", epoch=1, id="turned")
    written = _write(tmp_path, PAUSED, turned)
    assert [event.id for event in written] == ["c1", "turned"]
    again = FileChronicle(tmp_path)
    assert list(again.records()) == written
    assert again.find("turned") == turned
    assert again.find("nothing") is None
    assert again.seq("turned") == 2 == len(again)
    assert again.epoch == 1
    assert [record.seq for record in again.history(newest=1)] == [2]
    again.close()


def test_a_record_is_written_once(tmp_path: Path) -> None:
    """The same decision handed in again after a crash is already there."""
    chronicle = FileChronicle(tmp_path)
    first = chronicle.append(DirectorPaused(id="stop-1", by="Ada", epoch=1))
    assert chronicle.append(DirectorPaused(id="stop-1", by="Ada", epoch=0)) == first or len(chronicle) == 1
    assert len(chronicle) == 1
    chronicle.close()


def test_an_epoch_that_is_over_is_refused(tmp_path: Path) -> None:
    """After STOP nothing of before can be written, also not after a restart."""
    _write(tmp_path, DirectorResumed(by="Ada", epoch=4))
    chronicle = FileChronicle(tmp_path)
    with pytest.raises(StaleEpochError, match="epoch 3"):
        chronicle.append(DirectorPaused(by="late", epoch=3))
    assert len(chronicle) == 1
    chronicle.append(DirectorPaused(by="Ada", epoch=4))
    chronicle.close()


@given(torn=st.integers(1, 300))
def test_a_torn_last_line_is_cut(tmp_path_factory: pytest.TempPathFactory, torn: int) -> None:
    """A crash in the middle of a write leaves everything before it, and the next record fits on."""
    folder = tmp_path_factory.mktemp("torn")
    kept = _write(folder, PAUSED, DirectorResumed(by="Ada", epoch=2))
    whole = _file(folder).read_bytes()
    _write(folder, DirectorPaused(by="somebody with a long name", epoch=3))
    longer = _file(folder).read_bytes()
    _file(folder).write_bytes(longer[: max(len(whole), len(longer) - torn)])
    chronicle = FileChronicle(folder)
    assert list(chronicle.records()) == kept
    assert _file(folder).read_bytes() == whole
    chronicle.append(DirectorPaused(by="Ada", epoch=5))
    chronicle.close()
    assert len(FileChronicle(folder, write=False)) == 3


def test_a_changed_line_is_seen(tmp_path: Path) -> None:
    """Whoever changes a word of the past breaks the chain, and it says where."""
    _write(tmp_path, PAUSED, DirectorResumed(by="Ada", epoch=2))
    _file(tmp_path).write_bytes(_file(tmp_path).read_bytes().replace(b"enough", b"please"))
    with pytest.raises(BrokenChainError, match=r"chronicle\.jsonl:1 is not what was written"):
        FileChronicle(tmp_path)


def test_a_missing_line_is_seen(tmp_path: Path) -> None:
    """Nor can a line be taken out of the middle, or another one put in."""
    _write(tmp_path, PAUSED, DirectorResumed(by="Ada", epoch=2), DirectorPaused(by="Bo", epoch=3))
    first, _, third = _file(tmp_path).read_bytes().splitlines(keepends=True)
    _file(tmp_path).write_bytes(first + third)
    with pytest.raises(BrokenChainError, match=":2"):
        FileChronicle(tmp_path)
    _file(tmp_path).write_bytes(first + b'{"rubbish":1}\n')
    with pytest.raises(BrokenChainError, match=":2 is no record"):
        FileChronicle(tmp_path)


def test_there_is_one_writer(tmp_path: Path) -> None:
    """A second director cannot write; anybody may read."""
    writer = FileChronicle(tmp_path)
    writer.append(PAUSED)
    with pytest.raises(ChronicleBusyError):
        FileChronicle(tmp_path)
    reader = FileChronicle(tmp_path, write=False)
    assert len(list(reader.records())) == 1
    reader.close()
    writer.close()


def test_a_full_disk_leaves_the_chronicle_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails is as if it had never been tried."""
    chronicle = FileChronicle(tmp_path)
    chronicle.append(PAUSED)
    before = _file(tmp_path).read_bytes()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            chronicle.append(DirectorResumed(by="Ada", epoch=2))
    assert _file(tmp_path).read_bytes() == before
    assert chronicle.append(DirectorResumed(by="Ada", epoch=2)).id == "c2"
    chronicle.close()
    assert len(FileChronicle(tmp_path, write=False)) == 2
