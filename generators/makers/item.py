"""A thing turns up."""

from dataclasses import replace

from engine.vocabulary.chance import Dice
from generators.ask import Ask
from generators.makers.draft import Draft
from generators.names import Names, tail
from generators.plaque import announcement
from generators.street import Words
from generators.tables import table
from generators.things import make_thing, rarity_by


def make_item(ask: Ask) -> Draft:
    """Make one item archetype of the district's level, lying in the room asked for."""
    dice = Dice(ask.seed, "things")
    names = Names(Dice(ask.seed, "names"), ask.tables, set(ask.site.names))
    pattern = dice.choice(table("wares", ask.tables)["wares"])
    low, high = ask.site.levels
    made = make_thing(
        pattern, dice.between(low, high), rarity_by(dice, ask.knob("generosity")), tail(ask.seed), ask.site.area_name
    )
    words = Words(ask, Dice(ask.seed, "words"), names)
    told = announcement(replace(ask, at=None), made.name, words, "announce_item")
    return Draft([made.model_copy(update={"home": ask.site.room})], told, ("item",))
