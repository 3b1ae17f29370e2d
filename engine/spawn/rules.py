"""How what belongs somewhere comes to be there, and comes back when it is missing."""

from collections.abc import Iterable, Iterator

import numpy as np

from engine.components import Home, Owned, Template
from engine.ecs import Entity
from engine.game import Game, Rule
from engine.game.faces import STREETS
from engine.game.streams import Stream
from engine.happenings import Happening
from engine.life.settling import settle
from engine.spawn.births import spawn_item, spawn_npc
from engine.vocabulary.chance import roll, seed_of

REPOP_TICKS = 1800
"""Every three minutes each rule looks for what is missing, each area at its own moment."""

PILE = 8
"""An item stops coming back while there are so many times more of it than its rule wants."""


def standing(game: Game, rules: Iterable[Rule]) -> dict[Rule, int]:
    """How many stand by each of some rules; an item counts as long as it lies where no player has had it."""
    homes = {rule: str(rule) for rule in rules}
    people, things = (game.world.pool(kind)[Home].rule for kind in ("npc", "item"))
    alive, lying = people.counts(homes.values()), things.counts(homes.values())
    had = things.counts(homes.values(), game.world.sparse(Owned, "item").rows)
    return {rule: alive[home] + lying[home] - had[home] for rule, home in homes.items()}


def fill(game: Game, rule: Rule, count: int, *, unseen: bool = False) -> list[Entity]:
    """
    Bring `count` of a rule's kind to life, as far as there is a place for them, and give those born.

    `unseen` leaves out rooms in which a connected player would see it happen.
    """
    born: list[Entity] = []
    home = str(rule)
    for number in range(count):
        room = _place_for(game, rule, number)
        if not room or (unseen and any(player in game.links for player in game.here(room, "player"))):
            continue
        if rule.kind == "npc":
            born.append(spawn_npc(game, game.catalogue.npcs[rule.template], room, home))
        else:
            born.append(spawn_item(game, game.catalogue.items[rule.template], room, home))
    if rule.kind == "npc":
        settle(game, game.catalogue.npcs[rule.template], game.world.pool("npc").rows(np.array(born, np.int64)))
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
        rooms, inside = game.catalogue.rooms, game.directory.inside(area)
        known = [room for room in inside if room in game.rooms and rooms[room].terrain in STREETS]
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
    found = standing(game, game.rules_in(area))
    missing = {rule: wanted - found[rule] for rule, wanted in game.rules_in(area).items()}
    all_there_are = game.world.pool("item")[Template].id.counts(
        rule.template for rule, count in missing.items() if rule.kind == "item" and count > 0
    )
    for rule, wanted in game.rules_in(area).items():
        if missing[rule] > 0 and (rule.kind == "npc" or all_there_are[rule.template] < _most(game, rule, wanted)):
            fill(game, rule, missing[rule], unseen=True)


def _most(game: Game, rule: Rule, wanted: int) -> int:
    """
    How many of an item there may be before it stops coming back.

    What is rare comes back only when it is nowhere, and nothing fills the city by being carried away again and again.
    """
    return 1 if game.catalogue.items[rule.template].rarity in {"epic", "legendary"} else PILE * wanted
