"""How content looks once it stands: names and lines marked and ready, words to be called by."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.ecs import Entity
from engine.vocabulary import Block, Direction, Item, Npc, Room
from engine.vocabulary.arithmetic import Fighter
from engine.vocabulary.markup import Role, mark
from engine.vocabulary.naming import NAME, capital, unnamed

_ARTICLE = re.compile(r"^(a|an|the|some)\s+", re.IGNORECASE)
_LINKS = frozenset({"a", "an", "at", "from", "in", "of", "on", "the", "to", "with"})
_SHORT = {
    Direction.NORTH: "n",
    Direction.EAST: "e",
    Direction.SOUTH: "s",
    Direction.WEST: "w",
    Direction.UP: "u",
    Direction.DOWN: "d",
    Direction.IN: "in",
    Direction.OUT: "out",
}
STREETS = frozenset({"street", "alley", "square", "stairs", "bridge", "quay", "lot"})
"""Terrain under the open sky, where an area's crowd walks."""


@dataclass(frozen=True, slots=True)
class Face:
    """An NPC as seen: `name` inside a sentence, `title` at its start, `line` in a room, and what it fights with."""

    npc: Npc
    name: str
    title: str
    line: str
    words: tuple[str, ...]
    fighter: Fighter


@dataclass(frozen=True, slots=True)
class Thing:
    """An item as seen: `name` inside a sentence, `title` at its start, `line` where it lies."""

    item: Item
    name: str
    title: str
    line: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A room as seen: `head` is its name and description, `exits` the last line of a look, `ways` where it leads."""

    room: Room
    head: str
    exits: str
    ways: dict[Direction, Entity]
    gmcp: tuple[str, Any]


def face_of(npc: Npc, known: str = "") -> Face:
    """Make an NPC ready to be seen; one of many whose name is `known` is seen by that, and by what it is."""
    if known:
        npc = npc.model_copy(update={"name": known, "stands": _introduced(npc)})
    low, high = npc.damage
    words = _words(npc.name, npc.keywords)
    return Face(
        npc,
        mark(Role.NPC, npc.name),
        mark(Role.NPC, capital(npc.name)),
        _marked(Role.NPC, npc.name, words, npc.stands),
        words,
        Fighter(npc.level, npc.hp, low, high, npc.armour),
    )


def _introduced(npc: Npc) -> str:
    """Let an archetype's line begin with a name and what its owner is: `{name}, a stevedore, rolls a barrel`."""
    return unnamed(npc.stands, npc.name).replace(NAME, f"{NAME}, {npc.name},", 1)


def thing_of(item: Item) -> Thing:
    """Make an item ready to be seen."""
    words = _words(item.name, item.keywords)
    return Thing(
        item,
        mark(Role.ITEM, item.name),
        mark(Role.ITEM, capital(item.name)),
        _marked(Role.ITEM, item.name, words, item.lies),
        words,
    )


def place_of(  # noqa: PLR0917
    room: Room,
    number: int,
    ways: dict[Direction, Entity],
    area: str,
    number_of: Callable[[Entity], tuple[int, str]],
    answers: dict[Direction, Block],
) -> Place:
    """Make a room ready to be seen; `number_of` tells a neighbour's number and name, `answers` what grew here."""
    open_ways = {_SHORT[towards]: number_of(to)[0] for towards, to in ways.items() if to}
    info = {
        "num": number,
        "id": room.id,
        "name": room.name,
        "area": area,
        "environment": room.terrain,
        "terrain": room.terrain,
        "coords": "" if room.at is None else ",".join(map(str, room.at)),
        "exits": open_ways,
        "unbuilt": [_SHORT[towards] for towards, to in ways.items() if not to],
    }
    grown = "".join(f"\n{_grown(towards, block)}" for towards, block in answers.items())
    head = f"{mark(Role.ROOM, room.name)}\n{room.description}{grown}"
    return Place(room, head, _exits_line(room, ways), ways, ("Room.Info", info))


_SIDE = {
    Direction.UP: "Overhead",
    Direction.DOWN: "Underfoot",
    Direction.IN: "Inside",
    Direction.OUT: "Outside",
}


def _grown(towards: Direction, block: Block) -> str:
    """Say what stands where a room's own words still say that the city ends."""
    side = _SIDE.get(towards, f"To the {towards.value}")
    if block.form == "building":
        return f"{side}, where nothing stood, there is {block.name} now."
    return f"{side}, where the city used to end, it goes on into {block.name}."


def _exits_line(room: Room, ways: dict[Direction, Entity]) -> str:
    built = [mark(Role.EXIT, towards.value) for towards, to in ways.items() if to]
    unbuilt = [_unbuilt(room, towards) for towards, to in ways.items() if not to]
    line = f"Exits: {', '.join(built) if built else 'none'}."
    return f"{line} Nobody has built yet: {', '.join(unbuilt)}." if unbuilt else line


def _unbuilt(room: Room, towards: Direction) -> str:
    name = room.exits[towards].name
    way = mark(Role.GROWTH, towards.value)
    return f"{way} ({name})" if name else way


def _words(name: str, keywords: tuple[str, ...]) -> tuple[str, ...]:
    bare = _ARTICLE.sub("", name).lower()
    spoken = [*bare.split(), *re.findall(r"[\w']+", bare)]
    return tuple(dict.fromkeys([*(word.lower() for word in keywords), *spoken]))


def _marked(role: Role, name: str, words: tuple[str, ...], line: str) -> str:
    if NAME in line:
        begun = mark(role, capital(name)) + line.removeprefix(NAME) if line.startswith(NAME) else line
        return begun.replace(NAME, mark(role, name))
    for wanted in _called(name, words):
        if found := re.search(rf"\b{re.escape(wanted)}\b", line, re.IGNORECASE):
            return f"{line[: found.start()]}{mark(role, found[0])}{line[found.end() :]}"
    return line


def _called(name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """What a line may call something: its whole name, the end of its name, or a word it answers to."""
    bare = _ARTICLE.sub("", name)
    spoken = bare.split()
    ends = (" ".join(spoken[at:]) for at in range(1, len(spoken)) if spoken[at].lower() not in _LINKS)
    return (name, bare, *ends, *(word for word in words if word not in _LINKS))
