"""How Redis fares: measured for `ouro status`, the dashboard and metrics, and told by `ouro up` when it changes."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

SLOW_MS = 100.0
"""A round trip longer than a tick is too long."""
NEARLY_FULL = 0.9
AWAY_AFTER_S = 1.0
LOOK_EACH_S = 0.5
_REMEMBERED = 5
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Health:
    """One look at a Redis that answered: round trip in ms, memory used and allowed in MiB (0: no limit), its disk."""

    ms: float
    used_mb: float = 0.0
    limit_mb: float = 0.0
    writes: bool = True

    @property
    def trouble(self) -> str:
        """`full`, `disk` or `slow`; empty when all is well."""
        if self.limit_mb and self.used_mb >= self.limit_mb:
            return "full"
        return "disk" if not self.writes else "slow" if self.ms > SLOW_MS else ""

    def facts(self) -> dict[str, Any]:
        """Write it the way `ouro status --json` does."""
        return {
            "redis_ms": round(self.ms, 1),
            "redis_mb": round(self.used_mb, 1),
            "redis_limit_mb": round(self.limit_mb, 1),
            "redis_trouble": self.trouble,
        }


AWAY = {"redis_ms": 0.0, "redis_mb": 0.0, "redis_limit_mb": 0.0, "redis_trouble": "away"}
"""The facts of a Redis that does not answer."""


def health(seconds: float, info: dict[str, Any]) -> Health:
    """Read a Redis's own words (INFO), which took so many seconds to come."""
    used = info.get("used_memory", 0) - info.get("mem_not_counted_for_evict", 0)
    writes = info.get("aof_last_write_status", "ok") == "ok"
    return Health(seconds * 1000, used / _MIB, info.get("maxmemory", 0) / _MIB, writes)


class Tidings:
    """What there is to tell an operator, look by look; times in seconds of a clock that never runs backwards."""

    def __init__(self) -> None:
        """Begin with a Redis that was well."""
        self._missed: float | None = None
        self._told_away = False
        self._trouble = ""
        self._since = 0.0
        self._trips: deque[float] = deque(maxlen=_REMEMBERED)

    def of(self, seen: Health | None, now: float) -> list[str]:
        """Say what is new, after one more look; None for a look that nobody answered."""
        if seen is None:
            return self._silent(now)
        told: list[str] = []
        if self._told_away and self._missed is not None:
            told.append(f"redis is back after {now - self._missed:.1f} s; what was typed meanwhile is done now")
        self._missed, self._told_away = None, False
        self._trips.append(seen.ms)
        trouble = self._named(seen)
        if trouble != self._trouble:
            told += [_worse(trouble, seen, median(self._trips)) or self._better(seen, now)]
            self._trouble, self._since = trouble, now
        return told

    def _silent(self, now: float) -> list[str]:
        self._missed = now if self._missed is None else self._missed
        if self._told_away or now - self._missed < AWAY_AFTER_S:
            return []
        self._told_away = True
        return ["redis does not answer; players are told to wait, and what they type is kept"]

    def _named(self, seen: Health) -> str:
        if seen.trouble in ("full", "disk"):
            return seen.trouble
        slow = sum(trip > SLOW_MS for trip in self._trips)
        if slow > 1 or (slow and self._trouble == "slow"):
            return "slow"
        nearly = seen.limit_mb and seen.used_mb >= NEARLY_FULL * seen.limit_mb
        return "nearly full" if nearly else ""

    def _better(self, seen: Health, now: float) -> str:
        lasted = f"after {now - self._since:.0f} s"
        match self._trouble:
            case "full" | "nearly full":
                return f"redis has room again {lasted} ({_filled(seen)})"
            case "disk":
                return f"redis writes to its disk again {lasted}"
            case _:
                return f"redis is quick again {lasted} ({seen.ms:.0f} ms)"


def _worse(trouble: str, seen: Health, typical_ms: float) -> str:
    more = "give it more with CONFIG SET maxmemory, or take away what else lives there"
    match trouble:
        case "full":
            return f"redis is full ({_filled(seen)}): players wait, nothing is lost; {more}"
        case "nearly full":
            return f"redis is nearly full ({_filled(seen)}); {more}"
        case "disk":
            return "redis cannot write to its disk: players wait, nothing is lost; make room where its files lie"
        case "slow":
            worst = max(typical_ms, seen.ms)
            return (
                f"redis is slow: a round trip takes {worst:.0f} ms, {SLOW_MS:.0f} is the limit; everybody waits so long"
            )
        case _:
            return ""


def _filled(seen: Health) -> str:
    return f"{seen.used_mb:.1f} of {seen.limit_mb:.1f} MB"


async def watch(url: str, say: Callable[[str], None]) -> None:
    """Look at a Redis twice a second and say what changes for the worse or the better, until cancelled."""
    link = redis.asyncio.Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=1)
    tidings, clock = Tidings(), time.monotonic
    try:
        while True:
            began = clock()
            for line in tidings.of(await _look(link), clock()):
                say(line)
            await asyncio.sleep(max(0.0, began + LOOK_EACH_S - clock()))
    finally:
        await link.aclose()


async def _look(link: "redis.asyncio.Redis") -> Health | None:
    began = time.monotonic()
    try:
        async with asyncio.timeout(AWAY_AFTER_S):
            info = await link.info()
    except (RedisError, OSError, TimeoutError):
        await link.connection_pool.disconnect()
        return None
    return health(time.monotonic() - began, info)
