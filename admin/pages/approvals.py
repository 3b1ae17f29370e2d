"""The review desk: a proposal as a player would meet it, what the gates say of it, and a human's yes or no."""

from typing import Annotated, Any

from fastapi import APIRouter, Form

from admin.pages import brain, facts, shown
from admin.pages.house import House, HouseHere, MasterHere, RefusedError, Visitor, VisitorHere
from admin.pages.look import JINJA, Either

router = APIRouter()

REASONS = (
    "does not sound like this place",
    "too strong for where it stands",
    "too weak to matter",
    "too like something we have",
    "wrong place",
    "not now",
)
"""What a reviewer most often says; keys 1 to 6."""

Why = Annotated[str, Form(max_length=400)]


@router.get("/proposals/{given}", include_in_schema=False)
@JINJA.page(Either(part="desk/proposal.html", whole="house.html"))
async def look(house: HouseHere, visitor: VisitorHere, given: str) -> dict[str, Any]:
    """Put a proposal on the desk."""
    page = await brain.inside(house, visitor)
    return {
        **page,
        "desk": "desk/proposal.html",
        "reasons": REASONS,
        **await _card(house, visitor, page["proposals"], given),
    }


@router.get("/desk", include_in_schema=False)
@JINJA.page("desk/open.html")
async def clear(house: HouseHere, visitor: VisitorHere) -> dict[str, Any]:
    """Put on the desk what has waited longest, if anything has."""
    page = await brain.inside(house, visitor)
    held = facts.waiting(page["proposals"])
    return {**page, "open": held[0]["id"] if held else ""}


@router.get("/api/proposals")
async def proposals(house: HouseHere, visitor: VisitorHere) -> list[dict[str, Any]]:
    """`ouro proposals --json`."""
    del visitor
    return (await house.glance())["proposals"]


@router.get("/api/proposals/{given}")
async def proposal(house: HouseHere, visitor: VisitorHere, given: str) -> dict[str, Any]:
    """One proposal with its payload and marks, as far as they are at hand."""
    seen = await house.glance()
    card = await _card(house, visitor, seen["proposals"], given)
    return card["matter"]


@router.post("/api/proposals/{given}/approve")
@JINJA.hx("acts/decided.html")
async def approve(house: HouseHere, visitor: VisitorHere, given: str) -> dict[str, Any]:
    """Approve a held proposal; the gates look once more."""
    reply = await house.ask("approve", visitor.name, id=given)
    return await _decided(house, given, reply.why or "Approved.", reply.facts)


@router.post("/api/proposals/{given}/reject")
@JINJA.hx("acts/decided.html")
async def reject(house: HouseHere, visitor: VisitorHere, given: str, why: Why = "") -> dict[str, Any]:
    """Reject a held proposal, and say what is wrong with it."""
    if not why.strip():
        raise RefusedError("Say what is wrong with it: whoever made it shall learn from that.", 422)
    reply = await house.ask("reject", visitor.name, id=given, why=why.strip())
    return await _decided(house, given, reply.why or "Rejected.", reply.facts)


@router.post("/api/patches/{given}/undo")
@JINJA.hx("acts/undone.html")
async def undo(house: HouseHere, master: MasterHere, given: str) -> dict[str, Any]:
    """Take one patch back; people inside are led out, and what players own stays theirs."""
    reply = await house.ask("undo", master.name, id=given)
    return {"why": reply.why or "Taken back.", "facts": reply.facts, "given": given}


async def _decided(house: House, given: str, why: str, told: Any) -> dict[str, Any]:
    """Say what was done, and which proposal has waited longest now."""
    seen = await house.glance()
    held = [one for one in facts.waiting(seen["proposals"]) if one["id"] != given]
    return {"why": why, "facts": told, "next": held[0]["id"] if held else ""}


async def _card(house: House, visitor: Visitor, known: list[dict[str, Any]], given: str) -> dict[str, Any]:
    """Everything a reviewer sees of one proposal. Raises RefusedError where nobody knows it."""
    at_hand = _at_hand(house, given)
    matter = next((one for one in known if one.get("id") == given), {})
    if (await house.glance())["up"]["director"]:
        try:
            told = (await house.ask("proposals", visitor.name, id=given, seconds=3.0)).facts or [{}]
            matter = {**matter, **told[0]}
        except RefusedError as error:
            if not matter and not at_hand:
                raise RefusedError(error.why, 404) from error
    if not matter and not at_hand:
        raise RefusedError(f"No proposal {given} is among the newest records, and the director is away.", 404)
    whole: dict[str, Any] = {
        **facts.BLANK,
        **at_hand,
        **{name: value for name, value in matter.items() if value},
        "id": given,
    }
    return {
        "matter": whole,
        "payload": whole["payload"],
        "met": shown.shown(whole["payload"]),
        "waits": whole["state"] in facts.WAITING,
        "undoable": visitor.master and whole["state"] in facts.LIVE,
    }


def _at_hand(house: House, given: str) -> dict[str, Any]:
    """What the records at hand say of a proposal: its payload or patch, marks, why."""
    found: dict[str, Any] = {}
    for record in house.feed.newest(10_000):
        made = record.get("proposal")
        if given != (made.get("id") if isinstance(made, dict) else made):
            continue
        whole = made if isinstance(made, dict) else {}
        said = {
            "type": whole.get("type") or record.get("kind"),
            "why": whole.get("why") or record.get("why"),
            "marks": record.get("marks"),
            "payload": whole.get("payload") or record.get("patch"),
            "requested_by": whole.get("requested_by") or record.get("requested_by"),
            "created": whole.get("created"),
        }
        found = {**{name: value for name, value in said.items() if value}, **found}
    return found
