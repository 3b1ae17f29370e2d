"""The log, the events and the frames on Redis streams."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from engine.storage.codec import (
    UnreadableError,
    decode_entry,
    decode_event,
    decode_frames,
    encode_entry,
    encode_event,
    encode_frames,
    frames_by_gateway,
)
from engine.storage.keys import Keys
from engine.storage.lease import FENCED, GUARDED
from engine.storage.log_scripts import APPEND, APPEND_BEHIND, BEGIN, SHORTEN, SPEAK
from engine.storage.redis_link import persist
from engine.vocabulary import ids
from engine.vocabulary.entries import Entry, PlayerSpoke, Ticked
from engine.vocabulary.events import WorldEvent
from engine.vocabulary.failpoint import reached
from engine.vocabulary.frames import Frame
from engine.vocabulary.lease import FencedError
from engine.vocabulary.trouble import LostLogError, Trouble

T = TypeVar("T")
Fields = dict[bytes, bytes]
Saying = tuple[str, str, str, bytes]
"""A stream, an id, an event's name (empty for frames), and what is said."""

FRAMES_KEPT = 10_000
EVENTS_KEPT = 200_000
FRAMES_WHEN_FULL, EVENTS_WHEN_FULL, SHOWN_WHEN_FULL = 500, 20_000, 600
"""What is left of each stream where Redis runs out of room: no less than anybody has yet to read."""
_LONGEST_WAIT_MS = 5_000

_logger = structlog.get_logger("log")


class RedisLog:
    """
    The log of one world on a Redis server.

    Every method waits while Redis is away or full and goes on when it is well again. An append in doubt is made
    again. Lines and ticks may stand in the log twice then, for they carry numbers; what has none
    is appended under a name of its own, so that Redis knows it again.
    """

    def __init__(self, redis: Redis, world: str) -> None:
        self._redis = redis
        self._run: Callable[..., Awaitable[Any]] = redis.execute_command
        self._keys = Keys(world)
        self._said: dict[str, tuple[int, int]] = {}
        self.guard = ""
        """Under which grant of the lease this log speaks, trims and ticks; empty is under none, and unguarded."""
        self._troubles: dict[object, Trouble] = {}

    @property
    def trouble(self) -> Trouble | None:
        """What keeps something asked for from being done; None when nothing does."""
        return next(reversed(self._troubles.values()), None)

    async def _persist(self, attempt: Callable[[], Awaitable[T]]) -> T:
        asked = object()  # each by itself: what can be read meanwhile says nothing of what cannot be written

        def feel(trouble: Trouble | None) -> None:
            if trouble is None:
                self._troubles.pop(asked, None)
            else:
                self._troubles[asked] = trouble

        try:
            return await persist(attempt, feel)
        except ResponseError as error:
            if FENCED in str(error):
                raise FencedError(f"somebody speaks under a newer grant than {self.guard}") from None
            raise

    async def append(self, entries: Sequence[Entry]) -> list[str]:
        """Add entries in order and return their ids."""
        packed = [encode_entry(entry) for entry in entries]
        if not packed:
            return []
        if not all(isinstance(entry, Ticked | PlayerSpoke) for entry in entries):
            keys = self._keys.log, self._keys.appended(uuid4().hex)
            given = await self._persist(lambda: self._run("EVAL", APPEND, 2, *keys, *packed))
            return [one.decode() for one in given]
        if len(packed) == 1:
            return [(await self._persist(lambda: self._guarded("XADD", self._keys.log, "*", "e", packed[0]))).decode()]
        given = await self._persist(lambda: self._run("EVAL", APPEND, 1, self._keys.log, *packed))
        return [one.decode() for one in given]

    async def append_behind(self, entries: Sequence[Entry], last: str, begun: str) -> list[str]:
        """
        Add entries in order and return their ids, if nothing was lost since `last` was appended.

        Raises LostLogError, and appends nothing, when that entry is gone without having been trimmed, or the log has
        been begun anew since it was `begun`.
        """
        packed = [encode_entry(entry) for entry in entries]
        remembered = not all(isinstance(entry, PlayerSpoke) for entry in entries)
        keys = (self._keys.log, self._keys.appended(uuid4().hex), self._keys.trimmed, self._keys.begun)
        words = (last, begun, int(remembered), *packed)
        try:
            given = await self._persist(lambda: self._run("EVAL", APPEND_BEHIND, len(keys), *keys, *words))
        except ResponseError as error:
            if str(error) == "LOST":
                raise LostLogError(f"the log has lost {last or 'its beginning'}") from None
            raise
        return [one.decode() for one in given]

    async def read(self, after: str, *, count: int = 500, wait_ms: int = 0) -> list[tuple[str, Entry]]:
        """Entries behind an id, oldest first; waits up to `wait_ms` for the first one."""
        found = await self._stream(self._keys.log, after, count, wait_ms)
        return [(given, _entry(given, fields)) for given, fields in found]

    async def last(self) -> str:
        """Id of the newest entry there ever was."""
        return await self._last(self._keys.log)

    async def speak(self, said: Sequence[tuple[str, Sequence[Frame], Sequence[WorldEvent]]]) -> None:
        """Send frames to their gateways and events to the director; what was said under an id is not said again."""
        sayings: list[Saying] = []
        for entry_id, frames, events in said:
            for gateway, some in frames_by_gateway(frames).items():
                key = self._keys.out(gateway)
                if await self._is_news(key, entry_id):
                    sayings.append((key, entry_id, "", encode_frames(some)))
            for k, event in enumerate(events):
                derived = ids.event_id(entry_id, k)
                if await self._is_news(self._keys.events, derived):
                    whole = event if event.id else replace(event, id=derived)
                    sayings.append((self._keys.events, derived, event.name, encode_event(whole)))
        if sayings:
            await self._persist(lambda: self._say(sayings, said[-1][0]))

    async def _say(self, sayings: Sequence[Saying], upto: str) -> None:
        keys = [self._keys.fence, self._keys.spoken, *dict.fromkeys(key for key, *_ in sayings)]
        place = {key: number for number, key in enumerate(keys, 1)}
        words = (word for key, given, name, data in sayings for word in (place[key], given, name, data))
        await self._run("EVAL", SPEAK, len(keys), *keys, FRAMES_KEPT, EVENTS_KEPT, self.guard, upto, *words)
        for key, given, _, _ in sayings:
            self._said[key] = ids.order(given)

    async def _is_news(self, key: str, given: str) -> bool:
        if key not in self._said:
            self._said[key] = ids.order(await self._last(key))
        return ids.order(given) > self._said[key]

    async def hear(self, after: str, *, count: int = 500, wait_ms: int = 0) -> list[tuple[str, WorldEvent]]:
        """Events behind an id, oldest first; waits up to `wait_ms` for the first one."""
        found = await self._stream(self._keys.events, after, count, wait_ms)
        heard: list[tuple[str, WorldEvent]] = []
        for given, fields in found:
            event = decode_event(fields[b"n"].decode(), fields[b"e"])
            if not isinstance(event, WorldEvent):
                raise UnreadableError(f"{event.name} is nothing the world says")
            heard.append((given, event))
        return heard

    async def receive(
        self, gateway: str, after: str, *, count: int = 500, wait_ms: int = 0
    ) -> list[tuple[str, list[Frame]]]:
        """Frames for one gateway behind an id, oldest first; waits up to `wait_ms` for the first ones."""
        found = await self._stream(self._keys.out(gateway), after, count, wait_ms)
        return [(given, decode_frames(fields[b"f"])) for given, fields in found]

    async def last_received(self, gateway: str) -> str:
        """Id under which the newest frames for a gateway were sent."""
        return await self._last(self._keys.out(gateway))

    async def trim(self, before: str) -> None:
        """Forget entries older than an id; call only behind a checkpoint."""
        # Written first: a mark without a trim is harmless, a trim without a mark loses history in silence.
        if ids.order(before) > ids.order(await self.trimmed()):
            await self._persist(lambda: self._guarded("SET", self._keys.trimmed, before))
        reached("trim: marked")
        await self._persist(lambda: self._guarded("XTRIM", self._keys.log, "MINID", "~", before))

    async def trimmed(self) -> str:
        """Id before which entries are forgotten."""
        mark: Any = await self._persist(lambda: self._run("GET", self._keys.trimmed))
        return mark.decode() if mark else ids.FIRST

    async def shorten(self, before: str) -> None:
        """
        Make room in a Redis that is full: frames, events and all that is only shown keep their newest part.

        Entries older than `before` are forgotten as by `trim`, unless it is empty or they are already.
        """
        if before and ids.order(before) <= ids.order(await self.trimmed()):
            before = ""
        found: Any = await self._persist(lambda: self._redis.keys(self._keys.out("*")))
        shorter = dict.fromkeys((key.decode() for key in found), FRAMES_WHEN_FULL) | {
            self._keys.events: EVENTS_WHEN_FULL,
            self._keys.chronicle: SHOWN_WHEN_FULL,
            self._keys.notes: SHOWN_WHEN_FULL,
        }
        keys = (self._keys.fence, self._keys.trimmed, self._keys.log, *shorter)
        words = (self.guard, before, *shorter.values())
        await self._persist(lambda: self._run("EVAL", SHORTEN, len(keys), *keys, *words))

    async def filled(self) -> float:
        """How much of the memory it may have Redis uses: 1 is all; 0 where it may have all there is."""
        info: dict[str, Any] = await self._persist(lambda: self._redis.info("memory"))
        most = info.get("maxmemory", 0)
        used = info.get("used_memory", 0) - info.get("mem_not_counted_for_evict", 0)
        return used / most if most else 0.0

    async def has_lost(self, entry_id: str) -> bool:
        """Say whether an entry that was here is gone, and was not trimmed."""
        if entry_id == ids.FIRST or await self._persist(
            lambda: self._run("XRANGE", self._keys.log, entry_id, entry_id, "COUNT", 1)
        ):
            return False
        return ids.order(entry_id) > ids.order(await self.trimmed())

    async def begin_again(self, last: str) -> None:
        """
        Go on behind an entry that this log has lost: what is appended from now on stands behind it.

        Nothing before it counts any more. Call only behind a checkpoint that ends with it.
        """
        keys = (self._keys.fence, self._keys.trimmed, self._keys.begun, self._keys.log)
        # The entry is a tick long past, which means nothing; its place is what matters. It may stand there already.
        words = (self.guard, last, f"{last} {uuid4().hex}", encode_entry(Ticked(0)))
        await self._persist(lambda: self._run("EVAL", BEGIN, len(keys), *keys, *words))

    async def begun(self) -> str:
        """Where the log was begun anew last; another value each time, empty if never."""
        mark: Any = await self._persist(lambda: self._run("GET", self._keys.begun))
        return mark.decode() if mark else ""

    async def _guarded(self, command: str, key: str, *words: Any) -> Any:
        if not self.guard:
            return await self._run(command, key, *words)
        return await self._run("EVAL", GUARDED, 2, self._keys.fence, key, self.guard, command, key, *words)

    async def _stream(self, key: str, after: str, count: int, wait_ms: int) -> list[tuple[str, Fields]]:
        block = ("BLOCK", min(wait_ms, _LONGEST_WAIT_MS)) if wait_ms > 0 else ()
        command = ("XREAD", "COUNT", count, *block, "STREAMS", key, after)
        answer: Any = await self._persist(lambda: self._run(*command))
        if not answer:
            return []
        return [(given.decode(), fields) for given, fields in answer[0][1]]

    async def _last(self, key: str) -> str:
        async def attempt() -> str:
            try:
                facts: dict[str, Any] = await self._redis.xinfo_stream(key)
            except ResponseError as error:
                if "no such key" in str(error):
                    return ids.FIRST
                raise
            return facts["last-generated-id"].decode()

        return await self._persist(attempt)


def _entry(given: str, fields: Fields) -> Entry:
    """Read an entry; one nobody can read is a tick long past, so that it stops neither world nor replay."""
    try:
        return decode_entry(fields[b"e"])
    except (KeyError, UnreadableError):
        _logger.exception("an entry of the log cannot be read, and nothing comes of it", entry=given)
        return Ticked(0)
