"""How what belongs somewhere comes to be there, and comes back when it is missing."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import numpy as np

from engine.components import Home, Owned, Template
from engine.ecs import Entity, row_of
from engine.game import Game, Rule, is_npc
from engine.game.faces import STREETS
from engine.game.streams import Stream
from engine.happenings import Happening
from engine.life.attention import seen
from engine.life.settling import settle_all
from engine.spawn.births import Birth, bring
from engine.vocabulary.chance import roll, seeds_of

REPOP_TICKS = 1800
"""Every three minutes each rule looks for what is missing, each area at its own moment."""

CROWD = 1000
"""So many are born at once; a whole city at once would want the memory of two."""

PILE = 8
"""An item stops coming back while there are so many times more of it than its rule wants."""


def standing(game: Game, rules: Iterable[Rule]) -> dict[Rule, int]:
    """How many stand by each of some rules; an item counts as long as it lies where no player has had it."""
    homes = {rule: str(rule) for rule in rules}
    npcs, items = ([home for rule, home in homes.items() if rule.kind == kind] for kind in ("npc", "item"))
    things, had = game.world.pool("item")[Home].rule, game.world.sparse(Owned, "item").rows
    stand = game.world.pool("npc")[Home].rule.counts(npcs)
    stand.update(things.counts(items))
    stand.subtract(things.counts(items, had))
    return {rule: stand[home] for rule, home in homes.items()}


def fill(game: Game, wanted: Mapping[Rule, int], *, unseen: bool = False) -> list[Entity]:
    """
    Bring so many of each rule's kind to life as far as there is a place for them, and give those born.

    `unseen` leaves out rooms in which a connected player would see it happen.
    """
    births = _births(game, wanted)
    if unseen:
        watched = seen(game)
        births = (birth for birth in births if not watched[row_of(birth.room)])
    born: list[Entity] = []
    while crowd := list(islice(births, CROWD)):
        born += bring(game, crowd)
    people = np.array([one for one in born if is_npc(one)], np.int64)
    settle_all(game, game.world.pool("npc").rows(people))
    return born


def _births(game: Game, wanted: Mapping[Rule, int]) -> Iterator[Birth]:
    for rule, count in wanted.items():
        home = str(rule)
        for room in _places(game, rule, count):
            yield Birth(rule.kind, rule.template, home, room)


def _places(game: Game, rule: Rule, count: int) -> list[Entity]:
    """A room for each of so many, as far as any stands: the rule's own, or streets of its area by their dice."""
    if rule.where == "room":
        return [game.rooms[rule.place]] * count if rule.place in game.rooms else []
    streets = _streets(game, rule.place)
    seeds = seeds_of(rule.place, rule.template, count=count if streets else 0)
    dice = [roll(game.seed, game.tick, Stream.CROWD, seed) for seed in seeds]
    return [game.rooms[streets[die % len(streets)]] for die in dice]


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
    due = {
        rule: missing[rule]
        for rule, wanted in game.rules_in(area).items()
        if missing[rule] > 0 and (rule.kind == "npc" or all_there_are[rule.template] < _most(game, rule, wanted))
    }
    fill(game, due, unseen=True)


def _most(game: Game, rule: Rule, wanted: int) -> int:
    """
    How many of an item there may be before it stops coming back.

    What is rare comes back only when it is nowhere, and nothing fills the city by being carried away again and again.
    """
    return 1 if game.catalogue.items[rule.template].rarity in {"epic", "legendary"} else PILE * wanted
