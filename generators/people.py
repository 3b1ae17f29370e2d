"""People with a job, a worry and a habit, and those who are up to no good."""

from dataclasses import dataclass, field
from typing import Any

from engine.vocabulary import Carried, Item, Npc, Talk
from engine.vocabulary.arithmetic import npc_armour, npc_blow, npc_hp
from engine.vocabulary.chance import Dice, seed_of
from engine.vocabulary.content import Rarity
from engine.vocabulary.naming import unnamed
from generators.ask import Ask
from generators.grammar import Grammar
from generators.names import Names, slug
from generators.tables import table
from generators.things import make_thing, rarity_by, ware

_MEMBERS = 40
"""How many residents in a hundred hold with those who hold the district."""


@dataclass(slots=True)
class Casting:
    """Who and what has been cast in one draft, so that nobody is cast twice."""

    ask: Ask
    dice: Dice
    names: Names
    tail: str
    street: str = ""
    npcs: list[Npc] = field(default_factory=list[Npc])
    items: dict[str, Item] = field(default_factory=dict[str, Item])
    used: set[str] = field(default_factory=set[str])

    def pick(self, options: list[Any], key: str) -> Any:
        """Take an option whose `key` is new to the city, or at least to this draft; any, when all have been used."""
        fresh = [one for one in options if one[key] not in self.used] or options
        new = [one for one in fresh if seed_of(one[key]) not in self.ask.said]
        one = self.dice.choice(new or fresh)
        self.used.add(one[key])
        return one

    def level(self) -> int:
        """Roll a level of the district; a crueller director rolls higher."""
        low, high = self.ask.site.levels
        reach = max(1, (high - low + 1) * (60 + self.ask.knob("aggression")) // 130)
        return min(high, low + self.dice.below(min(reach, high - low + 1)))

    def thing(self, name: str, level: int, rarity: Rarity | None = None) -> Item:
        """Make a ware once in a draft and return it."""
        if name not in self.items:
            made = rarity or rarity_by(self.dice, self.ask.knob("generosity"))
            local = self.street if self.dice.chance(30) else None
            self.items[name] = make_thing(ware(name, self.ask.tables), level, made, self.tail, local)
        return self.items[name]


def resident(cast: Casting, *, new_street: bool = True) -> Npc:
    """Make somebody who lives here: unique, peaceful, with something to say; on a new street, also about that."""
    trades, lives = table("trades", cast.ask.tables), table("lives", cast.ask.tables)
    trade = cast.pick([one for one in trades["trades"] if new_street or one["anywhere"]], "job")
    worry, habit = cast.pick(lives["worries"], "worry"), cast.pick(lives["habits"], "habit")
    name, given = cast.names.person()
    level = cast.level()
    bind = Grammar({}, cast.dice, {"name": name, "given": given}).expand
    street = cast.dice.choice([line for line in lives["streets"] if line not in cast.used])
    cast.used.add(street)
    topics = {trade["topic"]: trade["says"], worry["topic"]: worry["says"]} | ({"street": street} if new_street else {})
    low, high = npc_blow(level, "civilian")
    npc = Npc(
        id=f"{slug(name)}-{cast.tail}",
        name=name,
        keywords=(*_words(name), trade["noun"]),
        stands=unnamed(bind(trade["stands"]), name),
        description=bind(trade["look"]),
        level=level,
        role="civilian",
        hp=npc_hp(level, "civilian"),
        damage=(low, high),
        armour=npc_armour(level, "civilian"),
        unique=True,
        faction=cast.ask.site.faction if cast.dice.chance(_MEMBERS) else None,
        job=trade["job"],
        worry=worry["worry"],
        habit=habit["habit"],
        routine=trade.get("routine", "keeper"),
        talk=Talk(
            greeting=cast.dice.choice(trade["greeting"]),
            topics=topics,
        ),
        barks=(*trade["barks"], habit["bark"]),
        carries=_carried(cast, trade["carries"], level),
        scrip=cast.dice.between(2, 6 + 2 * level),
    )
    cast.npcs.append(npc)
    return npc


def foe(cast: Casting) -> Npc:
    """Make somebody who attacks on sight, as strong as the district allows."""
    area = cast.ask.site.area
    everyone = table("foes", cast.ask.tables)["foes"]
    fit = [one for one in everyone if area in one["fits"]] or [one for one in everyone if "any" in one["fits"]]
    pattern = cast.pick(fit if cast.dice.chance(75) else [o for o in everyone if "any" in o["fits"]], "name")
    article, _, rest = str(pattern["name"]).partition(" ")
    wanted = [pattern["name"], f"{article} {rest} of {cast.street}" if cast.street else pattern["name"]]
    name = cast.names.fresh(wanted[:1]) or cast.names.fresh(wanted[1:]) or f"{article} {rest} number {cast.tail}"
    level, role = cast.level(), pattern["role"]
    low, high = npc_blow(level, role)
    npc = Npc(
        id=f"{slug(rest)}-{cast.tail}",
        name=name,
        keywords=tuple(pattern["keywords"]),
        stands=unnamed(pattern["stands"], pattern["name"]),
        description=pattern["look"],
        level=level,
        role=role,
        hp=npc_hp(level, role),
        damage=(low, high),
        armour=npc_armour(level, role),
        hostile=True,
        barks=tuple(pattern["barks"]),
        carries=_carried(cast, pattern["carries"], level, chance=35 + cast.ask.knob("generosity") // 2),
        scrip=cast.dice.between(level, 4 + 3 * level),
    )
    cast.npcs.append(npc)
    return npc


def _carried(cast: Casting, names: list[str], level: int, chance: int = 100) -> tuple[Carried, ...]:
    return tuple(Carried(item=cast.thing(name, level, "common").id, chance=chance) for name in names)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in slug(name).split("-") if word)
