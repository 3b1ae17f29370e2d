"""What the director shows of itself: growth, proposals, and the chain of causes behind a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from director.growth import scores
from engine.vocabulary import (
    CouncilEvent,
    GenerationRequested,
    Mark,
    ProposalApproved,
    ProposalHeld,
    ProposalRejected,
    SpawnedEntities,
)

if TYPE_CHECKING:
    from director.desk import Matter
    from director.ring import Ring

_LONGEST_CHAIN = 50


def brain(ring: Ring) -> dict[str, Any]:
    """Sum up what goes on, for `ouro status` and the dashboard."""
    matters = list(ring.desk.matters.values())[-20:]
    return {
        "director": "go" if ring.desk.going else "stop",
        "epoch": ring.desk.epoch,
        "growth": [growth.as_dict() for growth in scores(ring.city, ring.parts.knobs.personality)],
        "proposals": [proposal(matter) for matter in reversed(matters)],
        "personality": ring.parts.knobs.personality.model_dump(mode="json"),
        "guardrails": ring.parts.knobs.guardrails.model_dump(mode="json"),
        "refused": list(ring.refused),
        "problems": [*filter(None, [ring.patience.why]), *ring.problems],
    }


def proposal(matter: Matter, *, whole: bool = False) -> dict[str, Any]:
    """Show one matter as `ouro proposals --json` prints it; `whole` adds the payload and its words."""
    made = matter.proposal
    shown: dict[str, Any] = {
        "id": made.id if made else matter.id,
        "type": matter.kind.value,
        "state": matter.state.value,
        "at": matter.place,
        "files": _files(matter),
        "requested_by": made.requested_by if made else matter.request.requested_by if matter.request else "",
        "created": made.created if made else 0,
        "marks": [mark(one) for one in matter.marks],
        "why": made.why if made else matter.request.why if matter.request else "",
        "record": matter.record,
    }
    if whole and made:
        shown |= {"payload": made.payload, "flavor": made.flavor, "history": [mark(one) for one in made.history]}
    return shown


def mark(one: Mark) -> dict[str, Any]:
    """Show one mark."""
    return one.model_dump(mode="json", exclude_none=True)


def chain(ring: Ring, id: str) -> list[dict[str, Any]]:  # noqa: A002
    """
    Walk up the causes behind anything that has a name, newest first; empty when nothing is known.

    The name may be a record's, a request's, a proposal's, a patch's, or that of a thing (`npc/vex` or `vex`).
    """
    record = ring.parts.chronicle.find(id) or _behind(ring, id)
    links: list[dict[str, Any]] = []
    while record is not None and len(links) < _LONGEST_CHAIN:
        links.append(_link(record))
        told = record.record.get("event") if isinstance(record, GenerationRequested) else None
        following = ring.parts.chronicle.find(record.cause) if record.cause else None
        if following is None and told and told.get("id") == record.cause:
            links.append(
                {"id": told["id"], "name": told["name"], "cause": "", "why": told["why"], "tick": told["tick"]}
            )
        record = following
    return _spawned(ring, links) + links


def _behind(ring: Ring, id: str) -> CouncilEvent | None:  # noqa: A002
    matter = ring.desk.find(id)
    if matter is not None:
        return matter.patched or ring.parts.chronicle.find(matter.record)
    bare = id.split("/", 1)[-1]
    for patched in reversed(ring.desk.patches):
        if any(put.thing.get("id") == bare and id in {bare, f"{put.kind}/{bare}"} for put in patched.patch.put):
            return patched
    return None


def _spawned(ring: Ring, links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for event in ring.confirmed.values():
        if isinstance(event, SpawnedEntities) and links and event.cause == links[0]["id"]:
            made = f"{event.rooms} rooms, {event.npcs} people and {event.items} things stand in the world"
            return [{"id": event.id, "name": event.name, "cause": event.cause, "why": made, "tick": event.tick}]
    return []


def _link(record: CouncilEvent) -> dict[str, Any]:
    link: dict[str, Any] = {
        "id": record.id,
        "name": record.name,
        "cause": record.cause,
        "why": record.why,
        "tick": record.tick,
        "epoch": record.epoch,
    }
    if isinstance(record, GenerationRequested):
        link["record"] = {key: value for key, value in record.record.items() if key != "proposal"}
    if isinstance(record, ProposalApproved | ProposalHeld | ProposalRejected):
        link["marks"] = [mark(one) for one in record.marks]
    return link


def _files(matter: Matter) -> list[str]:
    if matter.patched:
        return sorted(matter.patched.files)
    payload = matter.proposal.payload if matter.proposal else {}
    put = payload.get("put")
    return sorted(f"generated/{ref}.json" for ref in put) if isinstance(put, dict) else []
