"""The director's two ends in Redis: what it hears, and what it says."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from admin import emergency
from director.errands import Answer, Deliver, Draft, Errand, Note
from director.ports import Answered, Asked, Forgotten, Heard, Saved, Word
from engine.storage.chronicle import BrokenChainError, ChronicleBusyError, FileChronicle
from engine.storage.codec import decode_event, encode_event
from engine.storage.keys import Keys
from engine.storage.redis_link import persist
from engine.storage.redis_log import RedisLog
from engine.vocabulary import CouncilEvent, Disk, WorldEvent, ids
from engine.vocabulary.failpoint import reached

PATIENCE_MS = 1000
GLANCE_S = 0.5
MARKED_WITHIN_S = 0.5
"""How long the director waits until its state is shown and remembered, before it goes on."""
AT_ONCE = 200
REMEMBERED_EVENTS = 20_000
"""How far back events are read again at a start: more than any rule looks back."""

ANSWER_KEPT_SECONDS = 60
OPENED_EACH_S = 1.0
NOTES_KEPT = 200
MIRRORED = 600
"""Records the mirror is given when it has lost its own: as many as the dashboard keeps at hand."""
_log = structlog.get_logger("director")


class Ears:
    """
    Hears the world, the workers and the people through Redis, and the designers through their files.

    A STOP that somebody has left in `var` is heard whether there is a Redis or not.
    """

    def __init__(self, link: "Redis", world: str, var: Path) -> None:
        """Listen to one world. Call `open` first."""
        self._link = link
        self._var = var
        self._stopping = False
        self._keys = Keys(world)
        self._log = RedisLog(link, world)
        self._forgotten = ids.FIRST
        self._saved = asyncio.Event()
        self._at = dict.fromkeys(self._streams(), "0-0")
        self._reading: asyncio.Task[Any] | None = None

    async def open(self) -> list[WorldEvent]:
        """Find where we left off, and return the events that were already decided on, oldest first."""
        keys = self._keys
        heard: Any = await persist(lambda: self._link.hgetall(keys.heard))  # pyright: ignore[reportArgumentType]
        self._at = {stream: _text(heard.get(stream.encode(), b"0-0")) for stream in self._streams()}
        newest = self._at[keys.events]
        if newest == "0-0":
            return []
        entries: Any = await persist(lambda: self._link.xrevrange(keys.events, max=newest, count=REMEMBERED_EVENTS))
        return [_event(fields) for _, fields in reversed(entries)]

    def files_changed(self) -> None:
        """Take note that files have settled; call from the event loop's thread."""
        self._saved.set()

    async def next(self) -> Sequence[Word]:
        """Wait for something, at most a second; what people ask comes first."""
        if self._stopping:
            emergency.obey(self._var)  # only now it has been done
            self._stopping = False
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        saved = asyncio.create_task(self._saved.wait())
        await asyncio.wait((self._reading, saved), timeout=GLANCE_S, return_when=asyncio.FIRST_COMPLETED)
        words: list[Word] = []
        if (by := emergency.left(self._var)) is not None:
            self._stopping = True
            words.append(Asked({"verb": "stop", "by": by}))
        if self._reading.done():
            words += await self._understood(self._reading.result())
            self._reading = None
            words += await self._what_is_forgotten()
        if self._saved.is_set():
            self._saved.clear()
            words.append(Saved())
        saved.cancel()
        return words

    async def _what_is_forgotten(self) -> list[Word]:
        """Say how far back the log reaches, when that has changed."""
        before = await self._log.trimmed()
        if before == self._forgotten:
            return []
        self._forgotten = before
        return [Forgotten(before)]

    def _streams(self) -> tuple[str, str, str]:
        return self._keys.requests, self._keys.answers, self._keys.events

    async def _read(self) -> Any:
        return await persist(lambda: self._link.xread(dict(self._at), count=AT_ONCE, block=PATIENCE_MS)) or []  # pyright: ignore[reportArgumentType]

    async def _understood(self, found: list[Any]) -> list[Word]:
        by_stream = {_text(stream): entries for stream, entries in found}
        words: list[Word] = []
        for stream in self._streams():
            for given, fields in by_stream.get(stream, ()):
                self._at[stream] = _text(given)
                words.append(self._word(stream, fields))
        if self._keys.requests in by_stream or self._keys.answers in by_stream:
            # Remembered before they are acted on: a request is done at most once, and may be asked again.
            marks = {stream: self._at[stream] for stream in (self._keys.requests, self._keys.answers)}
            await persist(lambda: self._link.hset(self._keys.heard, mapping=marks))  # pyright: ignore[reportArgumentType]
            reached("director: heard, not done")
        return words

    def _word(self, stream: str, fields: dict[bytes, bytes]) -> Word:
        if stream == self._keys.events:
            return Heard(_event(fields))
        body = _mapping(fields)
        return Asked(body) if stream == self._keys.requests else Answered(body)


class Voice:
    """Says what the director decided: to the log, the workers, whoever asked, and the chronicle's mirror."""

    def __init__(
        self, link: "Redis", world: str, chronicle: "Mirrored", draft: Callable[[dict[str, Any], bool], Awaitable[None]]
    ) -> None:
        """Speak for one world; `draft(job, slow)` has a draft made somewhere."""
        self._link = link
        self._keys = Keys(world)
        self._world_log = RedisLog(link, world)
        self._chronicle = chronicle
        self._draft = draft
        self._marking: asyncio.Task[None] | None = None

    async def do(self, errand: Errand) -> None:
        """Do one errand; the same twice does no harm."""
        match errand:
            case Deliver(entry=entry):
                await self._world_log.append([entry])
                reached(f"director: sent {type(entry).__name__}")
            case Draft(job=job, slow=slow):
                await self._draft(job, slow)
            case Answer(to=to, reply=reply) if to:
                await self._chronicle.show(self._link, self._keys.chronicle)
                await self._answer(to, reply)
            case Note(text=text):
                await note(self._link, self._keys.notes, text)
            case Answer():
                pass  # nobody waits for it

    async def mark(self, heard: str, brain: dict[str, Any]) -> None:
        """
        Remember the last event heard, show what goes on, and mirror what was written.

        With Redis in trouble that goes on by itself, and the next is left out meanwhile: STOP must not wait for it.
        """
        if await self._is_marked():
            self._marking = asyncio.create_task(self._mark(heard, brain))
            await self._is_marked()

    async def _is_marked(self) -> bool:
        """Wait a little for what is being marked; say whether nothing is any more."""
        if self._marking is not None:
            await asyncio.wait((self._marking,), timeout=MARKED_WITHIN_S)
            if not self._marking.done():
                return False
            self._marking.result()
            self._marking = None
        return True

    async def _mark(self, heard: str, brain: dict[str, Any]) -> None:
        await self._chronicle.show(self._link, self._keys.chronicle)
        await persist(lambda: self._remember(heard, brain))

    async def _remember(self, heard: str, brain: dict[str, Any]) -> None:
        """Write both in one go."""
        async with self._link.pipeline(transaction=True) as pipe:
            if heard:
                pipe.hset(self._keys.heard, self._keys.events, heard)
            pipe.set(self._keys.brain, orjson.dumps(brain))
            await pipe.execute()

    async def _answer(self, to: str, reply: dict[str, Any]) -> None:
        key = self._keys.reply(to)

        async def tell() -> None:
            async with self._link.pipeline(transaction=True) as pipe:
                pipe.lpush(key, orjson.dumps(reply, default=str))
                pipe.expire(key, ANSWER_KEPT_SECONDS)
                await pipe.execute()

        await persist(tell)


async def note(link: "Redis", key: str, text: str) -> None:
    """Tell whoever minds the program."""
    _log.info("note", text=text)
    await persist(lambda: link.xadd(key, {"t": text}, maxlen=NOTES_KEPT))


async def opened(
    folder: Path, disk: Disk, stop: asyncio.Event, tell: Callable[[str], Awaitable[None]]
) -> FileChronicle | None:
    """
    Open the chronicle to write it, and wait while the disk refuses; a torn end that was cut off is told as well.

    None when it was asked to stop meanwhile.
    Raises BrokenChainError and ChronicleBusyError, and tells what they say.
    """
    refused = ""
    while not stop.is_set():
        try:
            chronicle = FileChronicle(folder, disk)
        except (BrokenChainError, ChronicleBusyError) as fault:
            await tell(f"the director cannot begin: {fault}")
            raise
        except OSError as fault:
            if str(fault) != refused:
                refused = str(fault)
                await tell(f"the director cannot open its chronicle: {refused}; it tries again each second")
            await asyncio.sleep(OPENED_EACH_S)
        else:
            if chronicle.mended:
                await tell(chronicle.mended)
            return chronicle
    return None


class Mirrored:
    """The chronicle, with its newest records on their way to the mirror in Redis."""

    def __init__(self, chronicle: FileChronicle) -> None:
        """Mirror this chronicle; the file stays the truth."""
        self._chronicle = chronicle
        self._showing = asyncio.Lock()
        self._waiting = self._newest()
        self._shown = 0

    def append(self, event: CouncilEvent) -> CouncilEvent:
        """Write one record down for good."""
        written = self._chronicle.append(event)
        self._waiting.append(written)
        return written

    def records(self) -> list[CouncilEvent]:
        """All records, oldest first."""
        return list(self._chronicle.records())

    def find(self, id: str) -> CouncilEvent | None:  # noqa: A002
        """One record by its id."""
        return self._chronicle.find(id)

    async def show(self, link: "Redis", key: str) -> None:
        """Send what waits to the mirror; what is there already stays once."""
        async with self._showing:
            await self._look_back(link, key)
            while self._waiting:
                await self._show_next(link, key)

    def _newest(self, after: int = 0) -> list[CouncilEvent]:
        return [record.event for record in self._chronicle.history(MIRRORED) if record.seq > after]

    async def _look_back(self, link: "Redis", key: str) -> None:
        """Show again what the mirror has lost of what it was shown."""
        newest: Any = await persist(lambda: link.xrevrange(key, count=1))
        there = int(newest[0][0].split(b"-")[0]) if newest else 0
        if there < self._shown:
            self._waiting, self._shown = self._newest(there), there

    async def _show_next(self, link: "Redis", key: str) -> None:
        record = self._waiting[0]
        body = orjson.dumps({"name": record.name} | orjson.loads(encode_event(record)))
        seq = self._chronicle.seq(record.id)
        try:
            await persist(lambda: link.xadd(key, {"e": body}, id=f"{seq}-0", maxlen=10_000, approximate=True))
        except ResponseError as error:
            if "equal or smaller" not in str(error):
                raise
        self._waiting.pop(0)
        self._shown = seq


def _event(fields: dict[bytes, bytes]) -> WorldEvent:
    event = decode_event(fields[b"n"].decode(), fields[b"e"])
    assert isinstance(event, WorldEvent)  # noqa: S101
    return event


def _mapping(fields: dict[bytes, bytes]) -> dict[str, Any]:
    """The one JSON object an entry carries; an empty one where it is none."""
    try:
        body = orjson.loads(next(iter(fields.values())))
    except (StopIteration, orjson.JSONDecodeError):
        return {}
    return body if isinstance(body, dict) else {}


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
