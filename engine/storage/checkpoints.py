"""Whole worlds on disk: the last few checkpoints."""

import re
from collections.abc import Iterator
from pathlib import Path

import structlog

from engine.checkpoint import DamagedCheckpointError, unpack
from engine.game import Game
from engine.storage.disk import LOCAL
from engine.vocabulary.ids import order
from engine.vocabulary.lasting import clear_drafts, remove_all, write_whole
from engine.vocabulary.ports import Disk

KEPT = 3
_FILE = re.compile(r"\d+-\d+\.ckpt")

_logger = structlog.get_logger("checkpoints")


class LostHistoryError(RuntimeError):
    """The log begins behind the newest checkpoint, or the one that is asked for: what lies between is gone."""


class Checkpoints:
    """The newest checkpoints of one world in a folder, each named after the last log entry it holds."""

    def __init__(self, folder: Path, disk: Disk = LOCAL) -> None:
        self._folder = folder
        self._disk = disk
        self.passed_over: list[str] = []
        """What was wrong with those that `newest` could not read when it looked last."""

    def keep(self, last: str, packed: bytes) -> None:
        """Write one down, then let go of all but the newest three."""
        clear_drafts(self._disk, [self._folder])  # what death has left: there is one writer at a time
        write_whole(self._disk, self._folder / _name(last), packed, "checkpoint")
        remove_all(self._disk, self._files()[KEPT:])

    def has(self, last: str) -> bool:
        """Say whether one that ends with this entry is there."""
        return self._disk.stamp(self._folder / _name(last)) is not None

    def oldest(self) -> str | None:
        """The entry the oldest one kept ends with: what the log has before it is not needed any more."""
        files = self._files()
        return _last(files[-1]) if files else None

    def last(self) -> str | None:
        """The entry the newest one ends with, good or not."""
        files = self._files()
        return _last(files[0]) if files else None

    def newest(self, until: str | None = None) -> Game | None:
        """Read the newest good one that ends with `until` or before; damaged ones are passed over."""
        self.passed_over = []
        return next(self.each(until), None)

    def each(self, until: str | None = None) -> Iterator[Game]:
        """Read the good ones that end with `until` or before, one by one, the newest first."""
        for path in self._files():
            if until is not None and order(_last(path)) > order(until):
                continue
            try:
                yield unpack(self._disk.read(path))
            except (DamagedCheckpointError, OSError) as fault:
                _logger.exception("a checkpoint is damaged; taking an older one", file=path.name)
                self.passed_over.append(f"{path} cannot be read: {fault}")

    def _files(self) -> list[Path]:
        return [self._folder / name for name in reversed(self._disk.names(self._folder)) if _FILE.fullmatch(name)]


def _name(last: str) -> str:
    moment, place = order(last)
    return f"{moment:020d}-{place:010d}.ckpt"


def _last(path: Path) -> str:
    moment, _, place = path.stem.partition("-")
    return f"{int(moment)}-{int(place)}"
