"""The world's facts, in the shapes that `ouro ... --json` prints."""

import asyncio
import contextlib
import time
from collections.abc import Container, Iterable, Mapping
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from admin.redis_health import AWAY, health
from admin.supervisor import SEEN, by_lease

LIVE = frozenset({"live", "published"})
WAITING = frozenset({"held"})
COUNTED = ("tick", "rooms", "npcs", "items", "players")


SUMMARY: dict[str, Any] = {
    "id": "", "type": "", "state": "past", "at": "", "files": [], "requested_by": "", "created": 0, "marks": [],
}  # fmt: skip
"""What is listed of a proposal of which nothing is said."""

BLANK: dict[str, Any] = {**SUMMARY, "why": "", "payload": {}}
"""The same with what its card shows."""


async def glance(redis: Redis, prefix: str) -> dict[str, Any]:
    """
    Everything one second shows: `status`, `growth`, `proposals`, what was refused, and who answers.

    `up` names what answers: `redis`, `director`, `engine`. With Redis away, everything is empty.
    """
    keys = [prefix + name for name in ("pulse", "brain", "lease", *(f"role:{role}" for role in SEEN))]
    known: dict[str, Any] = {}
    pulse, brain, up, fares = {}, {}, False, AWAY
    with contextlib.suppress(RedisError, OSError, TimeoutError):
        async with asyncio.timeout(3):
            pulse, brain, lease, *roles = [_read(value) for value in await redis.mget(keys)]
            known = by_lease({role: found for role, found in zip(SEEN, roles, strict=True) if found}, lease)
            began = time.monotonic()
            info = await redis.info()
            fares = health(time.monotonic() - began, info).facts()
            known["redis"], up = _itself(info), True
    return {
        "status": {**_status(pulse, brain, known), **fares},
        "growth": brain.get("growth") or [],
        "proposals": [{**SUMMARY, **proposal} for proposal in brain.get("proposals") or []],
        "problems": brain.get("problems") or [],
        "refused": brain.get("refused") or [],
        "up": {"redis": up, "director": "director" in known, "engine": "engine" in known},
    }


def _itself(info: dict[str, Any]) -> dict[str, int]:
    """Redis gives no sign of life of its own; it says this when asked."""
    return {
        "pid": info.get("process_id", 0),
        "rss_mb": -(-info.get("used_memory_rss", 0) // (1 << 20)),
        "up_s": info.get("uptime_in_seconds", 0),
    }


def _read(value: bytes | str | None) -> dict[str, Any]:
    try:
        found = orjson.loads(value) if value else {}
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _status(pulse: Mapping[str, Any], brain: Mapping[str, Any], roles: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "director": brain.get("director", "stop"),
        "epoch": brain.get("epoch", 0),
        **{name: pulse.get(name, 0) for name in COUNTED},
        "roles": {
            role: {name: found.get(name, 0) for name in ("pid", "rss_mb", "up_s")} for role, found in roles.items()
        },
    }


def waiting(proposals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that wait for a human, longest first."""
    return sorted((p for p in proposals if p.get("state") in WAITING), key=lambda p: p.get("created") or 0)


def still_held(records: Iterable[dict[str, Any]], known: Container[Any]) -> list[dict[str, Any]]:
    """
    Find proposals that wait for a human though the director's summary names only newer ones.

    `records` newest first.
    """
    decided: set[str] = set()
    held: list[dict[str, Any]] = []
    for record in records:
        made = record.get("proposal")
        if isinstance(made, str):
            decided.add(made)
        elif record["name"] == "ProposalHeld" and made and made["id"] not in decided and made["id"] not in known:
            decided.add(made["id"])
            at = made.get("at") or {}
            place = f"{at['room']}/{at['towards']}" if at else made.get("room") or ""
            held.append({
                "id": made["id"], "type": made["type"], "state": "held", "at": place,
                "files": [f"{ref}.json" for ref in made["payload"].get("put", ())],
                "requested_by": made.get("requested_by", "director"), "created": made.get("created", 0),
                "marks": record.get("marks") or [],
            })  # fmt: skip
    return held
