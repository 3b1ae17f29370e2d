"""
Every decision of the council, one line a record, hash-chained and fsynced.

A line is `{"at", "e", "h", "name", "prev", "seq"}`; `h` is the sha256 of the line before's `h`
and of this line's canonical JSON without it. What stands in the file happened.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import orjson
import structlog

from engine.storage.codec import UnreadableError, pack_event, unpack_event
from engine.storage.disk import LOCAL
from engine.vocabulary.events import CouncilEvent
from engine.vocabulary.ports import Disk

E = TypeVar("E", bound=CouncilEvent)

_BEGINNING = "0" * 64
_BLOCK = 1 << 20
_AT_ONCE = 256

_logger = structlog.get_logger("chronicle")


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

    Opening verifies the whole chain and cuts off a torn last line, whose record was never answered for;
    `mended` says so. With `write` false nothing is locked or changed, and what the writer adds meanwhile
    is not seen.

    Raises BrokenChainError, and ChronicleBusyError when somebody else writes it.
    """

    def __init__(
        self, folder: Path, disk: Disk = LOCAL, *, write: bool = True, now: Callable[[], int] = _milliseconds
    ) -> None:
        self._path = folder / "chronicle.jsonl"
        self._disk = disk
        self._now = now
        self._places: dict[str, tuple[int, int, int]] = {}
        self._hash, self._end, self._seq, self._epoch = _BEGINNING, 0, 0, 0
        self._in_doubt = False
        self.mended = ""
        self._let_go: Callable[[], None] | None = None
        try:
            if write:
                disk.make_folder(folder, private=True)
                self._let_go = self._hold()
            self._open()
        except BaseException:
            self.close()
            raise

    def _hold(self) -> Callable[[], None]:
        try:
            return self._disk.hold(self._path)
        except BlockingIOError:
            raise ChronicleBusyError(f"another director writes {self._path}") from None

    def _open(self) -> None:
        torn = b""
        for line in self._lines():
            if torn := _torn(line):
                break
            self._remember(line, *self._verified(line))
        if self._let_go is not None:
            if torn:
                self._cut()
                self.mended = f"{self._path}: the last line was torn in a crash; its {len(torn)} bytes are cut off"
                _logger.warning("a torn last line is cut off", file=str(self._path), bytes=len(torn))
            self._disk.sync(self._path, self._path.parent)

    def _lines(self) -> Iterator[bytes]:
        """Read all lines, each with its end; the last one may have none."""
        if self._disk.stamp(self._path) is None:
            return
        rest, at = b"", 0
        while block := self._disk.read(self._path, at, _BLOCK):
            at += len(block)
            *lines, rest = (rest + block).split(b"\n")
            yield from (line + b"\n" for line in lines)
        if rest:
            yield rest

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
        if self._in_doubt:
            self._cut()
        try:
            self._disk.write(self._path, line, self._end)
            self._disk.sync(self._path)
        except OSError:
            self._in_doubt = True
            with suppress(OSError):  # where even that is refused, the next append does it first
                self._cut()
            raise

    def _cut(self) -> None:
        """Let the file end with the last record again, so that no two writes can ever mix behind it."""
        self._disk.write(self._path, b"", self._end)
        self._disk.sync(self._path)
        self._in_doubt = False

    def records(self) -> Iterator[CouncilEvent]:
        """All records, oldest first."""
        return (record.event for record in self.history())

    def history(self, newest: int | None = None) -> Iterator[Record]:
        """All records with number and time, oldest first; or only the `newest` of them."""
        places = list(self._places.values())
        wanted = places if newest is None else places[max(0, len(places) - newest) :]
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            begin, end = some[0][1], some[-1][1] + some[-1][2]
            block = self._disk.read(self._path, begin, end - begin)
            for _, start, length in some:
                yield _unpacked(orjson.loads(block[start - begin : start - begin + length]))

    def find(self, id: str) -> CouncilEvent | None:  # noqa: A002
        """One record by its id."""
        if (place := self._places.get(id)) is None:
            return None
        return _unpacked(orjson.loads(self._disk.read(self._path, *place[1:]))).event

    def seq(self, id: str) -> int:  # noqa: A002
        """Number of a record. Raises KeyError when there is none of that id."""
        return self._places[id][0]

    def close(self) -> None:
        """Let the file go."""
        if self._let_go is not None:
            self._let_go()
            self._let_go = None


def _chained(previous: str, packed: dict[str, Any]) -> str:
    canonical = orjson.dumps(packed, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(previous.encode() + canonical).hexdigest()


def _unpacked(packed: dict[str, Any]) -> Record:
    event = unpack_event(packed["name"], packed["e"])
    if not isinstance(event, CouncilEvent):
        raise UnreadableError(f"{packed['name']} is no record of the council")
    return Record(packed["seq"], packed["at"], event)


def _torn(line: bytes) -> bytes:
    """Give back a line that a crash has left half: without its end, or with pages in it that were never written."""
    return line if not line.endswith(b"\n") or b"\0" in line else b""
