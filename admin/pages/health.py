"""For machines that watch: is it well, and how much of everything."""

from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from admin.pages.house import House, HouseHere, StrangerError, visitor_of
from admin.vitals import WORLD

router = APIRouter()

NEIGHBOURS = frozenset({"127.0.0.1", "::1", "testclient"})


async def _may_look(request: Request, house: House) -> None:
    """Let this machine's own watchers look without a name; everybody else comes in first."""
    if request.client is None or request.client.host not in NEIGHBOURS:
        await visitor_of(request, house)


@router.get("/health")
async def health(house: HouseHere, response: Response) -> dict[str, Any]:
    """Say whether redis, engine and director answer, and why no engine can go on; status 503 where one does not."""
    seen = await house.glance()
    up, trouble = seen["up"], seen["status"]["engine_trouble"]
    response.status_code = 200 if all(up.values()) else 503
    return {"ok": all(up.values()), **up, "engine_trouble": trouble}


@router.get("/metrics")
async def metrics(request: Request, house: HouseHere) -> Response:
    """Write the world's figures for Prometheus."""
    try:
        await _may_look(request, house)
    except StrangerError:
        return Response("come in first\n", 401)
    return Response(_measured(await house.glance()), media_type=CONTENT_TYPE_LATEST)


def _measured(seen: dict[str, Any]) -> bytes:
    registry, status = CollectorRegistry(), seen["status"]
    for name in (*WORLD, "epoch"):
        Gauge(f"ouro_{name}", f"The world's {name}", registry=registry).set(status[name])
    Gauge("ouro_going", "1 while the director is at GO", registry=registry).set(status["director"] == "go")
    answers = Gauge("ouro_up", "1 while it answers", ["part"], registry=registry)
    for part, up in seen["up"].items():
        answers.labels(part).set(up)
    memory = Gauge("ouro_role_resident_bytes", "Memory of a role", ["role"], registry=registry)
    age = Gauge("ouro_role_up_seconds", "Time since a role started", ["role"], registry=registry)
    for role, known in status["roles"].items():
        memory.labels(role).set(known["rss_mb"] * 1024 * 1024)
        age.labels(role).set(known["up_s"])
    trip = Gauge("ouro_redis_round_trip_seconds", "How long Redis takes to answer", registry=registry)
    trip.set(status["redis_ms"] / 1000)
    for name, means in (("redis_mb", "Memory Redis uses"), ("redis_limit_mb", "Memory Redis may use; 0 for all")):
        Gauge(f"ouro_{name.removesuffix('_mb')}_bytes", means, registry=registry).set(status[name] * 1024 * 1024)
    states = Gauge("ouro_proposals", "Proposals at hand by state", ["state"], registry=registry)
    for proposal in seen["proposals"]:
        states.labels(str(proposal.get("state"))).inc()
    return generate_latest(registry)
