"""
Living worlds drawn as a line of text.

`street("plaza(thug, blade) - lane - ?")` is a plaza with a thug and a blade in it, a lane east
of it, and behind the lane a road nobody has built. What stands in brackets comes from `STOCK`;
`?` is an unbuilt road, `!` an empty lot.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine import checkpoint
from engine.components import Person
from engine.ecs import Entity
from engine.fold import Happenings, apply
from engine.game import Game
from engine.vocabulary import (
    Area,
    Block,
    Carried,
    Content,
    Crowd,
    Direction,
    Entry,
    Exit,
    Frame,
    Item,
    Link,
    Npc,
    Patch,
    Patched,
    PlayerSpoke,
    Ref,
    Room,
    SessionOpened,
    Spawn,
    Talk,
    Ticked,
    WorldEvent,
    put,
)
from engine.vocabulary.markup import plain

SEED = 7

STOCK: dict[str, Npc | Item] = {
    thing.id: thing
    for thing in (
        Npc(
            id="thug",
            name="a dock thug",
            keywords=("thug", "dock"),
            stands="A dock thug leans on a crate.",
            description="He has counted your pockets already.",
            level=1,
            role="trash",
            hp=30,
            damage=(2, 4),
            carries=(Carried(item="hook"),),
            scrip=5,
        ),
        Npc(
            id="dog",
            name="a feral dog",
            keywords=("dog", "feral"),
            stands="A feral dog stops at a line only it can see.",
            description="It has a collar with no name on it.",
            level=1,
            role="trash",
            hp=20,
            damage=(1, 3),
            hostile=True,
        ),
        Npc(
            id="adjuster",
            name="a Meridian adjuster",
            keywords=("adjuster",),
            stands="A Meridian adjuster waits, politely, with one hand in a jacket.",
            description="The linen is pressed. The smile is, too.",
            level=20,
            role="boss",
            hp=4000,
            damage=(60, 90),
            hostile=True,
        ),
        Npc(
            id="clerk",
            name="a tired clerk",
            keywords=("clerk",),
            stands="A tired clerk counts pigeons.",
            description="Ink on both cuffs.",
            level=1,
            role="civilian",
            hp=40,
            damage=(1, 2),
            wanders=True,
            barks=("loses count and starts again.",),
        ),
        Npc(
            id="odile",
            name="Odile Marsh",
            keywords=("odile", "marsh", "seller"),
            stands="Odile Marsh weighs batteries against a brass valve.",
            description="She straightens a price card while you look.",
            level=3,
            role="civilian",
            hp=80,
            damage=(1, 4),
            unique=True,
            talk=Talk(greeting="By weight or not at all.", topics={"batteries": "Warm ones cost extra."}),
            scrip=12,
        ),
        Item(
            id="blade",
            name="a chrome blade",
            keywords=("blade", "chrome"),
            lies="A chrome blade lies by the door.",
            description="Somebody has worn the grip to the shape of their hand.",
            type="weapon",
            slot="wield",
            damage=(4, 7),
        ),
        Item(
            id="hook",
            name="a rail-hook",
            keywords=("hook", "railhook"),
            lies="A rail-hook lies between the sleepers.",
            description="It pulls points, and worse.",
            type="weapon",
            slot="wield",
            damage=(2, 4),
        ),
        Item(
            id="coat",
            name="a coat with eleven pockets",
            keywords=("coat",),
            lies="A coat with eleven pockets hangs from a nail.",
            description="The twelfth is a rumour.",
            type="armour",
            slot="body",
            armour=12,
        ),
        Item(
            id="valve",
            name="a brass valve",
            keywords=("valve", "brass"),
            lies="A brass valve has rolled into the gutter.",
            description="It weighs exactly what Odile says.",
        ),
    )
}
"""Who and what can be drawn into a street."""

_ROOM = re.compile(r"^(?P<name>[a-z-]+)(\((?P<things>[^)]*)\))?$")


@dataclass(slots=True)
class Scene:
    """A world in memory, with players in it, a log, and everything anybody has read."""

    game: Game
    log: list[tuple[str, Entry]] = field(default_factory=list[tuple[str, Entry]])
    events: list[WorldEvent] = field(default_factory=list[WorldEvent])
    frames: list[Frame] = field(default_factory=list[Frame])
    _unread: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    _lines: dict[str, int] = field(default_factory=dict[str, int])
    _opened: int = 0

    def apply(self, entry: Entry) -> Happenings:
        """Put an entry into the log and let it happen. A fault inside the world fails the test."""
        entry_id = f"{len(self.log) + 1}-0"
        self.log.append((entry_id, entry))
        said = apply(self.game, entry, entry_id)
        assert not said.fault, said.fault
        self.events += said.events
        self.frames += said.frames
        for frame in said.frames:
            self._unread.setdefault(frame.session, []).append(frame.text)
        return said

    def enter(self, name: str = "Vex", *, role: str = "player", guest: bool = False) -> str:
        """Let somebody log in, and give what they read."""
        self._opened += 1
        session = f"g1:1-{self._opened}"
        self.apply(SessionOpened(session, name, role, guest))
        return self.read(name)

    def say(self, line: str, who: str = "Vex") -> str:
        """Let a player type a line, and give what they read, without marks."""
        session = self.session(who)
        self._lines[session] = number = self._lines.get(session, 0) + 1
        self._unread.pop(session, None)
        self.apply(PlayerSpoke(session, number, line))
        return plain("\n".join(self._unread.pop(session, [])))

    def read(self, who: str = "Vex") -> str:
        """What a player has read since the last time, without marks."""
        return plain("\n".join(self._unread.pop(self.session(who), [])))

    def tick(self, ticks: int = 1) -> None:
        """Let time pass."""
        for _ in range(ticks):
            self.apply(Ticked(self.game.now + 1))

    def patch(self, *things: Content, drop: Iterable[str] = (), room: str = "", announce: str = "") -> Happenings:
        """Publish content: things to put, and `kind/id` to drop."""
        dropped = tuple(Ref(kind=ref.split("/")[0], id=ref.split("/")[1]) for ref in drop)  # pyright: ignore[reportArgumentType]
        patch = Patch(
            id=f"patch-{len(self.log) + 1}",
            put=tuple(put(thing) for thing in things),
            drop=dropped,
            room=_id(room) if room else None,
            announce=announce or None,
        )
        return self.apply(Patched(patch, cause=f"record-{len(self.log) + 1}"))

    def restart(self) -> None:
        """Stop the engine and start it again out of a checkpoint."""
        self.game = checkpoint.unpack(checkpoint.pack(self.game))

    def player(self, who: str = "Vex") -> Entity:
        """The handle of a character."""
        return self.game.names[who.lower()]

    def session(self, who: str = "Vex") -> str:
        """The session of a character."""
        return self.game.links[self.player(who)]

    def whereabouts(self, who: str = "Vex") -> str:
        """The room a character stands in, as it was drawn; empty for nowhere."""
        room = self.game.where(self.player(who))
        return self.game.catalogue_id(room).removeprefix("loom-") if room else ""

    def room(self, name: str) -> Entity:
        """The handle of a room, by the name it was drawn with."""
        return self.game.rooms[_id(name)]

    def story(self) -> list[str]:
        """The names of everything the director has heard."""
        return [event.name for event in self.events]

    def digest(self) -> str:
        """The hash of the world."""
        return checkpoint.digest(self.game)

    def names(self) -> list[str]:
        """All characters there are."""
        return [self.game.world.get(player, Person).name for player in self.game.everyone("player")]


def street(drawing: str = "plaza - ?", *players: str, crowd: dict[str, int] | None = None, seed: int = SEED) -> Scene:
    """
    Bring a drawn street to life, with players in the plaza (Vex alone if nobody is named).

    `crowd` says how many of whom walk the streets of the district.
    """
    scene = Scene(Game(seed))
    scene.patch(*city(drawing, crowd))
    for name in players or ("Vex",):
        scene.enter(name)
    return scene


def city(drawing: str, crowd: dict[str, int] | None = None) -> list[Content]:
    """The content of a drawn street, with everything in `STOCK`."""
    tokens = [token.strip() for token in re.split(r"\s+-\s+", drawing)]
    population = tuple(Crowd(npc=npc, count=count) for npc, count in (crowd or {}).items())
    hub = Area(id="hub", name="The Hub", description="Trams, and people waiting for them.", population=population)
    rooms = [room for number in range(len(tokens)) if (room := _room(tokens, number)) is not None]
    return [hub, *STOCK.values(), *rooms]


def grown(name: str, at: str, towards: Direction, *things: str) -> list[Content]:
    """A block of one room that hangs on an unbuilt exit: what the council would publish."""
    room = Room(
        id=name,
        name=name.replace("-", " ").title(),
        description="The resin is still warm.",
        area="hub",
        exits={towards.back: Exit(to=_id(at))},
        spawns=tuple(_spawn(thing) for thing in things),
    )
    link = Link(room=_id(at), towards=towards, to=name)
    return [Block(id=f"{name}-block", name=room.name, rooms=(name,), links=(link,), why="People knocked."), room]


def _id(name: str) -> str:
    return "loom-plaza" if name == "plaza" else name


def _room(tokens: list[str], number: int) -> Room | None:
    found = _ROOM.match(tokens[number])
    if found is None:
        return None
    exits: dict[Direction, Exit] = {}
    for towards, other in ((Direction.WEST, number - 1), (Direction.EAST, number + 1)):
        if 0 <= other < len(tokens):
            exits[towards] = _exit(tokens[other])
    things = [thing.strip() for thing in (found["things"] or "").split(",") if thing.strip()]
    name = found["name"]
    return Room(
        id=_id(name),
        name="Loom Plaza" if name == "plaza" else f"The {name.title()}",
        description=f"This is the {name}.",
        area="hub",
        at=(number, 0, 0),
        exits=exits,
        looks={"clock": "It has been five to nine since the vote."},
        spawns=tuple(_spawn(thing) for thing in things),
    )


def _exit(token: str) -> Exit:
    if token in {"?", "!"}:
        growth = "road" if token == "?" else "lot"
        return Exit(to=None, growth=growth, name="the hoarding", look="Planks, and posters about nothing.")
    return Exit(to=_id(token.split("(", maxsplit=1)[0]))


def _spawn(thing: str) -> Spawn:
    name, _, count = thing.partition("*")
    number = int(count or 1)
    return Spawn(npc=name, count=number) if isinstance(STOCK[name], Npc) else Spawn(item=name, count=number)
