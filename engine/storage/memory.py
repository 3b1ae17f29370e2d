"""Log and chronicle as lists: for tests, rehearsals, and a world that forgets."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar
from uuid import uuid4

from engine.storage.codec import frames_by_gateway
from engine.vocabulary import ids
from engine.vocabulary.entries import Entry, Ticked
from engine.vocabulary.events import CouncilEvent, WorldEvent
from engine.vocabulary.frames import Frame
from engine.vocabulary.lease import FencedError
from engine.vocabulary.trouble import LostLogError, Trouble

T = TypeVar("T")


class MemoryLog:
    """A log that is gone with the process; apart from that it keeps every promise of `RedisLog`."""

    def __init__(self) -> None:
        """Begin empty."""
        self._count = 0
        self._entries: list[tuple[str, Entry]] = []
        self._events: list[tuple[str, WorldEvent]] = []
        self._out: dict[str, list[tuple[str, list[Frame]]]] = {}
        self._trimmed = ids.FIRST
        self._newest = ids.FIRST
        self._begun = ""
        self._news = asyncio.Event()
        self.spoken = ids.FIRST
        """The entry up to which everything the world says has been said under a guard."""
        self.fence = ""
        """The newest grant of the lease."""
        self.guard = ""
        """Under which grant of the lease this log speaks, trims and ticks; empty is under none, and unguarded."""
        self.trouble: Trouble | None = None
        self._well = asyncio.Event()
        self.ail(None)

    def ail(self, trouble: Trouble | None) -> None:
        """Take nothing in for as long as there is a trouble, as a Redis would; None ends it."""
        self.trouble = trouble
        if trouble is None:
            self._well.set()
        else:
            self._well.clear()

    async def append(self, entries: Sequence[Entry]) -> list[str]:
        """Add entries in order and return their ids."""
        given: list[str] = []
        await self._well.wait()
        if len(entries) == 1 and isinstance(entries[0], Ticked):
            self._check()
        for entry in entries:
            self._count += 1
            given.append(f"{self._count}-0")
            self._entries.append((given[-1], entry))
            self._newest = given[-1]
        self._tell()
        return given

    async def append_behind(self, entries: Sequence[Entry], last: str, begun: str) -> list[str]:
        """Add entries if nothing was lost since `last` was appended. Raises LostLogError."""
        await self._well.wait()
        if begun != self._begun or (last and await self.has_lost(last)):
            raise LostLogError(f"the log has lost {last or 'its beginning'}")
        return await self.append(entries)

    async def read(self, after: str, *, count: int = 500, wait_ms: int = 0) -> list[tuple[str, Entry]]:
        """Entries behind an id, oldest first; waits up to `wait_ms` for the first one."""
        return await self._behind(self._entries, after, count, wait_ms)

    async def last(self) -> str:
        """Id of the newest entry there ever was."""
        return self._newest

    async def speak(self, said: Sequence[tuple[str, Sequence[Frame], Sequence[WorldEvent]]]) -> None:
        """Send frames to their gateways and events to the director; what was said under an id is not said again."""
        self._check()
        for entry_id, frames, events in said:
            for gateway, some in frames_by_gateway(frames).items():
                _add(self._out.setdefault(gateway, []), entry_id, some)
            for k, event in enumerate(events):
                derived = ids.event_id(entry_id, k)
                _add(self._events, derived, event if event.id else replace(event, id=derived))
            if self.guard:
                self.spoken = entry_id
        self._tell()

    async def hear(self, after: str, *, count: int = 500, wait_ms: int = 0) -> list[tuple[str, WorldEvent]]:
        """Events behind an id, oldest first; waits up to `wait_ms` for the first one."""
        return await self._behind(self._events, after, count, wait_ms)

    async def receive(
        self, gateway: str, after: str, *, count: int = 500, wait_ms: int = 0
    ) -> list[tuple[str, list[Frame]]]:
        """Frames for one gateway behind an id, oldest first; waits up to `wait_ms` for the first ones."""
        return await self._behind(self._out.setdefault(gateway, []), after, count, wait_ms)

    async def last_received(self, gateway: str) -> str:
        """Id under which the newest frames for a gateway were sent."""
        out = self._out.get(gateway)
        return out[-1][0] if out else ids.FIRST

    async def trim(self, before: str) -> None:
        """Forget entries older than an id; call only behind a checkpoint."""
        self._check()
        self._entries = [kept for kept in self._entries if ids.order(kept[0]) >= ids.order(before)]
        self._trimmed = max(self._trimmed, before, key=ids.order)

    async def trimmed(self) -> str:
        """Id before which entries are forgotten."""
        return self._trimmed

    async def has_lost(self, entry_id: str) -> bool:
        """Say whether an entry that was here is gone, and was not trimmed."""
        here = entry_id == ids.FIRST or any(given == entry_id for given, _ in self._entries)
        return not here and ids.order(entry_id) > ids.order(self._trimmed)

    async def begin_again(self, last: str) -> None:
        """Go on behind an entry that this log has lost: what is appended from now on stands behind it."""
        self._check()
        self._trimmed, self._begun = last, f"{last} {uuid4().hex}"
        if self._count < ids.order(last)[0]:
            self._count = ids.order(last)[0]
            self._entries.append((last, Ticked(0)))
            self._newest = last

    async def begun(self) -> str:
        """Where the log was begun anew last; another value each time, empty if never."""
        return self._begun

    def lose(self) -> None:
        """Forget everything, as a Redis does that comes back empty; ids still grow, for there they are made of time."""
        self._newest = self._trimmed = self.spoken = ids.FIRST
        self._begun = self.fence = ""
        for lost in (self._entries, self._events, *self._out.values()):
            lost.clear()

    def _check(self) -> None:
        if self.guard and self.guard != self.fence:
            raise FencedError(f"somebody speaks under a newer grant than {self.guard}")

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _behind(self, things: list[tuple[str, T]], after: str, count: int, wait_ms: int) -> list[tuple[str, T]]:
        found = _since(things, after)
        deadline = asyncio.get_running_loop().time() + wait_ms / 1000
        while not found and (left := deadline - asyncio.get_running_loop().time()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._news.wait()
            found = _since(things, after)
        return found[:count]


def _since(things: list[tuple[str, T]], after: str) -> list[tuple[str, T]]:
    return [thing for thing in things if ids.order(thing[0]) > ids.order(after)]


def _add(things: list[tuple[str, T]], new: str, thing: T) -> None:
    if not things or ids.order(things[-1][0]) < ids.order(new):
        things.append((new, thing))


class MemoryChronicle:
    """The chronicle as a list: for whoever only wants to know what would be written."""

    def __init__(self) -> None:
        self._records: list[CouncilEvent] = []

    def append(self, event: CouncilEvent) -> CouncilEvent:
        """Keep one record and return it with its id."""
        written = replace(event, id=f"c{len(self._records) + 1}")
        self._records.append(written)
        return written

    def records(self) -> list[CouncilEvent]:
        """All records, oldest first."""
        return list(self._records)

    def find(self, id: str) -> CouncilEvent | None:  # noqa: A002
        """One record by its id."""
        return next((record for record in self._records if record.id == id), None)
