"""A city of thousands lives for a day: nobody jumps, starves or is lost, and it is the same day when lived again."""

import numpy as np
import pytest

from bench.scale import Bench, populated
from engine import checkpoint
from engine.components import STILL, InRoom, Life
from engine.ecs import Rows
from engine.game import Game, calendar
from engine.life import needs
from engine.life.routines import NONE, Doing
from engine.vocabulary.entries import Ticked
from tests.engine.laws import broken

NPCS = 4000
STRIDE = 3


def live(bench: Bench, ticks: int) -> None:
    """Let time pass in strides of three ticks, and hold every one of them to the law that nobody jumps."""
    for _ in range(ticks // STRIDE):
        before = rooms(bench.game)
        bench.apply(Ticked(bench.game.now + STRIDE), "tick")
        after = rooms(bench.game)
        moved = np.flatnonzero((before != after) & (before >= 0) & (after >= 0))
        ways = bench.game.atlas.ways[before[moved]]
        assert (ways == after[moved, None]).any(axis=1).all()


def rooms(game: Game) -> Rows:
    """The row of the room each NPC stands in, -1 for nobody."""
    pool = game.world.pool("npc")
    stands = pool[InRoom] != 0
    return np.where(stands, pool.target_rows(InRoom), -1)


def settled(game: Game) -> Rows:
    """The rows of all who have a routine."""
    pool = game.world.pool("npc")
    return np.flatnonzero(pool.alive & (pool[Life].routine > NONE))


@pytest.mark.slow
def test_a_day_of_thousands_makes_sense() -> None:
    """Step by step, by day at work, by night in bed at home, fed; and twice the same from a checkpoint at noon."""
    first, _, _ = populated(NPCS, 0)
    live(first, calendar.until_hour(first.game.tick, 12))
    second = Bench(checkpoint.unpack(checkpoint.pack(first.game)), entries=first.entries)
    game, life = first.game, first.game.world.pool("npc")[Life]
    people = settled(game)
    assert (life.doing[people] == Doing.WORK).mean() > 0.3

    live(first, calendar.until_hour(game.tick, 4))

    at_home = (life.stride[people] == STILL) & (game.world.pool("npc")[InRoom][people] == life.home[people])
    assert ((life.doing[people] == Doing.SLEEP) & at_home).mean() > 0.5
    assert needs.levels(game, people)[:, (needs.Need.ENERGY, needs.Need.FOOD)].min() > needs.FULL // 20
    assert [] == broken(game)

    live(second, calendar.until_hour(second.game.tick, 4))
    assert checkpoint.digest(game) == checkpoint.digest(second.game)
