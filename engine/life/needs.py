"""
Six needs, each linear in time: kept as a level and a tick, worked out only when somebody asks.

A level goes from 0 to `FULL`. What people do decides how fast it moves, so one knows beforehand when
it will cross a line, and nobody has to be looked at in between.
"""

from collections.abc import Collection
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from engine.components import STILL, Life, Needs
from engine.ecs import Entity, Rows, row_of
from engine.game import Game
from engine.game.calendar import SLOT_TICKS
from engine.game.routes import Numbers
from engine.life.routines import Doing

FULL = 10_000
ENOUGH = 9_500
"""Whoever has so much of what they came for has had enough of it."""

LOW = 2_000
"""Whoever has so little of anything thinks about it."""


class Need(IntEnum):
    """What people need, in the order of the fields of `Needs`."""

    ENERGY = 0
    FOOD = 1
    MONEY = 2
    SAFETY = 3
    COMPANY = 4
    PURPOSE = 5


FIELDS = ("energy", "food", "money", "safety", "company", "purpose")

_RATES = {
    Doing.NOTHING: (0, 0, 0, 500, 0, 0),
    Doing.SLEEP: (3000, -350, -300, 6000, 0, 0),
    Doing.WORK: (-900, -700, 1500, 500, -300, 900),
    Doing.EAT: (-500, 12_000, -900, 800, 400, 0),
    Doing.MEET: (-900, -600, -500, 800, 6000, 0),
    Doing.ERRAND: (-900, -700, -400, 500, -200, 4000),
    Doing.HIDE: (-400, -700, -300, 9000, -500, -300),
    Doing.REST: (-300, -600, -300, 3000, -200, 200),
    Doing.WALK: (-1000, -800, -300, 500, -300, -200),
}
"""What three hours of each change, in the order of `Need`."""

RATES = np.array([_RATES[doing] for doing in Doing], np.int64)

SERVES = {
    Doing.SLEEP: Need.ENERGY,
    Doing.EAT: Need.FOOD,
    Doing.WORK: Need.MONEY,
    Doing.HIDE: Need.SAFETY,
    Doing.MEET: Need.COMPANY,
    Doing.ERRAND: Need.PURPOSE,
}
"""Which need each activity is for."""

_ENDS = np.array([SERVES.get(doing, -1) if doing != Doing.WORK else -1 for doing in Doing], np.int64)
"""The need that ends an activity once it is met; work ends by the clock."""

Doings = NDArray[np.uint8]


def acting(game: Game, rows: Rows) -> Doings:
    """What rows do at this moment: walk, or what they are about."""
    life = game.world.pool("npc")[Life]
    return np.where(life.stride[rows] == STILL, life.doing[rows], np.uint8(Doing.WALK))


def levels(game: Game, rows: Rows) -> Numbers:
    """How well off rows are now, `[row, need]`, 0 to FULL."""
    pool = game.world.pool("npc")
    needs = pool[Needs]
    kept = np.stack([getattr(needs, field)[rows] for field in FIELDS], axis=1).astype(np.int64)
    passed = game.tick - needs.since[rows].astype(np.int64)
    moved = RATES[acting(game, rows)] * passed[:, None] // SLOT_TICKS
    return np.clip(kept + moved, 0, FULL)


def keep(game: Game, rows: Rows, now: Numbers) -> None:
    """Write down how well off rows are now; from here on what they do counts."""
    needs = game.world.pool("npc")[Needs]
    for need, field in enumerate(FIELDS):
        getattr(needs, field)[rows] = now[:, need]
    needs.since[rows] = game.tick


def until_crossing(doings: Doings, now: Numbers) -> Numbers:
    """In how many ticks the first need of each runs low, or the one they are seeing to is met."""
    rates = RATES[doings]
    far = np.iinfo(np.int32).max
    falls = np.where((rates < 0) & (now > LOW), (now - LOW) * SLOT_TICKS // np.maximum(-rates, 1) + 1, far)
    served = _ENDS[doings]
    at = np.arange(len(doings)), np.maximum(served, 0)
    rate, level = rates[at], now[at]
    rises = np.where(
        (served >= 0) & (level < ENOUGH) & (rate > 0), (ENOUGH - level) * SLOT_TICKS // np.maximum(rate, 1) + 1, far
    )
    return np.minimum(falls.min(axis=1), rises)


def of(game: Game, npc: Entity) -> dict[str, int]:
    """How well off one NPC is now, by need, in parts of a hundred."""
    now = levels(game, np.array([row_of(npc)]))[0]
    return {field: int(level) * 100 // FULL for field, level in zip(FIELDS, now, strict=True)}


FRIGHT = 7_000
BREATH = 50


def frighten(game: Game, npcs: Collection[Entity]) -> None:
    """Take some of their peace away from NPCs: they will think about that when they have the breath to."""
    if not npcs:
        return
    life, rows = game.world.pool("npc")[Life], np.array(sorted(map(row_of, npcs)))
    rows = rows[(life.due[rows] > game.tick + BREATH) & (life.doing[rows] != Doing.NOTHING)]
    if not len(rows):
        return
    now = levels(game, rows)
    now[:, Need.SAFETY] = np.maximum(0, now[:, Need.SAFETY] - FRIGHT)
    keep(game, rows, now)
    life.due[rows] = game.tick + BREATH
    game.world.touch("npc", rows, Life)
