"""Striding: everybody who is under way takes a step when it is their turn, all at once, seen or not."""

from collections.abc import Iterator

import numpy as np

from engine.components import InRoom, Life
from engine.ecs import Rows, row_of
from engine.game import Game
from engine.game.atlas import DIRECTIONS
from engine.game.routes import NOWHERE, Exits
from engine.happenings import Happening, Walked
from engine.life.attention import at_peace, seen
from engine.life.choosing import STRIDE_TICKS, STRIDES, arrive


def stride(game: Game) -> Iterator[Happening]:
    """Carry those whose turn it is one room on toward where they are going; who finds no way stays, and makes do."""
    turn, rest = divmod(game.tick % STRIDE_TICKS, STRIDE_TICKS // STRIDES)
    if rest:
        return
    pool = game.world.pool("npc")
    rows = np.flatnonzero(pool[Life].stride == turn)
    rows = rows[(pool[InRoom][rows] != 0) & at_peace(game, rows)]
    if not len(rows):
        return
    goals = row_of(pool[Life].goal[rows]).astype(np.int32)
    exits = game.atlas.toward(pool.target_rows(InRoom)[rows], goals)
    leads = exits != NOWHERE
    yield from carry(game, rows[leads], exits[leads])
    there = ~leads | (pool.target_rows(InRoom)[rows] == goals)
    if there.any():
        arrive(game, rows[there])


def carry(game: Game, rows: Rows, exits: Exits) -> Iterator[Happening]:
    """Let rows of NPCs walk through exits; only steps that a player can see are told."""
    if not len(rows):
        return
    pool = game.world.pool("npc")
    origins = pool[InRoom][rows]
    game.world.relate_rows("npc", rows, InRoom, "room", game.atlas.ways[row_of(origins), exits])
    targets = pool[InRoom][rows]
    watched = seen(game)
    told = np.flatnonzero(watched[row_of(origins)] | watched[row_of(targets)])
    for step in told[np.argsort(pool.uid[rows[told]])].tolist():
        walker = pool.entity(int(rows[step]))
        yield Walked(walker, int(origins[step]), int(targets[step]), DIRECTIONS[int(exits[step])])
