"""The log as a gateway sees it: what it says goes one way, and frames come back the other."""

from collections.abc import Sequence
from typing import Protocol

from engine.vocabulary.entries import Entry
from engine.vocabulary.frames import Frame
from engine.vocabulary.trouble import Trouble


class Way(Protocol):
    """The log as a gateway speaks to it."""

    async def append_behind(self, entries: Sequence[Entry], last: str, begun: str) -> list[str]:
        """
        Add entries in order and return their ids, if nothing was lost since `last` was appended.

        Raises LostLogError, and appends nothing, when that entry is gone without having been trimmed, or the log has
        been begun anew since it was `begun`.
        """
        ...

    async def begun(self) -> str:
        """Where the log was begun anew last; another value each time, empty if never."""
        ...

    @property
    def trouble(self) -> Trouble | None:
        """What keeps the last thing asked for from being done; None when it was done."""
        ...


class Wire(Protocol):
    """The log as a gateway hears it: the frames that come back."""

    async def receive(
        self, gateway: str, after: str, *, count: int = 500, wait_ms: int = 0
    ) -> list[tuple[str, list[Frame]]]:
        """Frames for one gateway behind an id, oldest first; waits up to `wait_ms` for the first ones."""
        ...

    async def last_received(self, gateway: str) -> str:
        """Id under which the newest frames for a gateway were sent."""
        ...
