"""A stretch of a world's log in one file, with all it takes to live it again anywhere: a bug report."""

import io
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from engine.storage.codec import UnreadableError, decode_entry, encode_entry
from engine.storage.disk import LOCAL
from engine.vocabulary.entries import Entry
from engine.vocabulary.ids import order
from engine.vocabulary.lasting import write_whole

_ABOUT, _START, _LOG, _WORLDS = "about.json", "start.ckpt", "log.jsonl", "snapshots/"


class NoExportError(LookupError):
    """A file that holds no log of ours."""


@dataclass(frozen=True, slots=True)
class Exported:
    """
    What such a file holds.

    `about` has the world's name, and the tick and hash it ended with; `start` is the checkpoint the log begins
    behind, empty where it begins with the world; `worlds` are the snapshots it puts back, packed, by name.
    """

    about: dict[str, Any]
    start: bytes
    lines: Sequence[bytes]
    places: Sequence[tuple[int, int]]
    worlds: Mapping[str, bytes]

    async def read(self, after: str, *, count: int) -> list[tuple[str, Entry]]:
        """Entries behind an id, oldest first."""
        at = bisect_right(self.places, order(after))
        return [_entry(line) for line in self.lines[at : at + count]]

    @property
    def last(self) -> str:
        """Id of the newest entry in it."""
        return "{}-{}".format(*self.places[-1]) if self.places else str(self.about["start"])


def write_export(
    path: Path,
    about: Mapping[str, Any],
    start: bytes,
    entries: Iterable[tuple[str, Entry]],
    worlds: Mapping[str, bytes],
) -> None:
    """Write such a file, wholly or not at all. Raises OSError."""
    log = b"".join(b'{"id":"%s","e":%s}\n' % (given.encode(), encode_entry(entry)) for given, entry in entries)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(_ABOUT, orjson.dumps(dict(about), option=orjson.OPT_INDENT_2))
        parts.writestr(_LOG, log)
        if start:
            parts.writestr(_START, start)
        for name, packed in worlds.items():
            parts.writestr(f"{_WORLDS}{name}", packed)
    write_whole(LOCAL, path, file.getvalue())


def read_export(path: Path) -> Exported:
    """Read such a file. Raises NoExportError, which names it and says what is wrong with it."""
    try:
        with zipfile.ZipFile(path) as parts:
            names = parts.namelist()
            lines = parts.read(_LOG).splitlines()
            return Exported(
                orjson.loads(parts.read(_ABOUT)),
                parts.read(_START) if _START in names else b"",
                lines,
                [order(orjson.loads(line)["id"]) for line in lines],
                {name.removeprefix(_WORLDS): parts.read(name) for name in names if name.startswith(_WORLDS)},
            )
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NoExportError(f"{path} is no exported log: {error}; make one with ouro replay --export FILE") from error


def _entry(line: bytes) -> tuple[str, Entry]:
    packed = orjson.loads(line)
    try:
        return packed["id"], decode_entry(orjson.dumps(packed["e"]))
    except UnreadableError as error:
        raise NoExportError(f"entry {packed['id']} of the exported log cannot be read: {error}") from error
