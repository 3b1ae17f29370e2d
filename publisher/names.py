"""Which names in a thing lead nowhere, and which were meant."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from engine.vocabulary import Catalogue, Content, kind_of

_NAMES = {
    "room": (("area", "area"), ("exits.*.to", "room"), ("spawns.*.npc", "npc"), ("spawns.*.item", "item")),
    "npc": (("faction", "faction"), ("carries.*.item", "item"), ("home", "room")),
    "area": (("faction", "faction"), ("population.*.npc", "npc")),
    "faction": (("hates.*", "faction"), ("befriends.*", "faction")),
    "block": (("rooms.*", "room"), ("links.*.room", "room"), ("links.*.to", "room")),
    "item": (("home", "room"),),
}
"""Fields that hold the id of something: path and kind."""


def loose_names(thing: Content, catalogue: Catalogue) -> list[tuple[str, str]]:
    """List the fields of a thing whose names lead nowhere, each with a sentence."""
    body = thing.model_dump(mode="json")
    return [
        (field, _unknown(kind, name, catalogue))
        for path, kind in _NAMES[kind_of(thing)]
        for field, name in _at(body, path.split("."), "")
        if isinstance(name, str) and name not in catalogue.things[kind]
    ]


def _at(value: Any, steps: list[str], field: str) -> Iterator[tuple[str, Any]]:
    if not steps:
        yield field, value
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        if steps[0] in {"*", str(key)}:
            yield from _at(below, steps[1:], f"{field}.{key}" if field else str(key))


def _unknown(kind: str, name: str, catalogue: Catalogue) -> str:
    close = get_close_matches(name, catalogue.things[kind], n=1)
    return f'no {kind} "{name}"' + (f' (did you mean "{close[0]}"?)' if close else "")
