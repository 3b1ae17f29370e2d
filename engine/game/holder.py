"""The world as the rules of the game see it: what stands where, what it is made from, who is connected."""

from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any

from engine.components import (
    SCHEMA,
    CarriedBy,
    Corpse,
    Health,
    Home,
    InRoom,
    Known,
    Life,
    Linkdead,
    Person,
    Skill,
    Template,
    Worn,
)
from engine.ecs import Entity, World, WorldImage, row_of
from engine.game.atlas import DIRECTIONS, Atlas, draw, redraw
from engine.game.directory import Directory
from engine.game.faces import STREETS, Face, Place, Thing, face_of, place_of, thing_of
from engine.game.rules import Rule, rules
from engine.vocabulary import Area, Block, Catalogue, Content, Direction, Item, Npc, Room
from engine.vocabulary.arithmetic import Fighter, bare_hands
from engine.vocabulary.chance import roll
from engine.vocabulary.markup import Role, mark

START = "loom-plaza"
"""The room where characters begin, and come back to when they die."""

GAME_MASTERS = frozenset({"gm", "admin"})

_POOL = 32
_POOL_MASK = 0xFF
NPC, PLAYER, ITEM = 1, 2, 3


@dataclass(slots=True)
class Game:
    """
    Everything that is true, in one hand.

    `world`, `catalogue`, `sessions`, `tick`, `skew` and `last` are the truth, and a checkpoint
    keeps them. The rest is only remembered, so that it need not be looked up again; `recall`
    makes it anew. `tick` is the world's own age; the log counts `tick + skew`, which differ
    once an older world was put back. `sessions` has for each session its character and the
    number of the last line heard from it; `last` is the log id applied last.
    """

    seed: int
    world: World = field(default_factory=lambda: World(SCHEMA))
    catalogue: Catalogue = field(default_factory=Catalogue)
    sessions: dict[str, tuple[Entity, int]] = field(default_factory=dict[str, tuple[Entity, int]])
    tick: int = 0
    skew: int = 0
    last: str = "0-0"
    content_digest: str = ""
    rooms: dict[str, Entity] = field(default_factory=dict[str, Entity])
    names: dict[str, Entity] = field(default_factory=dict[str, Entity])
    links: dict[Entity, str] = field(default_factory=dict[Entity, str])
    roads: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    answers: dict[tuple[str, str], Block] = field(default_factory=dict[tuple[str, str], Block])
    streets: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    directory: Directory = field(default_factory=lambda: Directory(Catalogue()))
    _rules_in: dict[str, dict[Rule, int]] = field(default_factory=dict[str, dict[Rule, int]])
    _leads: dict[Entity, dict[Direction, Entity]] = field(default_factory=dict[Entity, dict[Direction, Entity]])
    _atlas: Atlas | None = None
    _names: dict[Entity, str] = field(default_factory=dict[Entity, str])
    _places: dict[Entity, Place] = field(default_factory=dict[Entity, Place])
    _faces: dict[str, Face] = field(default_factory=dict[str, Face])
    _known: dict[Entity, Face] | None = None
    _posts: dict[Entity, list[Entity]] | None = None
    _things: dict[str, Thing] = field(default_factory=dict[str, Thing])

    # what is remembered

    def recall(self) -> None:
        """Make everything remembered anew from what is true."""
        world = self.world
        ids = world.pool("room")[Template].id
        self.rooms = {ids[row_of(room)]: room for room in everyone(world, "room")}
        self.names = {world.get(player, Person).name.lower(): player for player in everyone(world, "player")}
        self.links = {player: session for session, (player, _) in self.sessions.items()}
        self._names.clear()
        self._atlas = None
        self.forget_content()

    def revert(self, world: WorldImage, catalogue: Catalogue) -> None:
        """Be again what was copied earlier: handles stay good, sessions stay open."""
        self.world = World.unpack(SCHEMA, world.pack())
        self.catalogue = catalogue
        self.recall()

    def fork(self) -> "Game":
        """Give a second game with the same handles and future; what happens in one does not reach the other."""
        own = {part.name: copy(getattr(self, part.name)) for part in fields(self) if part.name != "world"}
        return Game(world=self.world.fork(), **own)

    def forget_player(self, player: Entity) -> None:
        """Forget a character that is about to end."""
        self.names.pop(self.world.get(player, Person).name.lower(), None)
        self._names.pop(player, None)

    def forget_content(self) -> None:
        """Look everything made of content up again when it is needed next."""
        self.content_digest = ""
        self.directory = Directory(self.catalogue)
        self._link()
        self.streets.clear()
        self._rules_in.clear()
        self._leads.clear()
        self._places.clear()
        self._faces.clear()
        self._things.clear()
        self.forget_acquaintances()

    def turn_to(self, after: Catalogue, gone: Collection[Content], come: Collection[Content]) -> None:
        """
        Take over content that differs by what has gone and what has come, and forget what was made of that.

        Rooms stand as they did; whoever lets them come, go or lead elsewhere says so with `forget_places`.
        """
        self.directory.follow(after, gone, come)
        self.catalogue = after
        self.content_digest = ""
        for thing in (*gone, *come):
            self._forget(thing)
        if any(isinstance(thing, Block) for thing in (*gone, *come)):
            self._link()

    def _forget(self, thing: Content) -> None:
        match thing:
            case Room():
                self.streets.pop(thing.area, None)
                self._rules_in.pop(thing.area, None)
            case Area():
                self._rules_in.pop(thing.id, None)
                self.forget_places(self.directory.inside(thing.id))
            case Npc():
                self._rules_in.clear()
                self._faces.pop(thing.id, None)
                self.forget_acquaintances()
            case Item():
                self._rules_in.clear()
                self._things.pop(thing.id, None)
            case _:
                pass

    def _link(self) -> None:
        """Find again which unbuilt exits are answered by a block."""
        linked = [(link, block) for _, block in sorted(self.catalogue.blocks.items()) for link in block.links]
        self.roads = {(link.room, link.towards.value): link.to for link, _ in linked}
        self.answers = {(link.room, link.towards.value): block for link, block in linked}

    def forget_places(self, rooms: Iterable[str]) -> None:
        """Look some rooms up again when they are needed next: they lead elsewhere, or look different."""
        for room in rooms:
            if room in self.rooms:
                self.forget_place(self.rooms[room])

    def forget_place(self, room: Entity) -> None:
        """Forget a room that is about to end."""
        self._places.pop(room, None)
        self._leads.pop(room, None)

    @property
    def retired(self) -> dict[str, Any]:
        """Items that left the catalogue while somebody still had one, by id, as their files held them."""
        return self.world.resources.setdefault("retired", {})

    # places

    @property
    def atlas(self) -> Atlas:
        """The map as columns, for whoever moves many."""
        if self._atlas is None:
            self._atlas = draw(self)
        return self._atlas

    def redraw(self, rooms: Iterable[str], gone: Iterable[Entity]) -> None:
        """Let the map follow where rooms have come, gone, or lead elsewhere."""
        if self._atlas is not None:
            self._atlas = redraw(self._atlas, self, rooms, gone)

    def place(self, room: Entity) -> Place:
        """What one needs to know of a standing room."""
        place = self._places.get(room)
        if place is None:
            place = self._places[room] = self._make_place(room)
        return place

    def _make_place(self, room: Entity) -> Place:
        there = self.template(room)
        area = self.catalogue.areas.get(there.area)
        ways = self.leads(room)
        answers = {
            towards: block
            for towards, to in ways.items()
            if to and there.exits[towards].growth and (block := self.answers.get((there.id, towards.value)))
        }
        name = area.name if area else there.area
        return place_of(there, self.world.uid(room), ways, name, self._number, answers)

    def _number(self, room: Entity) -> tuple[int, str]:
        return self.world.uid(room), self.template(room).name

    def ways(self, room: Room) -> dict[Direction, Entity]:
        """
        Where each exit of a room leads: 0 where nobody has built; exits to rooms that do not stand are left out.

        In the order of DIRECTIONS: content may name its exits in any.
        """
        ways: dict[Direction, Entity] = {}
        for towards in DIRECTIONS:
            way = room.exits.get(towards)
            if way is None:
                continue
            leads = self.roads.get((room.id, towards)) or way.to or ""
            to = self.rooms.get(leads, 0) if leads in self.catalogue.rooms else 0
            if to or way.growth is not None:
                ways[towards] = to
        return ways

    def leads(self, room: Entity) -> dict[Direction, Entity]:
        """Where each exit of a standing room leads, as `ways` has it, but remembered."""
        ways = self._leads.get(room)
        if ways is None:
            ways = self._leads[room] = self.ways(self.template(room))
        return ways

    def template(self, room: Entity) -> Room:
        """The room as content has it."""
        return self.catalogue.rooms[self.world.field(room, Template, "id")]

    def outside(self, room: Entity) -> bool:
        """Whether a room lies under the open sky."""
        return self.template(room).terrain in STREETS

    def area(self, room: Entity) -> str:
        """The id of the area a room belongs to."""
        return self.template(room).area

    def rules_in(self, area: str) -> dict[Rule, int]:
        """Who and what belongs into one area, and how many of them."""
        known = self._rules_in.get(area)
        if known is None:
            content = self.catalogue
            rooms = [content.rooms[room] for room in self.directory.inside(area)]
            areas = [content.areas[area]] if area in content.areas else []
            known = self._rules_in[area] = rules([*rooms, *areas], content)
        return known

    def catalogue_id(self, one: Entity) -> str:
        """The id, in the catalogue, of the template somebody, something or some place was made from."""
        return self.world.field(one, Template, "id")

    def everyone(self, kind: str) -> list[Entity]:
        """All living entities of a kind, oldest first."""
        return everyone(self.world, kind)

    def made_from(self, kind: str, templates: Collection[str]) -> list[Entity]:
        """All living entities of a kind that were made from some templates, oldest first."""
        return self._whose(kind, Template, "id", templates)

    def born_by(self, kind: str, homes: Collection[str]) -> list[Entity]:
        """All living entities of a kind that were born by some rules, oldest first."""
        return self._whose(kind, Home, "rule", homes)

    def _whose(self, kind: str, part: type[Any], name: str, values: Collection[str]) -> list[Entity]:
        pool = self.world.pool(kind)
        return pool.in_order(pool.where(part, name, values)) if values else []

    def where(self, who: Entity) -> Entity:
        """The room somebody stands in, 0 for nowhere."""
        return self.world.target(who, InRoom)

    def start(self) -> Entity:
        """The room where characters begin; the first by id while the plaza does not stand; 0 in an empty world."""
        if START in self.rooms:
            return self.rooms[START]
        return self.rooms[min(self.rooms)] if self.rooms else 0

    def here(self, room: Entity, kind: str) -> list[Entity]:
        """Everybody, or everything, of a kind in a room, oldest first."""
        return self.world.sources(room, InRoom, kind) if room else []

    def carried(self, holder: Entity) -> list[Entity]:
        """All things somebody has, or a corpse holds, oldest first."""
        return self.world.sources(holder, CarriedBy, "item")

    def loose(self, holder: Entity) -> list[Entity]:
        """Things somebody carries without wearing or wielding them."""
        return [thing for thing in self.carried(holder) if not self.world.has(thing, Worn)]

    def worn(self, holder: Entity) -> dict[str, Entity]:
        """What somebody wears and wields, by slot."""
        found = ((self.world.find(thing, Worn), thing) for thing in self.carried(holder))
        return {worn.slot: thing for worn, thing in found if worn is not None}

    # who and what

    def face(self, npc: Entity) -> Face:
        """What an NPC looks like."""
        if self._known is None:
            self._known = {}
            for each, _ in self.world.each(Known):
                self.recognise(each)
        known = self._known.get(npc)
        if known is not None:
            return known
        template = self.world.field(npc, Template, "id")
        face = self._faces.get(template)
        if face is None:
            face = self._faces[template] = face_of(self.catalogue.npcs[template])
        return face

    def recognise(self, npc: Entity) -> None:
        """Let somebody go by the name they turned out to have."""
        archetype = self.catalogue.npcs.get(self.catalogue_id(npc))
        if self._known is not None and archetype is not None:
            self._known[npc] = face_of(archetype, self.world.get(npc, Known).name)

    def forget_acquaintances(self) -> None:
        """Look those up again whom players know: by a name of their own, or as somebody who keeps a place."""
        self._known = self._posts = None

    @property
    def posts(self) -> dict[Entity, list[Entity]]:
        """Those by name who have work, by the room they work in."""
        if self._posts is None:
            self._posts = {}
            known = [npc.id for npc in self.catalogue.npcs.values() if npc.unique and npc.routine != "none"]
            for npc in self.made_from("npc", known):
                self._posts.setdefault(self.world.get(npc, Life).work, []).append(npc)
        return self._posts

    def thing(self, item: Entity) -> Thing:
        """What an item looks like; a corpse too."""
        template = self.world.field(item, Template, "id")
        key = template or f"corpse of {self.world.get(item, Corpse).name}"
        thing = self._things.get(key)
        if thing is None:
            thing = self._things[key] = thing_of(self.item(template) if template else _corpse(key))
        return thing

    def item(self, template: str) -> Item:
        """The template of an item, known even after it left the catalogue."""
        found = self.catalogue.items.get(template)
        return found if found is not None else Item.model_validate(self.retired[template])

    def name(self, who: Entity) -> str:
        """Somebody's or something's name, marked, as it stands inside a sentence."""
        pool = who >> _POOL & _POOL_MASK
        if pool == PLAYER:
            return self._names.get(who) or self._remember_name(who)
        return self.face(who).name if pool == NPC else self.thing(who).name

    def title(self, who: Entity) -> str:
        """Somebody's or something's name, marked, as it begins a sentence."""
        pool = who >> _POOL & _POOL_MASK
        if pool == PLAYER:
            return self._names.get(who) or self._remember_name(who)
        return self.face(who).title if pool == NPC else self.thing(who).title

    def _remember_name(self, player: Entity) -> str:
        name = self._names[player] = mark(Role.PLAYER, self.world.get(player, Person).name)
        return name

    def words(self, who: Entity) -> tuple[str, ...]:
        """The words somebody or something answers to, in lower case."""
        pool = who >> _POOL & _POOL_MASK
        if pool == PLAYER:
            return (self.world.field(who, Person, "name").lower(),)
        return self.face(who).words if pool == NPC else self.thing(who).words

    def fighter(self, who: Entity) -> Fighter:
        """What somebody can do in a fight, with everything they wear and wield."""
        world = self.world
        if not is_player(who):
            return self.face(who).fighter
        level = world.field(who, Skill, "level")
        low, high = bare_hands(level)
        armour = 0
        for thing in self.worn(who).values():
            item = self.item(world.field(thing, Template, "id"))
            armour += item.armour
            if item.damage is not None:
                low, high = low + item.damage[0], high + item.damage[1]
        return Fighter(level, world.field(who, Health, "hp"), low, high, armour)

    def master(self, player: Entity) -> bool:
        """Whether a player may do what game masters do."""
        return self.world.field(player, Person, "role") in GAME_MASTERS

    def awake(self, player: Entity) -> bool:
        """Whether a player is in the world with somebody at the other end."""
        return player in self.links

    def linkdead(self, player: Entity) -> bool:
        """Whether a character stands about with nobody at the other end."""
        return self.world.has(player, Linkdead)

    # chance and time

    def roll(self, stream: int, uid: int) -> int:
        """Roll 32 bits for one purpose and one entity at this tick."""
        return roll(self.seed, self.tick, stream, uid)

    @property
    def now(self) -> int:
        """The tick as the log counts."""
        return self.tick + self.skew


def everyone(world: World, kind: str) -> list[Entity]:
    """All living entities of a kind, oldest first."""
    pool = world.pool(kind)
    rows = pool.alive.nonzero()[0]
    return pool.entities(rows[pool.uid[rows].argsort()]).tolist()


def is_player(who: Entity) -> bool:
    """Tell a player's character by its handle."""
    return who >> _POOL & _POOL_MASK == PLAYER


def is_npc(who: Entity) -> bool:
    """Tell an NPC by its handle."""
    return who >> _POOL & _POOL_MASK == NPC


def listed(parts: Iterable[str], last: str = " and ") -> str:
    """Write parts as a sentence does: `a, b and c`."""
    *most, final = parts
    return f"{', '.join(most)}{last}{final}" if most else final


def content_json(thing: Any) -> dict[str, Any]:
    """Write a piece of content as its file would hold it."""
    return thing.model_dump(mode="json", exclude_defaults=True)


def _corpse(name: str) -> Item:
    return Item.model_construct(
        id="corpse",
        name=f"the {name}",
        keywords=("corpse",),
        lies=f"The {name} lies here.",
        description="Nobody has come for it yet. Whatever it carried can be taken from it.",
        type="thing",
        slot=None,
    )
