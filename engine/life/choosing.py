"""Choosing: what each of many does next. Whole numbers only, so that it comes out the same on every machine."""

import numpy as np

from engine.components import STILL, InRoom, Life
from engine.ecs import Rows, row_of
from engine.game import Game, calendar
from engine.game.routes import Numbers
from engine.game.streams import Stream
from engine.life import needs
from engine.life.going import goals_of
from engine.life.needs import ENOUGH, FULL, SERVES, Doings, Need
from engine.life.routines import DEVOTION, ROAMERS, Doing, afterwards, clocks, planned
from engine.vocabulary.chance import roll_many

HABIT = 4_000
"""What it weighs to go on with what one is about."""

WEIGHTS = {Need.ENERGY: 12, Need.FOOD: 12, Need.MONEY: 5, Need.SAFETY: 14, Need.COMPANY: 6, Need.PURPOSE: 5}
"""What each need weighs, times the square of what is missing in parts of a hundred."""

MILDEST, TEMPERS = 8, 5
"""By temper a weight counts 8, 9, 10, 11 or 12 tenths, for each need another roll."""

THINK_TICKS = 5
"""Twice a second those think who are due: together, because a choice of a hundred costs little more than one."""

SATED = 8_000
"""Whoever has so much of it does not set out for a meal, or an evening, at all."""

STRIDE_TICKS, STRIDES = 30, 10
"""Whoever is under way takes a step every three seconds; there are so many moments to do so, and each has one."""

BEAT_TICKS = 400
"""How long those who work all over the area stay in one place."""

SHORTEST_TICKS = 60
"""Nobody thinks again sooner than after six seconds."""


def decide(game: Game, rows: Rows) -> None:
    """Let rows of NPCs, all with a routine and none in a fight, choose what to do, and set out for it."""
    now = needs.levels(game, rows)
    needs.keep(game, rows, now)
    times = times_of(game, rows)
    plan = intended(game, rows, times, now)
    doings = _worths(game, rows, plan, now).argmax(axis=1).astype(np.uint8)
    _set_out(game, rows, doings, goals_of(game, rows, doings, times))
    _set_due(game, rows, times, now)


def arrive(game: Game, rows: Rows) -> None:
    """Let rows of NPCs stop walking and begin what they came for."""
    now = needs.levels(game, rows)
    needs.keep(game, rows, now)
    life = game.world.pool("npc")[Life]
    life.stride[rows] = STILL
    _set_due(game, rows, times_of(game, rows), now)
    game.world.touch("npc", rows, Life)


def intended(game: Game, rows: Rows, times: Numbers, now: Numbers) -> Doings:
    """What the routines of rows have in mind; whoever has eaten, or been out, turns to what comes after it."""
    pool = game.world.pool("npc")
    life = pool[Life]
    routines = life.routine[rows]
    plan = planned(routines, pool.uid[rows], times)
    fed = now[:, Need.FOOD] >= np.where(life.doing[rows] == Doing.EAT, ENOUGH, SATED)
    merry = now[:, Need.COMPANY] >= np.where(life.doing[rows] == Doing.MEET, ENOUGH, SATED)
    plan = np.where((plan == Doing.EAT) & fed, afterwards(routines), plan)
    return np.where((plan == Doing.MEET) & merry, np.uint8(Doing.REST), plan)


def times_of(game: Game, rows: Rows) -> Numbers:
    """The tick it is by the habits of some rows."""
    pool = game.world.pool("npc")
    habits = roll_many(game.seed, 0, Stream.HABIT, pool.uid[rows])
    return clocks(pool[Life].routine[rows], habits, game.tick)


def _worths(game: Game, rows: Rows, plan: Doings, now: Numbers) -> Numbers:
    """What each activity is worth to each row, `[row, doing]`: what it mends, and more if planned or begun."""
    pool = game.world.pool("npc")
    life, everyone = pool[Life], np.arange(len(rows))
    tempers = roll_many(game.seed, 0, Stream.TEMPER, pool.uid[rows])
    worth = np.full((len(rows), len(Doing)), -1, np.int64)
    worth[:, Doing.REST] = 0
    lack = (FULL - now) // 100
    for doing, need in SERVES.items():
        temper = MILDEST + tempers // TEMPERS ** np.uint32(need) % TEMPERS
        worth[:, doing] = lack[:, need] ** 2 * WEIGHTS[need] * temper // 10
    worth[everyone, plan] += DEVOTION[life.routine[rows]]
    worth[everyone, life.doing[rows]] += HABIT
    worth[(life.work[rows] == 0) & ~ROAMERS[life.routine[rows]], Doing.WORK] = -1
    return worth


def _set_out(game: Game, rows: Rows, doings: Doings, goals: Numbers) -> None:
    pool = game.world.pool("npc")
    life, here = pool[Life], pool[InRoom][rows]
    there = game.atlas.reaches(row_of(here).astype(np.int32), row_of(goals).astype(np.int32))
    goals = np.where(there, goals, here)
    life.doing[rows], life.goal[rows] = doings, goals
    life.stride[rows] = np.where(goals == here, STILL, pool.uid[rows] % STRIDES)
    game.world.touch("npc", rows, Life)


def _set_due(game: Game, rows: Rows, times: Numbers, now: Numbers) -> None:
    """Call rows again at the next slot of their day, or when a need crosses a line, whichever comes first."""
    life = game.world.pool("npc")[Life]
    wait = np.minimum(calendar.left_of(times), needs.until_crossing(needs.acting(game, rows), now))
    on_beat = (life.doing[rows] == Doing.WORK) & (life.stride[rows] == STILL) & ROAMERS[life.routine[rows]]
    wait[on_beat] = np.minimum(wait[on_beat], BEAT_TICKS)
    life.due[rows] = game.tick + np.maximum(wait, SHORTEST_TICKS)
