"""Spawn rules: who and what belongs where."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.vocabulary import Area, Catalogue, Room


class Rule(NamedTuple):
    """Somebody or something that belongs somewhere: a room, or the streets of an area."""

    where: str
    place: str
    kind: str
    template: str

    def __str__(self) -> str:
        """Write it as `Home` keeps it."""
        return "/".join(self)


def rules(places: Iterable[Room | Area], catalogue: Catalogue) -> dict[Rule, int]:
    """
    How many of whom, or what, belong into some rooms and areas, in the order of their names.

    What names a template that is not in the catalogue counts for nothing.
    """
    wanted: Counter[Rule] = Counter()
    known = {"npc": catalogue.npcs, "item": catalogue.items}
    for place in places:
        for rule, count in _asked(place):
            if rule.template in known[rule.kind]:
                wanted[rule] += count
    return {rule: wanted[rule] for rule in sorted(wanted, key=str)}


def _asked(place: Room | Area) -> Iterator[tuple[Rule, int]]:
    if isinstance(place, Area):
        for crowd in place.population:
            yield Rule("area", place.id, "npc", crowd.npc), crowd.count
        return
    for spawn in place.spawns:
        kind, template = ("npc", spawn.npc) if spawn.npc else ("item", spawn.item)
        yield Rule("room", place.id, kind, template or ""), spawn.count
