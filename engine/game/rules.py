"""Spawn rules: who and what belongs where."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from engine.vocabulary import Catalogue


class Rule(NamedTuple):
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
    for rule, count in chain(_of_rooms(catalogue), _of_areas(catalogue)):
        if rule.template in (catalogue.npcs if rule.kind == "npc" else catalogue.items):
            wanted[rule] += count
    return {rule: wanted[rule] for rule in sorted(wanted, key=str)}


def area_of(rule: Rule, catalogue: Catalogue) -> str:
    """The area a rule's place lies in."""
    return rule.place if rule.where == "area" else catalogue.rooms[rule.place].area


def _of_rooms(catalogue: Catalogue) -> Iterator[tuple[Rule, int]]:
    for room in catalogue.rooms.values():
        for spawn in room.spawns:
            kind, template = ("npc", spawn.npc) if spawn.npc else ("item", spawn.item)
            yield Rule("room", room.id, kind, template or ""), spawn.count


def _of_areas(catalogue: Catalogue) -> Iterator[tuple[Rule, int]]:
    for area in catalogue.areas.values():
        for crowd in area.population:
            yield Rule("area", area.id, "npc", crowd.npc), crowd.count
