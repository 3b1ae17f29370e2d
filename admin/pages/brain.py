"""What goes on in the city's head: the one page, the timeline as it grows, and the why-chain behind anything."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from admin.pages import facts, knobs, why
from admin.pages.feed import News
from admin.pages.house import House, HouseHere, Visitor, VisitorHere, cookie_name
from admin.pages.look import JINJA, Either, drawn

router = APIRouter()

PAGE = 60
RECHECK_SECONDS = 30.0
REFRESHING = {
    "KnobTurned": "knobs",
    "SnapshotTaken": "snapshots",
    "SnapshotDeleted": "snapshots",
    "SnapshotRestored": "snapshots",
}
"""Records after which a panel fetches itself again."""

Count = Annotated[int, Query(ge=1, le=500)]


async def inside(house: House, visitor: Visitor) -> dict[str, Any]:
    """Gather what the whole page shows, but for the desk."""
    seen = await house.glance()
    records = house.feed.newest(PAGE)
    return {
        "visitor": visitor,
        "world": house.world,
        **seen,
        "records": records,
        "newest": records[0]["seq"] if records else "0-0",
        "knobs": knobs.panel(house.data),
    }


@router.get("/", include_in_schema=False)
@JINJA.page("house.html")
async def watch(house: HouseHere, visitor: VisitorHere) -> dict[str, Any]:
    """Show everything at one glance; on the desk lies what has waited longest."""
    page = await inside(house, visitor)
    held = facts.waiting(page["proposals"])
    return {**page, "desk": "desk/open.html", "open": held[0]["id"] if held else ""}


@router.get("/why/{given:path}", include_in_schema=False)
@JINJA.page(Either(part="desk/why.html", whole="house.html"))
async def ask_why(house: HouseHere, visitor: VisitorHere, given: str) -> dict[str, Any]:
    """Put on the desk why something is as it is."""
    chain = await why.chain(house, visitor.name, given)
    return {
        **await inside(house, visitor),
        "desk": "desk/why.html",
        "given": given,
        "chain": chain,
        "undone": _undone(house),
    }


def _undone(house: House) -> set[str]:
    """Name the patches among the records at hand that were taken back."""
    patches = (record.get("patch") or {} for record in house.feed.newest(10_000))
    return {str(patch["undoes"]) for patch in patches if isinstance(patch, dict) and patch.get("undoes")}


@router.get("/timeline", include_in_schema=False)
@JINJA.page("parts/timeline.html")
async def older(house: HouseHere, visitor: VisitorHere, before: str = "") -> dict[str, Any]:
    """Show records older than one."""
    del visitor
    return {"records": house.feed.newest(PAGE, before=before)}


@router.get("/live", include_in_schema=False)
async def live(request: Request, house: HouseHere, visitor: VisitorHere, after: str = "") -> StreamingResponse:
    """Send what happens to an open page, from the record it has seen last."""
    del visitor
    heard = _heard(request, house, request.headers.get("last-event-id", after))
    return StreamingResponse(heard, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _heard(request: Request, house: House, after: str) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    checked, panels = loop.time(), Panels()
    yield "retry: 1000\n\n"
    async for news in house.feed.listen(after):
        if loop.time() - checked > RECHECK_SECONDS:
            checked = loop.time()
            if await house.sessions.find(request.cookies.get(cookie_name(request)), keep=False) is None:
                return
        yield panels.told(news)


class Panels:
    """What one open page has been told, so that it hears only of what has changed."""

    def __init__(self) -> None:
        """Begin with a page that has heard nothing."""
        self._shown: dict[str, Any] = {}

    def told(self, news: News) -> str:
        """Write news as events of an event stream, drawn as the fragments they replace."""
        if news.event == "record":
            told = event("record", drawn("parts/record.html", record=news.facts, fresh=True), news.facts["seq"])
            panel = REFRESHING.get(str(news.facts["name"]))
            return told + (event(panel, "again") if panel else "")
        told = event("glance", drawn("parts/glance.html", **news.facts))
        for panel, of in (("waiting", ("proposals", "problems", "refused")), ("growth", ("growth",))):
            now = [news.facts[name] for name in of]
            if self._shown.get(panel) != now:
                self._shown[panel] = now
                told += event(panel, drawn(f"parts/{panel}.html", **news.facts))
        return told


def event(name: str, text: str, given: str = "") -> str:
    """Write one event of an event stream; every line of its text is a line of data."""
    lines = [f"id: {given}"] * bool(given) + [f"event: {name}"] + [f"data: {line}" for line in text.splitlines()]
    return "\n".join(lines) + "\n\n"


@router.get("/api/status")
async def status(house: HouseHere, visitor: VisitorHere) -> dict[str, Any]:
    """`ouro status --json`."""
    del visitor
    return (await house.glance())["status"]


@router.get("/api/growth")
async def growth(house: HouseHere, visitor: VisitorHere) -> list[dict[str, Any]]:
    """`ouro growth --json`."""
    del visitor
    return (await house.glance())["growth"]


@router.get("/api/why/{given:path}")
async def reasons(house: HouseHere, visitor: VisitorHere, given: str) -> list[dict[str, Any]]:
    """`ouro why ID --json`."""
    return await why.chain(house, visitor.name, given)


@router.get("/api/chronicle")
async def chronicle(
    house: HouseHere, visitor: VisitorHere, before: str = "", count: Count = PAGE
) -> list[dict[str, Any]]:
    """The newest records, or those before one; newest first."""
    del visitor
    return house.feed.newest(count, before=before)
