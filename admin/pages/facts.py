"""The world's facts, in the shapes that `ouro ... --json` prints."""

import asyncio
import contextlib
import time
from collections.abc import Container, Iterable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from admin.redis_health import AWAY
from admin.vitals import VITALS, figures, opened, vitals

LIVE = frozenset({"live", "published"})
WAITING = frozenset({"held"})

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
    said: dict[str, dict[str, Any]] = {}
    status: dict[str, Any] = {**figures(said), **AWAY, "roles": {}}
    up = False
    with contextlib.suppress(RedisError, OSError, TimeoutError):
        async with asyncio.timeout(3):
            said = opened(await redis.mget([prefix + name for name in VITALS]))
            began = time.monotonic()
            info = await redis.info()
            status, up = vitals(said, info, time.monotonic() - began), True
    brain = said.get("brain", {})
    return {
        "status": status,
        "growth": brain.get("growth") or [],
        "proposals": [{**SUMMARY, **proposal} for proposal in brain.get("proposals") or []],
        "problems": brain.get("problems") or [],
        "refused": brain.get("refused") or [],
        "up": {"redis": up, "director": "director" in status["roles"], "engine": "engine" in status["roles"]},
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
