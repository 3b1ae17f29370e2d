"""Posts: rooms that somebody keeps, and what is said where that somebody is not in."""

import numpy as np

from engine.components import Life
from engine.ecs import Entity, row_of
from engine.game import Game, calendar
from engine.life.choosing import times_of
from engine.life.routines import PLANS, Doing, planned
from engine.life.sights import GONE, indoors
from engine.vocabulary.markup import plain


def absent(game: Game, room: Entity) -> list[Entity]:
    """Those by name whose place of work a room is, and who are not to be seen there now."""
    kept = game.posts.get(room, ())
    return [npc for npc in kept if game.world.alive(npc) and (game.where(npc) != room or indoors(game, npc))]


def excuse(game: Game, npc: Entity) -> str:
    """Say that somebody is not in, why, and when to come back."""
    life = game.world.get(npc, Life)
    gone = GONE.get(Doing(life.doing), "elsewhere")
    back = "" if life.doing == Doing.WORK else _back(game, npc)
    return f"{plain(game.title(npc))} is not in: {gone}{back}."


def _back(game: Game, npc: Entity) -> str:
    """Find the next slot in which the routine means to work."""
    rows = np.array([row_of(npc)])
    life = game.world.get(npc, Life)
    routine, uid = np.array([life.routine], np.uint8), np.array([game.world.uid(npc)])
    now = times_of(game, rows)
    edge = int((now + calendar.left_of(now))[0])
    for slot in range(2 * PLANS.shape[2]):
        time = edge + slot * calendar.SLOT_TICKS
        if planned(routine, uid, np.array([time]))[0] == Doing.WORK:
            return f", and back about {calendar.at_hour(calendar.hour(time))}"
    return ""
