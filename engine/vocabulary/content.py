"""
Every template the world is made of, as it stands in a file.

Templates live in files, instances live in the world. A file holds one thing, is named
after its id and lies in the folder of its kind.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from engine.vocabulary.frozen import Frozen

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Word = Annotated[str, StringConstraints(pattern=r"^[\w'-]{1,32}$")]
Level = Annotated[int, Field(ge=1, le=60)]
Percent = Annotated[int, Field(ge=0, le=100)]
Scrip = Annotated[int, Field(ge=0, le=1_000_000)]


class Direction(StrEnum):
    """The ways a room can be left."""

    NORTH = "north"
    EAST = "east"
    SOUTH = "south"
    WEST = "west"
    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"

    @property
    def back(self) -> "Direction":
        """The way one came from."""
        return _BACK[self]

    @property
    def step(self) -> tuple[int, int, int]:
        """What a step does to (x, y, z): x grows east, y grows south, z grows up."""
        return _STEP.get(self, (0, 0, 0))


_BACK = {
    Direction.NORTH: Direction.SOUTH,
    Direction.SOUTH: Direction.NORTH,
    Direction.EAST: Direction.WEST,
    Direction.WEST: Direction.EAST,
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
    Direction.IN: Direction.OUT,
    Direction.OUT: Direction.IN,
}
_STEP = {
    Direction.NORTH: (0, -1, 0),
    Direction.SOUTH: (0, 1, 0),
    Direction.EAST: (1, 0, 0),
    Direction.WEST: (-1, 0, 0),
    Direction.UP: (0, 0, 1),
    Direction.DOWN: (0, 0, -1),
}

Terrain = Literal[
    "street", "alley", "square", "stairs", "bridge", "quay", "lot",
    "bar", "shop", "clinic", "loft", "station", "hall", "home", "office", "yard",
]  # fmt: skip
Rarity = Literal["common", "uncommon", "rare", "epic", "legendary"]
Role = Literal["civilian", "trash", "standard", "elite", "boss"]
Routine = Literal[
    "none", "keeper", "labourer", "clerk", "night-worker", "carrier", "patrol", "loafer", "resident", "host",
]  # fmt: skip
Slot = Literal["wield", "head", "face", "neck", "body", "about", "hands", "legs", "feet"]


class Exit(Frozen):
    """One way out of a room. A road nobody has built yet leads to null and says what grows there."""

    to: Id | None = Field(description="The room it leads to; null where nobody has built yet.")
    growth: Literal["road", "lot"] | None = Field(
        default=None, description="What may grow at an unbuilt exit: a road becomes a block, a lot a building."
    )
    name: Name | None = Field(default=None, description="What people call the place, for an unbuilt exit.")
    look: Line | None = Field(default=None, description="What one sees looking that way.")

    @model_validator(mode="after")
    def _unbuilt_exits_say_what_grows(self) -> Self:
        if self.to is None and self.growth is None:
            message = 'an exit that leads nowhere must say what may grow there: "growth": "road" or "lot"'
            raise ValueError(message)
        return self


class Spawn(Frozen):
    """Who or what is found in a room: exactly one of npc and item, and how many of it."""

    npc: Id | None = None
    item: Id | None = None
    count: Annotated[int, Field(ge=1, le=200)] = 1

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.npc is None) == (self.item is None):
            message = "a spawn names one npc or one item"
            raise ValueError(message)
        return self


class Room(Frozen):
    """A place one can stand in."""

    id: Id
    name: Name
    description: Prose
    area: Id = Field(description="The area it belongs to.")
    at: tuple[int, int, int] | None = Field(
        default=None, description="Place on the map (x grows east, y south, z up); null for interiors."
    )
    terrain: Terrain = "street"
    calm: bool = Field(default=False, description="Whoever attacks on sight elsewhere does not do so here.")
    exits: dict[Direction, Exit] = Field(default_factory=dict[Direction, Exit])
    looks: dict[Word, Line] = Field(default_factory=dict[str, str], description="Details one can look at.")
    spawns: tuple[Spawn, ...] = ()


class Carried(Frozen):
    """A thing an NPC comes with, this many times in a hundred."""

    item: Id
    chance: Percent = 100


class Talk(Frozen):
    """What an NPC says when talked to, and about what."""

    greeting: Line
    topics: dict[Word, Line] = Field(default_factory=dict[str, str])


class Npc(Frozen):
    """Somebody who is not a player: an archetype, or one person when `unique`."""

    id: Id
    name: Name
    keywords: tuple[Word, ...] = Field(min_length=1, max_length=12)
    stands: Line = Field(description="The line seen in a room; {name} in it is the name.")
    description: Prose
    level: Level
    role: Role = "standard"
    hp: Annotated[int, Field(ge=1, le=1_000_000)]
    damage: tuple[Annotated[int, Field(ge=1, le=10_000)], Annotated[int, Field(ge=1, le=10_000)]]
    armour: Annotated[int, Field(ge=0, le=1000)] = 0
    unique: bool = False
    hostile: bool = Field(default=False, description="Attacks players on sight.")
    wanders: bool = False
    faction: Id | None = None
    job: Line | None = None
    worry: Line | None = None
    habit: Line | None = None
    talk: Talk | None = None
    barks: tuple[Line, ...] = Field(default=(), description="What it does now and then; the name is put in front.")
    carries: tuple[Carried, ...] = ()
    scrip: Scrip = 0
    home: Id | None = Field(default=None, description="A room one of it stands in, besides what rooms and areas say.")
    routine: Routine = Field(
        default="none",
        description="How its days go: a keeper minds one room and can be found there by day, a host in the evening and "
        "half the night; a resident stays at home, a carrier and a patrol work all over the area, a loafer does not; "
        "none has no days.",
    )
    works: tuple[Id, ...] = Field(
        default=(),
        max_length=64,
        description="Rooms it may work in, one for each of it; chosen by its routine if none.",
    )
    sleeps: tuple[Id, ...] = Field(
        default=(),
        max_length=64,
        description="Rooms it may live in, one for each of it; where it is found first if none.",
    )
    plural: Name | None = Field(default=None, description="What several are called, where that is not the usual s.")

    @model_validator(mode="after")
    def _blow_has_a_range(self) -> Self:
        if self.damage[0] > self.damage[1]:
            message = (
                f"damage goes from the weakest to the strongest blow, not from {self.damage[0]} to {self.damage[1]}"
            )
            raise ValueError(message)
        return self


class Item(Frozen):
    """A thing one can pick up."""

    id: Id
    name: Name
    keywords: tuple[Word, ...] = Field(min_length=1, max_length=12)
    lies: Line = Field(description="The line seen where it lies; {name} in it is the name.")
    description: Prose
    type: Literal["weapon", "armour", "light", "key", "thing"] = "thing"
    slot: Slot | None = None
    level: Level = 1
    rarity: Rarity = "common"
    damage: tuple[Annotated[int, Field(ge=0, le=10_000)], Annotated[int, Field(ge=0, le=10_000)]] | None = None
    armour: Annotated[int, Field(ge=0, le=1000)] = 0
    price: Scrip = 0
    history: Prose | None = None
    home: Id | None = Field(default=None, description="A room one of it lies in, besides what rooms say.")

    @model_validator(mode="after")
    def _worn_things_have_a_place(self) -> Self:
        if self.type == "weapon" and (self.slot != "wield" or self.damage is None):
            message = 'a weapon needs "slot": "wield" and "damage": [low, high]'
            raise ValueError(message)
        if self.type == "armour" and (self.slot is None or self.slot == "wield"):
            message = "armour needs the slot it is worn on"
            raise ValueError(message)
        if self.damage is not None and self.damage[0] > self.damage[1]:
            message = (
                f"damage goes from the weakest to the strongest blow, not from {self.damage[0]} to {self.damage[1]}"
            )
            raise ValueError(message)
        return self


class Faction(Frozen):
    """Those who hold together."""

    id: Id
    name: Name
    description: Prose
    motto: Line | None = None
    hates: tuple[Id, ...] = ()
    befriends: tuple[Id, ...] = ()


class Crowd(Frozen):
    """How many of an archetype walk the streets of an area."""

    npc: Id
    count: Annotated[int, Field(ge=0, le=2000)]


class Area(Frozen):
    """A district: a name, whom it fits, and who walks its streets."""

    id: Id
    name: Name
    description: Prose
    faction: Id | None = None
    levels: tuple[Level, Level] = (1, 5)
    population: tuple[Crowd, ...] = ()


class Link(Frozen):
    """Where a block hangs on the rest of the city: this unbuilt exit leads to that room while the block stands."""

    room: Id
    towards: Direction
    to: Id


class Block(Frozen):
    """What was built at a growth point: its rooms and where they hang on. Without it, the exits are unbuilt again."""

    id: Id
    name: Name
    form: Literal["block", "building"] = "block"
    rooms: tuple[Id, ...] = Field(min_length=1, max_length=64)
    links: tuple[Link, ...] = Field(min_length=1, max_length=16)
    why: Line = Field(description="Why it stands there, as its plaque says. Always true.")


Content = Room | Npc | Item | Faction | Area | Block

CONTENT: dict[str, type[Room | Npc | Item | Faction | Area | Block]] = {
    "area": Area,
    "block": Block,
    "faction": Faction,
    "item": Item,
    "npc": Npc,
    "room": Room,
}
"""The model of each kind; the kind is the name of the folder its files lie in."""

_KIND = {model: kind for kind, model in CONTENT.items()}


def kind_of(thing: Content) -> str:
    """Name the kind, and so the folder, of a thing."""
    return _KIND[type(thing)]
