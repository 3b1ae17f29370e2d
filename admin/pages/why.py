"""Why: the records that led to something, from the director, or from what is at hand while it is away."""

from typing import Any

import orjson
from redis.exceptions import RedisError

from admin.pages.house import House, RefusedError

SECONDS = 3.0
LONGEST = 50


async def chain(house: House, by: str, given: str) -> list[dict[str, Any]]:
    """
    The records behind a record, proposal or patch, newest first, each as full as we know it.

    Raises RefusedError where nobody knows it.
    """
    seen = await house.glance()
    if seen["up"]["director"]:
        try:
            answer = (await house.ask("why", by, id=given, seconds=SECONDS)).facts or []
        except RefusedError as error:
            if error.status != 503:  # noqa: PLR2004
                raise
        else:
            return [{**one, **(house.feed.find(str(one.get("id"))) or {})} for one in answer]
    return await _at_hand(house, given)


async def _at_hand(house: House, given: str) -> list[dict[str, Any]]:
    found = house.feed.find(given) or next((r for r in house.feed.newest(10_000) if _about(r, given)), None)
    if found is None:
        raise RefusedError(f"{given} is not among the newest records, and the director is away. Ask again later.", 404)
    records = [found]
    while (cause := str(records[-1].get("cause") or "")) and len(records) < LONGEST:
        earlier = house.feed.find(cause) or await _world_event(house, cause)
        if earlier is None or earlier in records:
            break
        records.append(earlier)
    return records


def _about(record: dict[str, Any], given: str) -> bool:
    proposal, patch = record.get("proposal"), record.get("patch")
    ids = {proposal.get("id") if isinstance(proposal, dict) else proposal}
    ids.add(patch.get("id") if isinstance(patch, dict) else patch)
    return given in ids


async def _world_event(house: House, given: str) -> dict[str, Any] | None:
    """Find what the engine let the director hear: an event's id is its place in the stream."""
    try:
        found: Any = await house.redis.xrange(house.prefix + "events", given, given, count=1)
    except (RedisError, OSError):
        return None
    if not found:
        return None
    fields = found[0][1]
    blank = {"id": given, "cause": "", "why": "", "tick": 0, "epoch": 0}
    return {**blank, **orjson.loads(fields[b"e"]), "name": fields[b"n"].decode()}
