"""Somebody moves in: a person with a life, or somebody who should not be here, and what they carry."""

from dataclasses import replace

from engine.vocabulary import Content
from engine.vocabulary.chance import Dice
from generators.ask import Ask
from generators.makers.draft import Draft
from generators.names import Names, tail
from generators.people import Casting, foe, resident
from generators.plaque import announcement
from generators.street import Words


def make_npc(ask: Ask) -> Draft:
    """Make one NPC archetype and the things it carries, at home in the room asked for."""
    dice = Dice(ask.seed, "people")
    names = Names(Dice(ask.seed, "names"), ask.tables, set(ask.site.names))
    cast = Casting(ask, dice, names, tail(ask.seed))
    npc = foe(cast) if dice.chance(ask.knob("aggression") // 2) else resident(cast, new_street=False)
    npc = npc.model_copy(update={"home": ask.site.room, "wanders": not npc.unique or dice.chance(30)})
    words = Words(ask, Dice(ask.seed, "words"), names)
    things: list[Content] = [npc, *cast.items.values()]
    return Draft(things, announcement(replace(ask, at=None), npc.name, words, "announce_npc"), ("npc",))
