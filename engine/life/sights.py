"""What one can see of people's lives: who is out, who is behind a door, and what they are at."""

from collections import Counter
from collections.abc import Iterable

from engine.components import STILL, Fighting, Life
from engine.ecs import Entity, row_of
from engine.game import Game
from engine.life.routines import Doing

_INDOORS = tuple(doing in {Doing.SLEEP, Doing.REST, Doing.HIDE, Doing.EAT} for doing in Doing)
"""Whether each activity is one for behind a door, at home."""


def doing_of(game: Game, npc: Entity) -> Doing:
    """What one sees an NPC do: walk while it is under way, else what it is about."""
    life, row = game.world.pool("npc")[Life], row_of(npc)
    return Doing(life.doing[row]) if life.stride[row] == STILL else Doing.WALK


def indoors(game: Game, npc: Entity) -> bool:
    """Whether an NPC that stands in a street is in its own home there, and so behind a door."""
    room = game.where(npc)
    return game.outside(room) and _hides(game, npc, room)


def _hides(game: Game, npc: Entity, room: Entity) -> bool:
    life, row = game.world.pool("npc")[Life], row_of(npc)
    at_home = _INDOORS[life.doing[row]] and life.stride[row] == STILL and life.home[row] == room
    return bool(at_home) and not game.world.has(npc, Fighting)


def by_doors(game: Game, room: Entity) -> tuple[list[Entity], list[Entity]]:
    """The NPCs in a room whom one can see, and those who are at home there, where one cannot; each oldest first."""
    here = game.here(room, "npc")
    if not here or not game.outside(room):
        return here, []
    seen, hidden = list[Entity](), list[Entity]()
    for npc in here:
        (hidden if _hides(game, npc, room) else seen).append(npc)
    return seen, hidden


def out(game: Game, room: Entity) -> list[Entity]:
    """The NPCs in a room whom one can see, and point at, oldest first."""
    return by_doors(game, room)[0]


ONE = {
    Doing.SLEEP: "is asleep here",
    Doing.EAT: "is eating here",
    Doing.MEET: "is here for the company",
    Doing.ERRAND: "is here on an errand",
    Doing.HIDE: "keeps out of sight here",
    Doing.REST: "is at home here, resting",
    Doing.WALK: "is on the way through",
}
"""What one reads of somebody who is not at work."""

MANY = {
    Doing.SLEEP: "are asleep here",
    Doing.WORK: "are at work here",
    Doing.EAT: "are eating here",
    Doing.MEET: "keep each other company here",
    Doing.ERRAND: "are here on errands",
    Doing.HIDE: "keep out of sight here",
    Doing.REST: "are at home here, resting",
    Doing.WALK: "are on the way through",
}
"""What one reads of several alike."""

AT_THE_BAR = {ONE[Doing.MEET]: "is drinking here", MANY[Doing.MEET]: "drink here"}

GONE = {
    Doing.SLEEP: "asleep",
    Doing.WORK: "on the way here",
    Doing.EAT: "away for a meal",
    Doing.MEET: "out for company",
    Doing.ERRAND: "out on an errand",
    Doing.HIDE: "keeping out of sight",
    Doing.REST: "at home",
}
"""What one reads of somebody who ought to be here."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def counted(number: int) -> str:
    """Write a number as words, where that is short."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def told_of_doors(doings: Iterable[Doing]) -> str:
    """Say what goes on behind the doors of a street: nothing, if nobody is at home."""
    of = Counter("asleep" if doing == Doing.SLEEP else "awake" for doing in doings)
    asleep, awake = of["asleep"], of["awake"]
    if asleep and awake:
        return f"Behind the doors here {_people(asleep)} asleep, and {counted(awake)} {_be(awake)} awake."
    if asleep:
        return f"Behind the doors here {_people(asleep)} asleep."
    return f"Behind the doors here {_people(awake)} at home." if awake else ""


def _people(number: int) -> str:
    return f"{counted(number)} {'person is' if number == 1 else 'people are'}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
