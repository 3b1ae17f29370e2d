"""A proposal's payload as a player would meet it: places with who stands in them, people, things, and a small map."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from engine.vocabulary import CONTENT, Direction
from engine.vocabulary.naming import named as named_line

Things = dict[str, dict[str, Any]]

_CELL = 34
_EDGE = 20


def things(payload: Mapping[str, Any]) -> tuple[Things, list[str]]:
    """Read what is put and what is dropped, by `kind/id`, of a proposal's payload or of a patch."""
    put, drop = payload.get("put") or {}, payload.get("drop") or ()
    if isinstance(put, Mapping):
        found = {str(ref): thing for ref, thing in put.items()}
    else:
        found = {f"{one['kind']}/{one['thing'].get('id')}": one["thing"] for one in put}
    dropped = [one if isinstance(one, str) else f"{one['kind']}/{one['id']}" for one in drop]
    return found, dropped


def typed(ref: str, thing: Any) -> dict[str, Any] | None:
    """Read a thing as the world would, with every default filled in; None where it is none of ours."""
    try:
        return CONTENT[ref.partition("/")[0]].model_validate(thing).model_dump(mode="json")
    except (KeyError, ValidationError):
        return None


def shown(payload: Mapping[str, Any]) -> dict[str, Any]:
    """
    Sort a payload for the page: rooms as seen from inside, npcs, items, the rest, what is dropped, a map.

    A payload is loose JSON: what no player could meet, because it is not what its kind asks for, is
    shown as it came, among the rest.
    """
    loose, dropped = things(payload)
    read = {ref: typed(ref, thing) for ref, thing in loose.items()}
    put = {ref: thing for ref, thing in read.items() if thing is not None}
    of = {kind: _of(put, kind) for kind in ("room", "npc", "item")}
    named = {ref.partition("/")[2]: thing for kind in of for ref, thing in put.items() if ref.startswith(kind + "/")}
    rooms = [_room(number, room, named) for number, room in enumerate(of["room"], 1)]
    known = (*of, "block")
    return {
        "rooms": rooms,
        "npcs": of["npc"],
        "items": of["item"],
        "blocks": _of(put, "block"),
        "rest": {ref: thing for ref, thing in loose.items() if ref not in put or ref.partition("/")[0] not in known},
        "dropped": dropped,
        "map": drawn(of["room"], _of(put, "block")),
    }


def _of(put: Things, kind: str) -> list[dict[str, Any]]:
    return [thing for ref, thing in put.items() if ref.startswith(kind + "/")]


def _room(number: int, room: dict[str, Any], named: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    seen = [_seen(spawn, named) for spawn in room["spawns"]]
    exits = [(way, bool(leads["to"])) for way, leads in room["exits"].items()]
    return {**room, "number": number, "seen": seen, "ways": exits}


def _seen(spawn: Mapping[str, Any], named: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    given = str(spawn["npc"] or spawn["item"])
    thing = named.get(given, {})
    line = thing.get("stands") or thing.get("lies") or given
    line = named_line(str(line), str(thing.get("name", given)))
    return {"kind": "npc" if spawn["npc"] else "item", "line": line, "count": spawn["count"]}


def drawn(rooms: Iterable[Mapping[str, Any]], blocks: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Draw rooms that have a place on the map, with the doors they hang on; None where none has."""
    places = {str(room["id"]): (room["at"][0], room["at"][1]) for room in rooms if room["at"]}
    if not places:
        return None
    lines = {
        tuple(sorted((str(room["id"]), str(leads["to"]))))
        for room in rooms
        for leads in room["exits"].values()
        if str(room["id"]) in places and leads["to"] in places
    }
    doors = {
        str(link["room"]): _beyond(places[link["to"]], link["towards"])
        for block in blocks
        for link in block["links"]
        if link["to"] in places and link["room"] not in places
    }
    hung = [(str(link["room"]), str(link["to"])) for block in blocks for link in block["links"]]
    return _scaled(places, sorted(lines), doors, [pair for pair in hung if pair[0] in doors])


def _beyond(at: tuple[int, int], towards: str) -> tuple[int, int]:
    """Where the room stands from which one goes that way to get here; up and down are drawn below and above."""
    dx, dy, dz = Direction(towards).step
    return at[0] - dx, at[1] - dy + dz


def _scaled(
    places: Mapping[str, tuple[int, int]],
    lines: Iterable[tuple[str, ...]],
    doors: Mapping[str, tuple[int, int]],
    hung: Iterable[tuple[str, str]],
) -> dict[str, Any]:
    spots = {**places, **doors}
    left, top = min(x for x, _ in spots.values()), min(y for _, y in spots.values())
    at = {name: (_EDGE + (x - left) * _CELL, _EDGE + (y - top) * _CELL) for name, (x, y) in spots.items()}
    return {
        "width": max(x for x, _ in at.values()) + _EDGE,
        "height": max(y for _, y in at.values()) + _EDGE,
        "rooms": [(number, name, *at[name]) for number, name in enumerate(places, 1)],
        "doors": [(name, *at[name]) for name in doors],
        "lines": [(*at[one], *at[other]) for one, other in lines],
        "hung": [(*at[door], *at[room]) for door, room in hung],
    }
