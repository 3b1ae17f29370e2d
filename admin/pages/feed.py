"""What the open pages hear: the chronicle's mirror, followed once for all, and the world's figures each second."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from admin.pages.record import flat

REMEMBERED = 600
"""So many of the newest records are kept at hand; older ones are the director's to find."""

_WAIT_MS = 2000
_PAUSE = 0.5
_BACKLOG = 500


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell open pages: `record` with the record, or `glance` with all figures."""

    event: str
    facts: dict[str, Any]


class Feed:
    """
    Follows one world for as long as `run` is awaited, and tells whoever listens.

    Where Redis is away, what is known stays known; a listener too slow to hear is sent away and
    comes back by itself.
    """

    def __init__(self, redis: Redis, prefix: str, glance: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._redis = redis
        self._stream = prefix + "chronicle"
        self._glance = glance
        self._records: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._listeners: dict[int, asyncio.Queue[News | None]] = {}
        self._last = "0-0"
        self._seen: dict[str, Any] = {}
        self._open = True

    async def run(self) -> None:
        """Follow until cancelled; then everybody who listens is let go."""
        try:
            await asyncio.gather(self._follow(), self._watch())
        finally:
            self.close()

    def close(self) -> None:
        """Follow no longer, and let everybody who listens go."""
        self._open = False
        for queue in self._listeners.values():
            _push(queue, None)

    def newest(self, count: int, *, before: str = "") -> list[dict[str, Any]]:
        """Name the newest records, newest first; or those older than one, by `seq`."""
        found = list(reversed(self._records.values()))
        if before:
            found = [record for record in found if _order(record["seq"]) < _order(before)]
        return found[:count]

    def find(self, given: str) -> dict[str, Any] | None:
        """Find a record at hand by its id."""
        return next((record for record in reversed(self._records.values()) if record["id"] == given), None)

    async def listen(self, after: str = "") -> AsyncIterator[News]:
        """Hear what was missed since a record, by `seq`, then everything new, until the feed closes."""
        queue: asyncio.Queue[News | None] = asyncio.Queue(_BACKLOG)
        self._listeners[id(queue)] = queue
        try:
            if after:
                for record in [r for r in self._records.values() if _order(r["seq"]) > _order(after)]:
                    yield News("record", record)
            if self._seen:
                yield News("glance", self._seen)
            while (news := await queue.get()) is not None:
                yield news
        finally:
            self._listeners.pop(id(queue), None)

    async def _follow(self) -> None:
        while self._open:
            with contextlib.suppress(RedisError, OSError):
                await self._catch_up()
                while self._open:
                    await self._read()
            await asyncio.sleep(_PAUSE)

    async def _catch_up(self) -> None:
        """Take in the newest records; where the mirror was begun anew, forget the old one."""
        found: Any = await self._redis.xrevrange(self._stream, count=REMEMBERED)
        newest = found[0][0].decode() if found else "0-0"
        if _order(newest) < _order(self._last):
            self._records.clear()
            self._last = "0-0"
        for given, fields in reversed(found):
            if _order(given.decode()) > _order(self._last):
                self._take(given.decode(), fields)

    async def _read(self) -> None:
        answer: Any = await self._redis.xread({self._stream: self._last}, count=200, block=_WAIT_MS)
        for _, entries in answer:
            for given, fields in entries:
                self._take(given.decode(), fields)

    def _take(self, seq: str, fields: dict[bytes, bytes]) -> None:
        self._last = seq
        with contextlib.suppress(KeyError, orjson.JSONDecodeError, TypeError, AttributeError):
            record = flat(seq, orjson.loads(fields[b"e"]))
            self._records[seq] = record
            while len(self._records) > REMEMBERED:
                self._records.popitem(last=False)
            self._tell(News("record", record))

    async def _watch(self) -> None:
        while self._open:
            seen = await self._glance()
            if seen != self._seen:
                self._seen = seen
                self._tell(News("glance", seen))
            await asyncio.sleep(1)

    def _tell(self, news: News) -> None:
        for queue in self._listeners.values():
            _push(queue, news)


def _push(queue: asyncio.Queue[News | None], news: News | None) -> None:
    """Put news in a queue; a full one is emptied and ended, and its page will ask again for what it missed."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        news = None
    queue.put_nowait(news)


def _order(seq: str) -> tuple[int, int]:
    left, _, right = seq.partition("-")
    return (int(left or 0), int(right or 0)) if left.isdecimal() and (right or "0").isdecimal() else (0, 0)
