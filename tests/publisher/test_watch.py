"""Hand edits are noticed however an editor saves, and never half-way."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.watch import is_content, watched


class Seen:
    """Remembers what a file held whenever somebody was told to look."""

    def __init__(self, root: Path) -> None:
        """Watch one file of a new folder."""
        self.file = root / "base" / "npc" / "vex.json"
        self.file.parent.mkdir(parents=True)
        self.texts: list[str] = []
        self._told = threading.Semaphore(0)

    def settled(self) -> None:
        """Look."""
        self.texts.append(self.file.read_text() if self.file.exists() else "gone")
        self._told.release()

    def wait(self) -> str:
        """Wait to be told once more."""
        assert self._told.acquire(timeout=10), "nobody said that the file has changed"
        return self.texts[-1]


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Seen]:
    """A watched folder."""
    seen = Seen(tmp_path)
    with watched(tmp_path, seen.settled):
        yield seen


def test_an_editor_that_empties_a_file_first_is_waited_for(seen: Seen) -> None:
    """
    A save in two steps is seen once, whole.
    """
    seen.file.write_text("")
    threading.Timer(0.35, seen.file.write_text, ['{"id": "vex"}']).start()

    assert '{"id": "vex"}' == seen.wait()
    assert 1 == len(seen.texts)


def test_an_atomic_save_is_seen(seen: Seen) -> None:
    """
    A rename over the file counts as a save.
    """
    temporary = seen.file.with_name("vex.json.tmp")
    temporary.write_text('{"id": "ada"}')
    temporary.replace(seen.file)

    assert '{"id": "ada"}' == seen.wait()


def test_a_removed_file_is_seen(seen: Seen) -> None:
    """
    A deletion is noticed once it lasts.
    """
    seen.file.write_text("{}")
    seen.wait()
    seen.file.unlink()

    assert "gone" == seen.wait()


@pytest.mark.parametrize("name", ["4913", "vex.json~", ".vex.json.swp", "#vex.json#", "vex.json.tmp", ".vex.json"])
def test_what_editors_leave_behind_is_no_content(name: str) -> None:
    """
    Probe, backup and swap files never reach the world.
    """
    assert not is_content(name)
