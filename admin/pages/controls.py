"""GO, STOP, and asking for one thing now."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form

from admin.pages.house import House, HouseHere, MasterHere
from admin.pages.look import JINJA
from admin.requests import Reply

router = APIRouter()

STOP_SECONDS = 5.0
SAID = {"go": "GO. The city may answer now.", "stop": "STOP. Nothing more is published; players play on."}


@router.post("/api/go")
@JINJA.hx("acts/switched.html")
async def go(house: HouseHere, master: MasterHere) -> dict[str, Any]:
    """Let the director begin: a snapshot is kept, then the world may grow."""
    reply = await house.ask("go", master.name)
    return await _switched(house, "go", reply)


@router.post("/api/stop")
@JINJA.hx("acts/switched.html")
async def stop(house: HouseHere, master: MasterHere) -> dict[str, Any]:
    """Stop the director at once; players play on."""
    reply = await house.ask("stop", master.name, seconds=STOP_SECONDS)
    return await _switched(house, "stop", reply)


@router.post("/api/force")
@JINJA.hx("acts/said.html")
async def force(
    house: HouseHere,
    master: MasterHere,
    kind: Annotated[Literal["WORLD_EXPANSION", "BUILDING", "NPC", "ITEM"], Form()],
    at: Annotated[str, Form(max_length=140)] = "",
) -> dict[str, Any]:
    """Ask for one thing now; the gates judge it like any other."""
    reply = await house.ask("force", master.name, kind=kind, at=at.strip() or None)
    return {"why": reply.why or "Asked for.", "facts": reply.facts}


async def _switched(house: House, to: Literal["go", "stop"], reply: Reply) -> dict[str, Any]:
    """Show the lamp as it is from now on: the answer may come before the director's summary."""
    seen = await house.glance()
    told = reply.facts if isinstance(reply.facts, dict) else {}
    return {"why": reply.why or SAID[to], **seen, "status": {**seen["status"], **told, "director": to}}
