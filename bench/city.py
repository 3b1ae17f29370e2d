"""Made-up cities to measure, and those who play in them; the same in every run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.game import START
from engine.vocabulary import Area, Carried, Content, Crowd, Direction, Exit, Item, Npc, Room, Spawn, Talk
from engine.vocabulary.chance import seed_of
from engine.vocabulary.content import Routine, Terrain

TICKS_A_SECOND = 10
ARCHETYPES = 120
KINDS_AN_AREA = 24
BLOCK = 25
"""Areas are squares of so many rooms a side."""

TERRAINS: tuple[Terrain, ...] = (
    "bar",
    "shop",
    "office",
    "hall",
    "yard",
    "square",
    "quay",
    "clinic",
    "station",
    "stairs",
)
"""One room in seven is one of these; the others are streets."""

ROUTINES: tuple[Routine, ...] = (
    "labourer", "clerk", "loafer", "carrier", "keeper", "labourer", "night-worker", "patrol", "resident", "clerk",
)  # fmt: skip
"""How those live who are not hostile, by kind, in turn; the hostile wander, or stand."""

IN_ROOMS = 6
"""One NPC in so many belongs to a room; the others walk an area's streets, as in the city."""

SAID = {
    "walk": ("north", "east", "south", "west"),
    "look": ("look", "look", "exits", "look north"),
    "talk": ("say Is this the queue?", "talk walker", "emote waits.", "say n42"),
    "fight": ("kill walker", "flee", "consider walker", "flee"),
}
"""What players type, by kind, in turn."""

TURNS = ("walk", "look", "walk", "talk", "walk", "look", "fight", "walk", "look", "fight")

KINDS_IN_A_ROOM = 8


def die(*what: int | str) -> int:
    """Roll a number that is the same in every run."""
    return seed_of(*map(str, what))


def session_of(number: int) -> str:
    """The session of a player."""
    return f"g1:1-{number}"


def name_of(number: int) -> str:
    """The name of a player."""
    return "Run" + "".join(chr(97 + number // 26**place % 26) for place in range(2))


def walker(number: int, **more: Any) -> Npc:
    """One archetype of those who walk about."""
    about: dict[str, Any] = {
        "id": f"walker-{number}",
        "name": f"a walker of kind {number}",
        "keywords": ("walker", f"kind{number}"),
        "stands": f"A walker of kind {number} waits for a light to change.",
        "description": "There are many of them, and this one knows it.",
    }
    return Npc(**about, **more)


@dataclass(slots=True)
class City:
    """The content of a made-up city on a grid."""

    npcs: int
    wide: int = 0
    high: int = 0

    def __post_init__(self) -> None:
        """Lay out as many rooms as a quarter of the NPCs."""
        self.high = max(BLOCK, int((self.npcs / 5) ** 0.5) // BLOCK * BLOCK)
        self.wide = self.npcs // 4 // self.high

    def room_id(self, x: int, y: int) -> str:
        """Name a place on the grid."""
        return START if (x, y) == (0, 0) else f"room-{x}-{y}"

    def areas(self) -> list[str]:
        """Name all areas."""
        return sorted({self._area(x, y) for x in range(self.wide) for y in range(self.high)})

    def streets(self) -> Iterator[Content]:
        """Every room and area, and all archetypes; nobody lives there yet."""
        for number in range(ARCHETYPES):
            yield self._item(number)
            yield self._npc(number)
        for area in self.areas():
            yield Area(id=area, name=area.title(), description="A district, measured.")
        for x in range(self.wide):
            for y in range(self.high):
                yield self._room(x, y)

    def people(self) -> Iterator[Content]:
        """Areas with crowds, and rooms with somebody in them."""
        residents = self.npcs // IN_ROOMS
        areas = self.areas()
        each = -(-(self.npcs - residents) // (len(areas) * KINDS_AN_AREA))
        for area in areas:
            chosen = [(die(area) + step * 7) % ARCHETYPES for step in range(KINDS_AN_AREA)]
            share = tuple(Crowd(npc=f"walker-{who}", count=each) for who in chosen)
            yield Area(id=area, name=area.title(), description="A district, measured.", population=share)
        housed = 0
        for x in range(self.wide):
            for y in range(self.high):
                if housed < residents and die(x, y) % 3 == 0:
                    count = 1 + die(y, x) % 3
                    housed += count
                    yield self._room(x, y, Spawn(npc=f"walker-{die(x, y) // 3 % ARCHETYPES}", count=count))

    def annexe(self, number: int, people: int = 1) -> Room:
        """A room more, such as the council would publish, and who stands in it."""
        return Room(
            id=f"annexe-{number}",
            name="The Annexe",
            description="The resin is still warm.",
            area=self.areas()[0],
            exits={Direction.OUT: Exit(to=self.room_id(number % self.wide, 0))},
            spawns=(Spawn(npc="walker-1", count=people),),
        )

    def _area(self, x: int, y: int) -> str:
        return f"area-{x // BLOCK}-{y // BLOCK}"

    def _room(self, x: int, y: int, *spawns: Spawn) -> Room:
        near = {
            way: (x + way.step[0], y + way.step[1])
            for way in (Direction.NORTH, Direction.EAST, Direction.SOUTH, Direction.WEST)
        }
        exits = {
            way: Exit(to=self.room_id(*at))
            for way, at in near.items()
            if 0 <= at[0] < self.wide and 0 <= at[1] < self.high
        }
        if (x, y) == (0, 0):
            exits[Direction.NORTH] = Exit(to=None, growth="road", name="the hoarding")
        return Room(
            id=self.room_id(x, y),
            name=f"Corner {x} and {y}",
            description=f"Where street {x} meets street {y}. " + "Rain stands in the gutter and thinks. " * 6,
            area=self._area(x, y),
            at=(x, y, 0),
            terrain=TERRAINS[die(x, y, "terrain") % len(TERRAINS)] if die(x, y, "use") % 7 == 0 else "street",
            calm=(x, y) == (0, 0),
            exits=exits,
            looks={"gutter": "It has been thinking for a while now."},
            spawns=spawns,
        )

    def _npc(self, number: int) -> Npc:
        level = 1 + number % 6
        carries = tuple(Carried(item=f"thing-{(number + step) % ARCHETYPES}", chance=40) for step in range(number % 4))
        return walker(
            number,
            level=level,
            role="trash",
            hp=20 * level,
            damage=(level, 2 * level),
            hostile=number % 3 == 0,
            wanders=number % 2 == 0,
            routine="none" if number % 3 == 0 else ROUTINES[number % len(ROUTINES)],
            talk=Talk(greeting="Mind the gutter.", topics={"rain": "It stands."}),
            barks=("counts to four.", "looks up, and down again."),
            carries=carries,
            scrip=level,
        )

    def _item(self, number: int) -> Item:
        return Item(
            id=f"thing-{number}",
            name=f"a thing of kind {number}",
            keywords=("thing",),
            lies="A thing lies there.",
            description="It is what it is.",
            type="weapon" if number % 2 else "thing",
            slot="wield" if number % 2 else None,
            damage=(1, 2) if number % 2 else None,
        )


def crowded_room(npcs: int) -> list[Content]:
    """Two rooms, the first of them full."""
    kinds = range(KINDS_IN_A_ROOM)
    each = [npcs // KINDS_IN_A_ROOM + (number < npcs % KINDS_IN_A_ROOM) for number in kinds]
    spawns = tuple(Spawn(npc=f"walker-{number}", count=count) for number, count in enumerate(each) if count)
    plaza = Room(
        id=START,
        name="Loom Plaza",
        description="Rain stands in the gutter and thinks. " * 8,
        area="hub",
        calm=True,
        exits={Direction.EAST: Exit(to="lane")},
        spawns=(*spawns, Spawn(item="valve", count=3)),
    )
    lane = Room(
        id="lane", name="The Lane", description="It leads back.", area="hub", exits={Direction.WEST: Exit(to=START)}
    )
    valve = Item(
        id="valve", name="a brass valve", keywords=("valve",), lies="A valve lies there.", description="It is shut."
    )
    walkers = [walker(number, level=1, hp=20, damage=(1, 2)) for number in kinds]
    return [Area(id="hub", name="The Hub", description="The middle."), valve, *walkers, plaza, lane]
