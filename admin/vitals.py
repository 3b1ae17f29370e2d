"""What the roles last said of themselves, put together for `ouro status` and the dashboard."""

import time
from typing import Any

import orjson
import redis

from admin.redis_health import health
from admin.supervisor import SEEN, by_lease

NOTHING = {"tick": 0, "rooms": 0, "npcs": 0, "items": 0, "players": 0}


def read_vitals(link: "redis.Redis", prefix: str) -> dict[str, Any]:
    """The director's state, the world's numbers and each role's pid, memory and age. Raises RedisError."""
    keys = ["pulse", "brain", "lease", *(f"role:{role}" for role in SEEN)]
    found: list[bytes | None] = link.mget([prefix + key for key in keys])  # pyright: ignore[reportAssignmentType]
    pulse, brain, lease, *roles = (orjson.loads(packed) if packed else None for packed in found)
    began = time.monotonic()
    info: dict[str, Any] = link.info()  # pyright: ignore[reportAssignmentType]
    fares = health(time.monotonic() - began, info)
    world = NOTHING | {name: value for name, value in (pulse or {}).items() if name in NOTHING}
    mind = brain or {"director": "stop", "epoch": 0}
    return {
        "director": mind["director"],
        "epoch": mind["epoch"],
        **world,
        **fares.facts(),
        "roles": {
            role: {name: known[name] for name in ("pid", "rss_mb", "up_s")}
            for role, known in by_lease({s: sign for s, sign in zip(SEEN, roles, strict=True) if sign}, lease).items()
        }
        | {"redis": _redis_itself(info)},
    }


def _redis_itself(info: dict[str, Any]) -> dict[str, int]:
    return {
        "pid": info["process_id"],
        "rss_mb": -(-info["used_memory_rss"] // (1 << 20)),
        "up_s": info["uptime_in_seconds"],
    }
