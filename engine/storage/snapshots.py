"""Whole worlds on disk, kept under a name: the engine's part of a snapshot."""

import re
from pathlib import Path

from engine.checkpoint import DamagedCheckpointError, sealed_digest, unpack
from engine.game import Game
from engine.storage.disk import LOCAL
from engine.vocabulary.lasting import write_whole
from engine.vocabulary.ports import Disk

_NAME = re.compile(r"[a-z0-9_-]{1,64}")


class LostSnapshotError(LookupError):
    """The log puts a world back that is not kept, or not whole, or another one."""


class Snapshots:
    """Whole worlds by name, each in a folder `<name>/world.ckpt`."""

    def __init__(self, folder: Path, disk: Disk = LOCAL) -> None:
        self._folder = folder
        self._disk = disk

    def path(self, name: str) -> Path | None:
        """Where the world of a snapshot lies; None for what is no name."""
        return self._folder / name / "world.ckpt" if _NAME.fullmatch(name) else None

    def has(self, name: str) -> bool:
        """Say whether the world of a snapshot is there."""
        path = self.path(name)
        return path is not None and self._disk.stamp(path) is not None

    def keep(self, name: str, packed: bytes) -> None:
        """Write a world down; one that is there already stays as it is."""
        path = self.path(name)
        if path is not None and self._disk.stamp(path) is None:
            write_whole(self._disk, path, packed, "world")

    def packed(self, name: str) -> bytes:
        """The world of a snapshot as it was written. Raises LostSnapshotError."""
        path = self.path(name)
        try:
            return self._disk.read(path) if path else b""
        except OSError as error:
            raise LostSnapshotError(_what_to_do(self._folder / name, f"it cannot be read: {error}")) from error

    def load(self, name: str, digest: str = "", like: Game | None = None) -> Game:
        """
        Read a world back; with `digest`, only the one with that hash. Content comes from a game `like` it where it can.

        Raises LostSnapshotError, which names the file and says what to do: without it the log cannot be lived on.
        """
        path = self.path(name)
        if path is None:
            raise LostSnapshotError(f"the log puts the world {name!r} back, and that is no name of a snapshot")
        try:
            packed = self._disk.read(path)
            found = sealed_digest(packed)
            if digest and found != digest:
                raise LostSnapshotError(_what_to_do(path, f"it holds the world {found}, not {digest}"))
            return unpack(packed, like)
        except FileNotFoundError:
            raise LostSnapshotError(_what_to_do(path, "it is not there")) from None
        except (DamagedCheckpointError, OSError) as error:
            raise LostSnapshotError(_what_to_do(path, f"it cannot be read: {error}")) from error


def _what_to_do(path: Path, what: str) -> str:
    return f"the log puts the world in {path} back, but {what}; put that file back from a copy, then try again"
