"""Striding: everybody who is under way takes a step when it is their turn, all at once, seen or not."""

from collections.abc import Iterator

import numpy as np

from engine.components import InRoom, Life
from engine.ecs import Rows
from engine.game import ROW_MASK, Game
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
    goals = (pool[Life].goal[rows] & ROW_MASK).astype(np.int32)
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
    targets = game.world.pool("room").entities(game.atlas.ways[origins & ROW_MASK, exits].astype(np.int64))
    game.world.put_rows("npc", rows, InRoom(targets))
    watched = seen(game)
    told = np.flatnonzero(watched[origins & ROW_MASK] | watched[targets & ROW_MASK])
    for step in told[np.argsort(pool.uid[rows[told]])].tolist():
        walker = pool.entity(int(rows[step]))
        yield Walked(walker, int(origins[step]), int(targets[step]), DIRECTIONS[int(exits[step])])
