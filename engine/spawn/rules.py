"""Spawn rules: who and what belongs where, and how it comes back when it is missing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine.components import Home, Owned, Template
from engine.ecs import Entity
from engine.game import Game, everyone
from engine.game.faces import STREETS
from engine.game.streams import Stream
from engine.happenings import Happening
from engine.spawn.births import spawn_item, spawn_npc
from engine.vocabulary import Catalogue
from engine.vocabulary.chance import roll, seed_of

REPOP_TICKS = 1800
"""Every three minutes each rule looks for what is missing, each area at its own moment."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Somebody or something that belongs somewhere: a room, or the streets of an area."""

    where: str
    place: str
    kind: str
    template: str

    def __str__(self) -> str:
        """Write it as `Home` keeps it."""
        return f"{self.where}/{self.place}/{self.kind}/{self.template}"


def rules(catalogue: Catalogue) -> dict[Rule, int]:
    """How many of whom, or what, belong where; rules that name an unknown template count for nothing."""
    wanted: Counter[Rule] = Counter()
    for room in catalogue.rooms.values():
        for spawn in room.spawns:
            if spawn.npc in catalogue.npcs:
                wanted[Rule("room", room.id, "npc", spawn.npc)] += spawn.count
            elif spawn.item in catalogue.items:
                wanted[Rule("room", room.id, "item", spawn.item)] += spawn.count
    for area in catalogue.areas.values():
        for crowd in area.population:
            if crowd.npc in catalogue.npcs:
                wanted[Rule("area", area.id, "npc", crowd.npc)] += crowd.count
    for npc in catalogue.npcs.values():
        if npc.home in catalogue.rooms:
            wanted[Rule("room", npc.home, "npc", npc.id)] += 1
    for item in catalogue.items.values():
        if item.home in catalogue.rooms:
            wanted[Rule("room", item.home, "item", item.id)] += 1
    return {rule: wanted[rule] for rule in sorted(wanted, key=str)}


def standing(game: Game) -> Counter[str]:
    """How many stand by each rule; an item counts as long as it lies where no player has had it."""
    world = game.world
    count: Counter[str] = Counter(world.get(npc, Home).rule for npc in everyone(world, "npc"))
    for item in everyone(world, "item"):
        rule = world.get(item, Home).rule
        if rule and not world.has(item, Owned):
            count[rule] += 1
    return count


def fill(game: Game, rule: Rule, count: int, *, unseen: bool = False) -> int:
    """
    Bring `count` of a rule's kind to life and say how many there was a place for.

    `unseen` leaves out rooms in which a connected player would see it happen.
    """
    born = 0
    for number in range(count):
        room = _place_for(game, rule, number)
        if not room or (unseen and any(player in game.links for player in game.here(room, "player"))):
            continue
        if rule.kind == "npc":
            spawn_npc(game, game.catalogue.npcs[rule.template], room, str(rule))
        else:
            spawn_item(game, game.catalogue.items[rule.template], room, str(rule))
        born += 1
    return born


def _place_for(game: Game, rule: Rule, number: int) -> Entity:
    if rule.where == "room":
        return game.rooms.get(rule.place, 0)
    streets = _streets(game, rule.place)
    if not streets:
        return 0
    die = roll(game.seed, game.tick, Stream.CROWD, seed_of(rule.place, rule.template, number))
    return game.rooms[streets[die % len(streets)]]


def _streets(game: Game, area: str) -> list[str]:
    known = game.streets.get(area)
    if known is None:
        rooms = game.catalogue.rooms
        known = [room for room in sorted(game.rooms) if rooms[room].area == area and rooms[room].terrain in STREETS]
        game.streets[area] = known
    return known


def repopulate(game: Game) -> Iterator[Happening]:
    """Bring back what is missing, out of sight, one area at a time."""
    areas = sorted(game.catalogue.areas)
    step = REPOP_TICKS // max(1, len(areas))
    if areas and game.tick % max(1, step) == 0:
        area = areas[game.tick // max(1, step) % len(areas)]
        _repopulate(game, area)
    yield from ()


def _repopulate(game: Game, area: str) -> None:
    found = standing(game)
    rooms = game.catalogue.rooms
    for rule, wanted in rules(game.catalogue).items():
        if area == (rule.place if rule.where == "area" else rooms[rule.place].area):
            missing = wanted - found[str(rule)]
            if missing > 0 and not _one_of_a_kind(game, rule):
                fill(game, rule, missing, unseen=True)


def _one_of_a_kind(game: Game, rule: Rule) -> bool:
    """Whether the thing is too rare to come back while another of it is in the world."""
    if rule.kind != "item" or game.catalogue.items[rule.template].rarity not in {"epic", "legendary"}:
        return False
    return any(game.world.get(item, Template).id == rule.template for item in everyone(game.world, "item"))
