"""Why somebody does what they do: the hour, or the need that spoke up."""

import numpy as np

from engine.components import Fighting, Life
from engine.ecs import Entity, row_of
from engine.game import Game
from engine.life import needs
from engine.life.choosing import intended, times_of
from engine.life.needs import FULL, LOW, SERVES
from engine.life.routines import NAME, NONE, Doing

WORDS = {
    Doing.NOTHING: "stands about",
    Doing.SLEEP: "sleeps",
    Doing.WORK: "works",
    Doing.EAT: "eats",
    Doing.MEET: "keeps company",
    Doing.ERRAND: "runs an errand",
    Doing.HIDE: "keeps out of sight",
    Doing.REST: "rests at home",
    Doing.WALK: "walks",
}
"""What people do, as a verb."""

_SPEAKS = {"safety": "a fright", "purpose": "too much idling", "company": "lonely", "money": "short of scrip"}


def why(game: Game, npc: Entity) -> str:
    """Say in a few words why an NPC is about what it is about."""
    life = game.world.get(npc, Life)
    if game.world.has(npc, Fighting):
        return "a fight comes first"
    if life.routine <= NONE:
        return "it has no routine"
    rows = np.array([row_of(npc)])
    now = needs.levels(game, rows)
    plan = intended(game, rows, times_of(game, rows), now)[0]
    if plan == life.doing:
        return f"as a {NAME[life.routine]} does at this hour"
    served = SERVES.get(Doing(life.doing))
    if served is None:
        return "nothing else is worth more"
    need = needs.FIELDS[served]
    level = int(now[0, served])
    low = "down to" if level <= LOW else "at"
    said = f"{_SPEAKS[need]}: " if need in _SPEAKS else ""
    return f"{said}{need} {low} {level * 100 // FULL} in 100"
