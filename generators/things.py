"""Things from the table of wares, made fit for a level."""

from typing import Any

from engine.vocabulary import Item
from engine.vocabulary.arithmetic import piece_armour, price, weapon_blow
from engine.vocabulary.chance import Dice
from engine.vocabulary.content import Rarity
from engine.vocabulary.naming import unnamed
from generators.grammar import with_article
from generators.tables import table

_SHORT_NAME = 2
"""Words a name may have and still take the place of its making in front."""


def ware(name: str, tables: str = "") -> dict[str, Any]:
    """Find one ware by its id."""
    return next(one for one in table("wares", tables)["wares"] if one["id"] == name)


def make_thing(pattern: dict[str, Any], level: int, rarity: Rarity, tail: str, street: str | None = None) -> Item:
    """Make an item archetype of a pattern, level and rarity; `street` puts its place of making into the name."""
    name = str(pattern["name"])
    article, _, rest = name.partition(" ")
    if street and article in {"a", "an"} and pattern["type"] != "thing" and len(rest.split()) <= _SHORT_NAME:
        name = with_article(f"{street} {rest}")
    weapon, armour = pattern["type"] == "weapon", pattern["type"] == "armour"
    worth = price(level, rarity) if weapon or armour else max(1, price(max(1, level - 1), "common") // 2)
    return Item(
        id=f"{pattern['id']}-{tail}",
        name=name,
        keywords=tuple(pattern["keywords"]),
        lies=unnamed(pattern["lies"], pattern["name"]),
        description=pattern["look"],
        type=pattern["type"],
        slot=pattern.get("slot"),
        level=level,
        rarity=rarity,
        damage=weapon_blow(level, rarity) if weapon else None,
        armour=piece_armour(level, rarity) if armour else 0,
        price=worth,
    )


def rarity_by(dice: Dice, generosity: int) -> Rarity:
    """Roll how rare a thing is; a generous director rolls uncommon more often."""
    options: list[tuple[Rarity, int]] = [("common", 100), ("uncommon", 5 + generosity // 2), ("rare", generosity // 12)]
    return dice.weighted(options)
