"""What the outside must offer to plug in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.vocabulary.catalogue import Catalogue
from engine.vocabulary.entries import Entry
from engine.vocabulary.events import CouncilEvent, WorldEvent
from engine.vocabulary.frames import Frame


class Log(Protocol):
    """
    The one ordered log of a world, with the streams that leave it.

    Ids are strings `<number>-<number>` that grow; `"0-0"` is before everything. What `append`
    has answered is kept. `speak` may be called again with the same entry id after a crash:
    whatever was already said under it is not said again.
    """

    async def append(self, entries: Sequence[Entry]) -> list[str]:
        """Add entries in order and return their ids."""
        ...

    async def read(self, after: str, *, count: int = 500, wait_ms: int = 0) -> list[tuple[str, Entry]]:
        """Entries behind an id, oldest first; waits up to `wait_ms` for the first one."""
        ...

    async def speak(self, said: Sequence[tuple[str, Sequence[Frame], Sequence[WorldEvent]]]) -> None:
        """Send what each entry (by log id) made the world say: frames to their gateways, events to the director."""
        ...

    async def trim(self, before: str) -> None:
        """Forget entries older than an id; call only behind a checkpoint."""
        ...


class Disk(Protocol):
    """
    Files and folders, and what is still there after a power cut: only what `sync` has returned for.

    Whatever must outlive a crash is written through this one port; `engine.vocabulary.lasting` has the
    moves that keep it whole. A file that is not there is a FileNotFoundError; what the disk refuses
    (full, read-only, broken) is an OSError that names the path.
    """

    def read(self, path: Path, start: int = 0, length: int = -1) -> bytes:
        """Read a file from byte `start` on, to its end or at most `length` bytes."""
        ...

    def stamp(self, path: Path) -> tuple[int, ...] | None:
        """Give something that is different whenever the file has changed; None where there is no file."""
        ...

    def names(self, folder: Path) -> list[str]:
        """List what lies in a folder, sorted; nothing where there is no folder."""
        ...

    def make_folder(self, folder: Path, *, private: bool = False) -> None:
        """Make a folder with all above it, unless it is there; it outlives a crash. Private: its owner's alone."""
        ...

    def write(self, path: Path, data: bytes, at: int = 0) -> None:
        """Let a file, made if need be, hold `data` from byte `at` on and end there. Not yet sure to last."""
        ...

    def sync(self, *paths: Path) -> None:
        """Make sure that what files hold, and what is named in folders, outlives a crash from here on."""
        ...

    def rename(self, old: Path, new: Path) -> None:
        """Give a file or folder another name in the same folder; a file of that name is replaced. Lasts by `sync`."""
        ...

    def remove(self, path: Path) -> None:
        """Take a file or an empty folder away; harmless where there is none. Lasts once its folder is synced."""
        ...

    def hold(self, path: Path) -> Callable[[], None]:
        """
        Keep a file, made if need be for its owner alone, from everybody else who would hold it.

        Returns what lets it go; so does death. Raises BlockingIOError where somebody holds it.
        """
        ...


class Chronicle(Protocol):
    """Every decision of the council and every act of a human, in order, hash-chained, fsynced."""

    def append(self, event: CouncilEvent) -> CouncilEvent:
        """Write one record down for good and return it with its id; on return it has reached the disk."""
        ...

    def records(self) -> Iterable[CouncilEvent]:
        """All records, oldest first."""
        ...

    def find(self, id: str) -> CouncilEvent | None:  # noqa: A002
        """One record by its id."""
        ...


class Library(Protocol):
    """Content on disk."""

    def load(self) -> Catalogue:
        """Read all content, base and generated. Raises ExceptionGroup of what is wrong, each with file:line:column."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """A name, what its password hashes to, what it may do, and the Unix second it was made."""

    name: str
    hash: str
    role: str = "player"
    created: int = 0


class Accounts(Protocol):
    """Who may come in; capitals in a name do not matter."""

    async def find(self, name: str) -> Account | None:
        """Look an account up."""
        ...

    async def create(self, account: Account) -> bool:
        """Write a new account down; False when the name is taken."""
        ...

    async def next_guest(self) -> int:
        """Count one more guest."""
        ...


class Clock(Protocol):
    """Where real time comes from."""

    def seconds(self) -> float:
        """Seconds since some fixed moment, never running backwards."""
        ...
