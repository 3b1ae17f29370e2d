"""Where people go for what they do: home, to work, or to a place of their area that is good for it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.components import STILL, InRoom, Life
from engine.ecs import Rows, row_of
from engine.game import Game, calendar
from engine.game.routes import Numbers
from engine.game.streams import Stream
from engine.game.venues import Use
from engine.life.needs import Doings
from engine.life.routines import KEEPERS, ROAMERS, Doing
from engine.vocabulary.chance import roll_many

REGULAR_DAYS = 3
"""People are regulars: they go to the same place for so many days on end."""

_MIDDAY = (2, 4)
"""The slots in which people eat out."""

_OPEN = (2, 3, 4, 5, 6)
"""Those in which keepers are at their counter."""


def goals_of(game: Game, rows: Rows, doings: Doings, times: Numbers) -> Numbers:
    """Give the room each of some rows goes to for what it is about to do; where they stand if there is none."""
    pool = game.world.pool("npc")
    life, here = pool[Life], pool[InRoom][rows]
    goals = here.copy()
    for doing, place in _PLACES.items():
        of = np.flatnonzero(doings == doing)
        if len(of):
            goals[of] = place(game, rows[of], times[of])
    same = doings == life.doing[rows]
    settled = same & (life.stride[rows] == STILL) & np.isin(doings, (Doing.EAT, Doing.MEET))
    goals = np.where(same & (life.stride[rows] != STILL), life.goal[rows], goals)
    return np.where(settled | (goals == 0), here, goals)


def _home(game: Game, rows: Rows, _: Numbers) -> Numbers:
    return game.world.pool("npc")[Life].home[rows]


def _work(game: Game, rows: Rows, _: Numbers) -> Numbers:
    """One's own place of work; those who work all over the area go somewhere else in it each time."""
    life = game.world.pool("npc")[Life]
    dice = roll_many(game.seed, game.tick, Stream.BEAT, game.world.pool("npc").uid[rows])
    beat = _pick(game, rows, Use.STREET, dice)
    return np.where(ROAMERS[life.routine[rows]], beat, life.work[rows])


def _table(game: Game, rows: Rows, times: Numbers) -> Numbers:
    """Keepers eat behind their counter by day, others go out at midday; at other hours people eat at home."""
    life, slots = game.world.pool("npc")[Life], calendar.slot_of(times)
    table = np.where(np.isin(slots, _MIDDAY), _haunt(game, rows, times, Use.EAT), life.home[rows])
    return np.where(KEEPERS[life.routine[rows]] & np.isin(slots, _OPEN), life.work[rows], table)


def _company(game: Game, rows: Rows, times: Numbers) -> Numbers:
    return _haunt(game, rows, times, Use.MEET)


def _errand(game: Game, rows: Rows, _: Numbers) -> Numbers:
    """Somewhere else each time."""
    dice = roll_many(game.seed, game.tick, Stream.BEAT, game.world.pool("npc").uid[rows])
    return _pick(game, rows, Use.ERRAND, dice)


def _haunt(game: Game, rows: Rows, times: Numbers, use: Use) -> Numbers:
    """Where one is a regular these days."""
    days = times // (calendar.DAY_TICKS * REGULAR_DAYS)
    dice = roll_many(game.seed, use, Stream.HAUNT, game.world.pool("npc").uid[rows] + days * 7919)
    return _pick(game, rows, use, dice)


def _pick(game: Game, rows: Rows, use: Use, dice: NDArray[np.uint32]) -> Numbers:
    """A room for a use in the area one lives in, or where one stands while one lives nowhere."""
    pool = game.world.pool("npc")
    home = pool[Life].home[rows]
    area = game.atlas.area[row_of(np.where(home != 0, home, pool[InRoom][rows]))]
    return game.world.pool("room").entities(game.atlas.venues.pick(area, use, dice).astype(np.int64))


_PLACES: dict[Doing, Callable[[Game, Rows, Numbers], Numbers]] = {
    Doing.SLEEP: _home,
    Doing.REST: _home,
    Doing.HIDE: _home,
    Doing.WORK: _work,
    Doing.EAT: _table,
    Doing.MEET: _company,
    Doing.ERRAND: _errand,
}
