"""Stage one: from what happened to what is wanted, with the whole decision written down."""

from dataclasses import asdict
from typing import Any

from director.city import City
from director.desk import Desk
from director.rules import RULES
from director.throttle import limits, refusal
from director.wish import Wish
from engine.vocabulary import EdgeReached, GenerationRequested, Personality, WorldEvent
from engine.vocabulary.chance import seed_of

REST_MINUTES = {"empty_zone": 10, "crowded_district": 60}
"""How long a rule leaves an area alone after it has acted on it."""


def decide(
    event: WorldEvent, city: City, mood: Personality, desk: Desk, seed: int
) -> tuple[list[GenerationRequested], list[str]]:
    """
    Ask every rule what it makes of an event: what is wanted now, and what a guardrail refused.

    The same event asks for the same thing once, however often it is heard: each request carries
    a key made of the rule and the event, and the desk knows the keys it has seen.
    """
    wanted: list[GenerationRequested] = []
    refused: list[str] = []
    for rule in RULES:
        wish = rule(event, city, mood)
        key = f"{rule.__name__}:{event.id}"
        if wish is None or key in desk.heard:
            continue
        if no := refusal(wish, desk, city.rails, event.tick):
            refused.append(f"{rule.__name__} at {wish.at or wish.room}: {no}")
            continue
        wanted.append(request(wish, event, city, mood, desk, rule=rule.__name__, key=key, seed=seed))
    return wanted, refused


def request(
    wish: Wish,
    event: WorldEvent | None,
    city: City,
    mood: Personality,
    desk: Desk,
    *,
    rule: str,
    key: str,
    seed: int,
    by: str = "director",
) -> GenerationRequested:
    """Make a wish a request: dice of its own, all a maker may know, and the decision record."""
    tick = event.tick if event else city.census.tick
    own = seed_of(seed, rule, key)
    return GenerationRequested(
        cause=event.id if event else "",
        tick=tick,
        epoch=desk.epoch,
        why=wish.why,
        kind=wish.kind,
        seed=own,
        site=city.atlas.survey(wish.room, wish.at.towards if wish.at else None),
        at=wish.at,
        rule=rule,
        requested_by=by,
        mood={name: value for name, value in mood.model_dump().items() if isinstance(value, int)},
        record=_record(wish, event, city, desk, key=key, own=own, rule=rule),
        limits={**limits(desk, city.rails, tick), "said": list(city.atlas.said)},
    )


def _record(
    wish: Wish, event: WorldEvent | None, city: City, desk: Desk, *, key: str, own: int, rule: str
) -> dict[str, Any]:
    rooms, npcs = desk.made_since(city.census.tick - 36_000)
    return {
        "key": key,
        "event": _told(event),
        "inputs": {name: asdict(weighed) for name, weighed in wish.inputs.items()},
        "candidates": list(wish.candidates),
        "dice": {"purpose": [rule, key], "seed": own},
        "guardrails": {
            "knocks_per_player": city.rails.knocks_per_player,
            "knock_window_minutes": city.rails.knock_window_minutes,
            "rooms_per_hour": [rooms, city.rails.rooms_per_hour],
            "npcs_per_hour": [npcs, city.rails.npcs_per_hour],
        },
        "facts": dict(wish.facts),
        "rest_minutes": REST_MINUTES.get(rule, 0),
    }


def _told(event: WorldEvent | None) -> dict[str, Any]:
    match event:
        case None:
            return {}
        case EdgeReached(player=player, door=door):
            why = f"{player} walked {door.towards.value} from {door.room} into nothing"
        case _:
            why = "heads were counted"
    return {"id": event.id, "name": event.name, "tick": event.tick, "why": why}
