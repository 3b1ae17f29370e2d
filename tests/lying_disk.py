"""
A disk that tells lies: at a crash it keeps what was synced, and of the rest whatever it likes.

Writes that nobody synced are dropped, cut short or torn in the middle; names given in a folder that
nobody synced are forgotten one by one, so that a later rename may last where an earlier one does not.
"""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

PAGE = 64
"""Bytes that reach the disk together, or not: small, so that short records are torn as well."""


class PowerCutError(BaseException):
    """The machine is off, in the middle of whatever it did."""


@dataclass
class _File:
    data: bytes = b""
    kept: bytes = b""
    unsynced: list[bytes] = field(default_factory=list[bytes])
    changed: int = 0


@dataclass
class _Folder:
    entries: dict[str, "_Node"] = field(default_factory=dict[str, "_Node"])
    kept: dict[str, "_Node"] = field(default_factory=dict[str, "_Node"])
    unsynced: list[dict[str, "_Node | None"]] = field(default_factory=list[dict[str, "_Node | None"]])


_Node = _File | _Folder


class LyingDisk:
    """
    Files in memory behind the Disk port.

    `cut_after` counts the steps that change anything and pulls the plug at the last one; `crash` is what the
    next start finds. `room` in bytes makes it full, `read_only` refuses every change.
    """

    def __init__(self, room: int | None = None) -> None:
        self.root = _Folder()
        self.room = room
        self.read_only = False
        self.steps = 0
        self._cut_at: int | None = None
        self._dead = False
        self._held: set[Path] = set()
        self._inodes: dict[int, _File] = {}

    # what a test does to it

    def cut_after(self, steps: int) -> None:
        """Pull the plug at the step that comes after so many more."""
        self._cut_at = self.steps + steps

    def crash(self, dice: Random) -> None:
        """Become what the next start finds: by these dice, some or none of what was not synced."""
        _settle(self.root, dice)
        self._held.clear()
        self._cut_at, self._dead = None, False

    # the port

    def read(self, path: Path, start: int = 0, length: int = -1) -> bytes:
        """Read a file from byte `start` on, to its end or at most `length` bytes."""
        data = self._file(path).data
        return data[start:] if length < 0 else data[start : start + length]

    def stamp(self, path: Path) -> tuple[int, ...] | None:
        """Give something that is different whenever the file has changed; None where there is no file."""
        found = self._find(path)
        return (id(found), found.changed, len(found.data)) if isinstance(found, _File) else None

    def names(self, folder: Path) -> list[str]:
        """List what lies in a folder, sorted; nothing where there is no folder."""
        found = self._find(folder)
        return sorted(found.entries) if isinstance(found, _Folder) else []

    def make_folder(self, folder: Path, *, private: bool = False) -> None:
        """Make a folder with all above it; these are synced as they are made."""
        del private
        above = self.root
        for part in folder.parts:
            node = above.entries.get(part)
            if node is None:
                self._step(folder)
                node = above.entries[part] = above.kept[part] = _Folder()
            if isinstance(node, _File):
                raise _refused(errno.ENOTDIR, folder)
            above = node

    def write(self, path: Path, data: bytes, at: int = 0) -> None:
        """Let a file hold `data` from byte `at` on and end there; a full disk takes as much as fits."""
        self._step(path)
        file = self._found_or_made(path)
        before = file.data
        fits = len(data) if self.room is None else max(0, self.room - self._used() + len(before) - at)
        file.data = before[:at] + data[:fits]
        file.unsynced.append(file.data)
        file.changed = self.steps
        if fits < len(data):
            raise _refused(errno.ENOSPC, path)

    def sync(self, *paths: Path) -> None:
        """Make sure, one path after the other, that a crash finds it as it is now."""
        for path in paths:
            self._step(path)
            node = self._find(path)
            if node is None:
                raise _refused(errno.ENOENT, path)
            if isinstance(node, _File):
                node.kept, node.unsynced = node.data, []
            else:
                node.kept, node.unsynced = dict(node.entries), []

    def rename(self, old: Path, new: Path) -> None:
        """Give a file or folder another name in the same folder."""
        assert old.parent == new.parent, f"{old} is renamed into another folder: {new}"
        self._step(new)
        folder, node = self._folder(old.parent), self._find(old)
        if node is None:
            raise _refused(errno.ENOENT, old)
        if isinstance(folder.entries.get(new.name), _Folder):
            raise _refused(errno.EEXIST, new)
        _name(folder, {old.name: None, new.name: node})

    def remove(self, path: Path) -> None:
        """Take a file or an empty folder away; harmless where there is none."""
        node = self._find(path)
        if node is None:
            return
        if isinstance(node, _Folder) and node.entries:
            raise _refused(errno.ENOTEMPTY, path)
        self._step(path)
        _name(self._folder(path.parent), {path.name: None})

    def hold(self, path: Path) -> Callable[[], None]:
        """Keep a file from everybody else who would hold it."""
        if path in self._held:
            raise BlockingIOError(errno.EAGAIN, "held by somebody else", str(path))
        if self._find(path) is None:
            self._step(path)
            self._found_or_made(path)
        self._held.add(path)
        return lambda: self._held.discard(path)

    # inside

    def _step(self, path: Path) -> None:
        if self._dead or self.steps == self._cut_at:
            self._dead = True
            raise PowerCutError
        if self.read_only:
            raise _refused(errno.EROFS, path)
        self.steps += 1

    def _find(self, path: Path) -> _Node | None:
        node: _Node | None = self.root
        for part in path.parts:
            node = node.entries.get(part) if isinstance(node, _Folder) else None
        return node

    def _folder(self, path: Path) -> _Folder:
        found = self._find(path)
        if not isinstance(found, _Folder):
            raise _refused(errno.ENOENT, path)
        return found

    def _file(self, path: Path) -> _File:
        found = self._find(path)
        if not isinstance(found, _File):
            raise _refused(errno.ENOENT, path)
        return found

    def _found_or_made(self, path: Path) -> _File:
        folder = self._folder(path.parent)
        node = folder.entries.get(path.name)
        if node is None:
            node = _File()
            _name(folder, {path.name: node})
        assert isinstance(node, _File), f"{path} is a folder"
        return node

    def _used(self) -> int:
        return sum(len(file.data) for file in _files(self.root))


def _refused(number: int, path: Path) -> OSError:
    return OSError(number, os.strerror(number), str(path))


def _name(folder: _Folder, changes: dict[str, _Node | None]) -> None:
    _apply(folder.entries, changes)
    folder.unsynced.append(changes)


def _apply(entries: dict[str, _Node], changes: dict[str, _Node | None]) -> None:
    for name, node in changes.items():
        if node is None:
            entries.pop(name, None)
        else:
            entries[name] = node


def _files(folder: _Folder) -> Iterator[_File]:
    for node in folder.entries.values():
        if isinstance(node, _File):
            yield node
        else:
            yield from _files(node)


def _settle(node: _Node, dice: Random) -> None:
    if isinstance(node, _File):
        node.data = node.kept = _torn(node, dice)
        node.unsynced = []
        return
    for changes in node.unsynced:
        if dice.randint(0, 1):
            _apply(node.kept, changes)
    node.entries, node.unsynced = dict(node.kept), []
    for below in node.entries.values():
        _settle(below, dice)


def _torn(file: _File, dice: Random) -> bytes:
    """Stop after any of the writes nobody synced, and let that one arrive page by page."""
    states = [file.kept, *file.unsynced]
    last = dice.randint(0, len(states) - 1)
    new, old = states[last], states[max(0, last - 1)]
    shorter, longer = sorted((len(old), len(new)))
    size = dice.choice((shorter, longer, dice.randint(shorter, longer)))
    pages: list[bytes] = []
    for start in range(0, size, PAGE):
        end = min(size, start + PAGE)
        arrived = new if dice.randint(0, 3) else old
        pages.append(arrived[start:end].ljust(end - start, b"\0"))
    return b"".join(pages)
