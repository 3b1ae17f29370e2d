"""
Every decision of the council, one line a record, hash-chained and fsynced.

A line is `{"at", "e", "h", "name", "prev", "seq"}`; `h` is the sha256 of the line before's `h`
and of this line's canonical JSON without it. What stands in the file happened.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import orjson

from engine.storage.codec import UnreadableError, pack_event, unpack_event
from engine.vocabulary.events import CouncilEvent

E = TypeVar("E", bound=CouncilEvent)

_BEGINNING = "0" * 64


class StaleEpochError(RuntimeError):
    """A record of an epoch that is over: somebody has pressed STOP since."""


class BrokenChainError(ValueError):
    """A line of the chronicle is not what was written."""


class ChronicleBusyError(RuntimeError):
    """Somebody else writes this chronicle."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its number from 1, when it was written (Unix milliseconds), and the event."""

    seq: int
    at: int
    event: CouncilEvent


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class FileChronicle:
    """
    The chronicle in `folder/chronicle.jsonl`, with one writer at a time.

    Opening verifies the whole chain and cuts off a torn last line. With `write` false nothing is
    locked or changed, and what the writer adds meanwhile is not seen.

    Raises BrokenChainError, and ChronicleBusyError when somebody else writes it.
    """

    def __init__(self, folder: Path, *, write: bool = True, now: Callable[[], int] = _milliseconds) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / "chronicle.jsonl"
        self._now = now
        self._write = write
        self._file = os.open(self._path, (os.O_RDWR if write else os.O_RDONLY) | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._places: dict[str, tuple[int, int, int]] = {}
        self._hash, self._end, self._seq, self._epoch = _BEGINNING, 0, 0, 0
        try:
            if write:
                self._lock(folder)
            self._open()
        except BaseException:
            self.close()
            raise

    def _lock(self, folder: Path) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ChronicleBusyError(f"another director writes {self._path}") from None
        sync_folder(folder)

    def _open(self) -> None:
        whole = 0
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._remember(line, *self._verified(line))
                whole += len(line)
        if self._write and os.fstat(self._file).st_size > whole:
            os.ftruncate(self._file, whole)
            os.fsync(self._file)

    def _verified(self, line: bytes) -> tuple[str, CouncilEvent]:
        try:
            packed = orjson.loads(line)
            said = packed.pop("h")
            record = _unpacked(packed)
        except (orjson.JSONDecodeError, KeyError, AttributeError, UnreadableError) as error:
            raise BrokenChainError(f"{self._path}:{self._seq + 1} is no record: {error}") from error
        if said != _chained(self._hash, packed) or packed["prev"] != self._hash or record.seq != self._seq + 1:
            raise BrokenChainError(f"{self._path}:{self._seq + 1} is not what was written")
        return said, record.event

    def _remember(self, line: bytes, hashed: str, event: CouncilEvent) -> None:
        self._seq += 1
        self._hash, self._epoch = hashed, max(self._epoch, event.epoch)
        self._places[event.id] = (self._seq, self._end, len(line))
        self._end += len(line)

    @property
    def epoch(self) -> int:
        """The highest epoch written down; a lower one is refused."""
        return self._epoch

    def __len__(self) -> int:
        """Count the records; the newest one's number."""
        return self._seq

    def append(self, event: E) -> E:
        """
        Write one record down for good and return it with its id; on return it has reached the disk.

        A record without an id gets `c<number>`. One whose id is already written is returned as
        it was given, and not written again. Raises StaleEpochError, and OSError with the file as it was before.
        """
        if event.id and event.id in self._places:
            return event
        if event.epoch < self._epoch:
            raise StaleEpochError(f"{event.name} is of epoch {event.epoch}, and {self._epoch} has begun")
        if not event.id:
            event = replace(event, id=f"c{self._seq + 1}")
        packed: dict[str, Any] = {
            "at": self._now(),
            "e": pack_event(event),
            "name": event.name,
            "prev": self._hash,
            "seq": self._seq + 1,
        }
        hashed = _chained(self._hash, packed)
        line = orjson.dumps({**packed, "h": hashed}, option=orjson.OPT_SORT_KEYS) + b"\n"
        self._put(line)
        self._remember(line, hashed, event)
        return event

    def _put(self, line: bytes) -> None:
        try:
            written = 0
            while written < len(line):
                written += os.pwrite(self._file, line[written:], self._end + written)
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, self._end)
            raise

    def records(self) -> Iterator[CouncilEvent]:
        """All records, oldest first."""
        return (record.event for record in self.history())

    def history(self, newest: int | None = None) -> Iterator[Record]:
        """All records with number and time, oldest first; or only the `newest` of them."""
        places = list(self._places.values())
        for _, start, length in places if newest is None else places[max(0, len(places) - newest) :]:
            yield self._read(start, length)

    def find(self, id: str) -> CouncilEvent | None:  # noqa: A002
        """One record by its id."""
        if (place := self._places.get(id)) is None:
            return None
        return self._read(*place[1:]).event

    def seq(self, id: str) -> int:  # noqa: A002
        """Number of a record. Raises KeyError when there is none of that id."""
        return self._places[id][0]

    def _read(self, start: int, length: int) -> Record:
        return _unpacked(orjson.loads(os.pread(self._file, length, start)))

    def close(self) -> None:
        """Let the file go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _chained(previous: str, packed: dict[str, Any]) -> str:
    canonical = orjson.dumps(packed, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(previous.encode() + canonical).hexdigest()


def _unpacked(packed: dict[str, Any]) -> Record:
    event = unpack_event(packed["name"], packed["e"])
    if not isinstance(event, CouncilEvent):
        raise UnreadableError(f"{packed['name']} is no record of the council")
    return Record(packed["seq"], packed["at"], event)


def sync_folder(folder: Path) -> None:
    """Make sure a name just made or changed in a folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
