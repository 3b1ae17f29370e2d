"""Whole worlds on disk: the last few checkpoints."""

import os
from collections.abc import Iterator
from pathlib import Path

import structlog

from engine.checkpoint import DamagedCheckpointError, unpack
from engine.game import Game
from engine.storage.chronicle import sync_folder
from engine.vocabulary.failpoint import reached
from engine.vocabulary.ids import order

KEPT = 3

_logger = structlog.get_logger("checkpoints")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there wholly or not at all, whatever happens meanwhile, and on the disk on return."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        reached("checkpoint: drafted")
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


class Checkpoints:
    """The newest checkpoints of one world in a folder, each named after the last log entry it holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, last: str, packed: bytes) -> None:
        """Write one down, then let go of all but the newest three."""
        moment, place = order(last)
        write_whole(self._folder / f"{moment:020d}-{place:010d}.ckpt", packed)
        for old in (*self._files()[KEPT:], *self._folder.glob(".*.ckpt.*.tmp")):
            old.unlink(missing_ok=True)  # also drafts that death has left: there is one writer at a time

    def oldest(self) -> str | None:
        """The entry the oldest one kept ends with: what the log has before it is not needed any more."""
        files = self._files()
        return _last(files[-1]) if files else None

    def newest(self, until: str | None = None) -> Game | None:
        """Read the newest good one that ends with `until` or before; damaged ones are passed over."""
        return next(self.each(until), None)

    def each(self, until: str | None = None) -> Iterator[Game]:
        """Read the good ones that end with `until` or before, one by one, the newest first."""
        for path in self._files():
            if until is not None and order(_last(path)) > order(until):
                continue
            try:
                yield unpack(path.read_bytes())
            except (DamagedCheckpointError, OSError):
                _logger.exception("a checkpoint is damaged; taking an older one", file=path.name)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*.ckpt"), reverse=True)


def _last(path: Path) -> str:
    moment, _, place = path.stem.partition("-")
    return f"{int(moment)}-{int(place)}"
