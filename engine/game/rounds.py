"""Rounds of fights, read from columns: whose turn it is to strike, at whom, and who strikes at whom at all."""

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.components import Fighting, InRoom
from engine.ecs import Entity, Rows, row_of
from engine.game.streams import Stream
from engine.vocabulary.arithmetic import ROUND_TICKS
from engine.vocabulary.chance import roll_many

if TYPE_CHECKING:
    from engine.game.holder import Game


class Blow(NamedTuple):
    """Somebody's turn to strike: at whom, whether that one is `near`, and how the dice have fallen."""

    who: Entity
    foe: Entity
    near: bool
    aim: int
    die: int


def blows(game: "Game") -> list[Blow]:
    """Everybody whose room has its round this tick: players first, then the others, the oldest first."""
    world = game.world
    whose: list[tuple[Rows, Rows, Rows, Rows]] = []
    for kind in ("player", "npc"):
        fights, pool = world.sparse(Fighting, kind), world.pool(kind)
        turn = np.flatnonzero((row_of(pool[InRoom][fights.rows]) + game.tick) % ROUND_TICKS == 0)
        turn = turn[pool.uid[fights.rows[turn]].argsort()]
        rows = fights.rows[turn]
        whose.append((pool.entities(rows), fights.columns.foe[turn], pool[InRoom][rows], pool.uid[rows]))
    who, foes, rooms, uids = map(np.concatenate, zip(*whose, strict=True))
    if not len(who):
        return []
    near = (rooms != 0) & (world.each_target(foes, InRoom) == rooms)
    aims, dice = (roll_many(game.seed, game.tick, stream, uids) for stream in (Stream.AIM, Stream.WOUND))
    return list(map(Blow, *(column.tolist() for column in (who, foes, near, aims, dice))))


def reconsidered(game: "Game", due: Blow) -> Blow | None:
    """A blow of, or at, somebody who fell, or felled: the foe may be another now; None for who has stopped fighting."""
    fighting = game.world.find(due.who, Fighting) if game.world.alive(due.who) else None
    if fighting is None:
        return None
    room, foe = game.where(due.who), fighting.foe
    return due._replace(foe=foe, near=bool(room) and game.world.alive(foe) and game.where(foe) == room)


def strikers(game: "Game") -> Counter[Entity]:
    """How many NPCs strike at everybody who is in one room with them."""
    fights = game.world.sparse(Fighting, "npc")
    foes = fights.columns.foe
    rooms = game.world.pool("npc")[InRoom][fights.rows]
    return Counter(foes[game.world.each_target(foes, InRoom) == rooms].tolist())


def striker_at(game: "Game", foe: Entity) -> Entity:
    """The first in somebody's own room who strikes at them: an NPC, then a player, the oldest; 0 for nobody."""
    room = game.where(foe)
    for kind in ("npc", "player"):
        fights, pool = game.world.sparse(Fighting, kind), game.world.pool(kind)
        rows = fights.rows[fights.columns.foe == foe]
        rows = rows[pool[InRoom][rows] == room]
        if len(rows):
            return pool.entity(int(rows[pool.uid[rows].argmin()]))
    return 0
