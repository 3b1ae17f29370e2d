"""Whole worlds that are kept, and putting one back."""

from typing import Annotated, Any

from fastapi import APIRouter, Form

from admin.pages.house import HouseHere, MasterHere, RefusedError, VisitorHere
from admin.pages.look import JINJA

router = APIRouter()

RESTORING_SECONDS = 30.0
Reason = Annotated[str, Form(max_length=60)]


@router.get("/snapshots", include_in_schema=False)
@JINJA.page("parts/snapshots.html")
async def kept(house: HouseHere, visitor: VisitorHere) -> dict[str, Any]:
    """Draw the panel; where nobody answers, it says so."""
    try:
        found = (await house.ask("snapshot-list", visitor.name, seconds=3.0)).facts or []
    except RefusedError as error:
        return {"snapshots": [], "why": error.why, "visitor": visitor}
    return {"snapshots": found, "why": "", "visitor": visitor}


@router.get("/api/snapshots")
async def snapshots(house: HouseHere, visitor: VisitorHere) -> list[dict[str, Any]]:
    """`ouro snapshot list --json`."""
    return (await house.ask("snapshot-list", visitor.name)).facts or []


@router.post("/api/snapshots")
@JINJA.hx("acts/kept.html")
async def keep(house: HouseHere, master: MasterHere, reason: Reason = "by-hand") -> dict[str, Any]:
    """Keep the whole world as it is now."""
    reply = await house.ask("snapshot-create", master.name, reason=reason.strip() or "by-hand")
    return {"why": reply.why or "Kept.", "facts": reply.facts}


@router.post("/api/snapshots/{given}/restore")
@JINJA.hx("acts/kept.html")
async def put_back(house: HouseHere, master: MasterHere, given: str) -> dict[str, Any]:
    """Put a kept world back while everyone stays connected; the present one is kept first."""
    reply = await house.ask("snapshot-restore", master.name, seconds=RESTORING_SECONDS, id=given)
    return {"why": reply.why or "The world is back as it was.", "facts": reply.facts}
