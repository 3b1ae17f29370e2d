"""The disk of this machine, as far as it can be trusted."""

import fcntl
import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

_HANDS = 8
"""So many files are flushed side by side: the disk is quicker with them than one by one."""


class LocalDisk:
    """The real one, by way of the operating system. It has no state of its own."""

    def read(self, path: Path, start: int = 0, length: int = -1) -> bytes:
        """Read a file from byte `start` on, to its end or at most `length` bytes."""
        with _named(path), path.open("rb") as file:
            file.seek(start)
            return file.read(length)

    def stamp(self, path: Path) -> tuple[int, ...] | None:
        """Say when it was changed (ns), its bytes and its inode; None where there is no file."""
        try:
            facts = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return facts.st_mtime_ns, facts.st_size, facts.st_ino

    def names(self, folder: Path) -> list[str]:
        """List what lies in a folder, sorted; nothing where there is no folder."""
        try:
            return sorted(path.name for path in folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def make_folder(self, folder: Path, *, private: bool = False) -> None:
        """Make a folder with all above it, unless it is there; it outlives a crash. Private: its owner's alone."""
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        folder.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
        _sync(folder.parent)

    def write(self, path: Path, data: bytes, at: int = 0) -> None:
        """Let a file, made if need be, hold `data` from byte `at` on and end there. Not yet sure to last."""
        with _named(path), _opened(path, os.O_WRONLY | os.O_CREAT) as file:
            written = 0
            while written < len(data):
                written += os.pwrite(file, data[written:] if written else data, at + written)
            os.ftruncate(file, at + len(data))

    def sync(self, *paths: Path) -> None:
        """Make sure that what files hold, and what is named in folders, outlives a crash from here on."""
        if len(paths) <= 1:
            for path in paths:
                _sync(path)
            return
        with ThreadPoolExecutor(min(_HANDS, len(paths))) as hands:
            list(hands.map(_sync, paths))

    def rename(self, old: Path, new: Path) -> None:
        """Give a file or folder another name in the same folder; a file of that name is replaced. Lasts by `sync`."""
        old.rename(new)

    def remove(self, path: Path) -> None:
        """Take a file or an empty folder away; harmless where there is none. Lasts once its folder is synced."""
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        except (IsADirectoryError, PermissionError):  # Linux, macOS
            if not path.is_dir():
                raise
            path.rmdir()

    def hold(self, path: Path) -> Callable[[], None]:
        """
        Keep a file, made if need be for its owner alone, from everybody else who would hold it.

        Returns what lets it go; so does death. Raises BlockingIOError where somebody holds it.
        """
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            raise
        return lambda: os.close(file)


LOCAL = LocalDisk()
"""The disk of this machine, for whoever is given no other."""


def _sync(path: Path) -> None:
    with _named(path), _opened(path, os.O_RDONLY) as file:
        os.fsync(file)


@contextmanager
def _opened(path: Path, flags: int) -> Generator[int]:
    file = os.open(path, flags | os.O_CLOEXEC, 0o666)
    try:
        yield file
    finally:
        os.close(file)


@contextmanager
def _named(path: Path) -> Generator[None]:
    """Say in an error of the operating system which file it is about."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise
