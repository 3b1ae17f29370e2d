"""GO, STOP, and asking for one thing now."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form

from admin import emergency
from admin.pages.house import House, HouseHere, MasterHere, RefusedError, StopperHere
from admin.pages.look import JINJA
from admin.requests import Reply

router = APIRouter()

STOP_SECONDS = 5.0
AWAY_STATUS = 503
SAID = {"go": "GO. The city may answer now.", "stop": "STOP. Nothing more is published; players play on."}


@router.post("/api/go")
@JINJA.hx("acts/switched.html")
async def go(house: HouseHere, master: MasterHere) -> dict[str, Any]:
    """Let the director begin: a snapshot is kept, then the world may grow."""
    reply = await house.ask("go", master.name)
    return await _switched(house, "go", reply)


@router.post("/api/stop")
@JINJA.hx("acts/switched.html")
async def stop(house: HouseHere, master: StopperHere) -> dict[str, Any]:
    """Stop the director at once, Redis or no Redis; players play on."""
    try:
        reply = await house.ask("stop", master.name, seconds=STOP_SECONDS)
    except RefusedError as error:
        if error.status != AWAY_STATUS:
            raise
        stopped = await asyncio.to_thread(emergency.stop, house.var, master.name)
        if not stopped:
            raise RefusedError(
                f"{error.why} STOP is written down, and is the first thing the director does.", error.status
            ) from error
        reply = Reply(ok=True, why=emergency.told(stopped=True))
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
