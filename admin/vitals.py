"""What the roles last said of themselves, put together for `ouro status` and the dashboard."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import redis

from admin.redis_health import health
from admin.supervisor import SEEN, by_lease

WORLD = ("tick", "rooms", "npcs", "items", "players")
"""The world's figures, as the engine says them."""

VITALS = ("pulse", "brain", "lease", "stuck", *(f"role:{role}" for role in SEEN))
"""What there is to read of a world, each under its prefix; `vitals` takes the values in this order."""

Said = dict[str, Any]


def read_vitals(link: "redis.Redis", prefix: str) -> Said:
    """The director's state, the world's numbers, each role's pid, memory and age, and what ails. Raises RedisError."""
    found: list[bytes | None] = link.mget([prefix + key for key in VITALS])  # pyright: ignore[reportAssignmentType]
    began = time.monotonic()
    info: Said = link.info()  # pyright: ignore[reportAssignmentType]
    return vitals(opened(found), info, time.monotonic() - began)


def opened(found: Sequence[bytes | str | None]) -> dict[str, Said]:
    """Open what was read of `VITALS`, by name; empty where there is nothing, or nothing of ours."""
    return {name: _opened(packed) for name, packed in zip(VITALS, found, strict=True)}


def vitals(said: Mapping[str, Said], info: Said, seconds: float) -> Said:
    """Put together what was `opened` and Redis's own words (INFO), which took so many seconds to come."""
    roles = by_lease({role: sign for role in SEEN if (sign := said[f"role:{role}"])}, said["lease"])
    return {
        **figures(said),
        **health(seconds, info).facts(),
        "roles": {role: _about(sign) for role, sign in roles.items()} | {"redis": _redis_itself(info)},
    }


def figures(said: Mapping[str, Said]) -> Said:
    """The director's state and the world's numbers, and why no engine can live on where none can."""
    pulse, brain = said.get("pulse", {}), said.get("brain", {})
    return {
        "director": brain.get("director", "stop"),
        "epoch": brain.get("epoch", 0),
        **{name: pulse.get(name, 0) for name in WORLD},
        "engine_trouble": said.get("stuck", {}).get("why", ""),
    }


def _opened(packed: bytes | str | None) -> Said:
    try:
        found = orjson.loads(packed) if packed else {}
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _about(sign: Said) -> Said:
    return {name: sign.get(name, 0) for name in ("pid", "rss_mb", "up_s")}


def _redis_itself(info: Said) -> Said:
    """Redis gives no sign of life of its own; it says this when asked."""
    return {
        "pid": info.get("process_id", 0),
        "rss_mb": -(-info.get("used_memory_rss", 0) // (1 << 20)),
        "up_s": info.get("uptime_in_seconds", 0),
    }
