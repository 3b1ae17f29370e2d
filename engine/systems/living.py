"""What people do by themselves: wander their own district, and do small things when somebody is there to see."""

from collections.abc import Iterator

import numpy as np

from engine.components import Fighting, Heading, InRoom
from engine.ecs import Entity
from engine.game import ROW_MASK, Game
from engine.game.appointments import WANDER_TICKS, Due
from engine.game.streams import Stream
from engine.happenings import Barked, Happening

BARK_TICKS = 80
BARK_PERCENT = 40


def wander(game: Game, npc: Entity) -> Iterator[Happening]:
    """Move on along an exit that stays in the own area; a fight or a wall keeps one where one is."""
    world = game.world
    uid = world.uid(npc)
    die = game.roll(Stream.WANDER, uid)
    shortest, longest = WANDER_TICKS
    world.wheel.schedule(game.tick + shortest + die % (longest - shortest), uid, Due.WANDER)
    room = game.where(npc)
    if room and not world.has(npc, Fighting):
        ways = game.strolls(room)
        if ways:
            world.put(npc, Heading(ways[(die >> 12) % len(ways)].value, fleeing=False))
    yield from ()


def bark(game: Game) -> Iterator[Happening]:
    """In a room with players, now and then somebody does something; each room has its own moment."""
    world = game.world
    for room in watched(game, BARK_TICKS):
        die = game.roll(Stream.BARK, world.uid(room))
        if die % 100 >= BARK_PERCENT:
            continue
        able = [npc for npc in game.here(room, "npc") if game.face(npc).npc.barks and not world.has(npc, Fighting)]
        if able:
            npc = able[(die >> 8) % len(able)]
            barks = game.face(npc).npc.barks
            yield Barked(npc, barks[(die >> 16) % len(barks)])


def watched(game: Game, each_ticks: int = 1) -> list[Entity]:
    """
    Rooms in which a connected player stands, always in the same order.

    With `each_ticks`, only those whose turn it is: every room has one turn in so many ticks.
    """
    if not game.links:
        return []
    pool = game.world.pool("player")
    rows = pool.rows(np.fromiter(game.links, np.int64, len(game.links)))
    rooms = np.unique(pool[InRoom][rows])
    return rooms[(rooms != 0) & (((rooms & ROW_MASK) + game.tick) % each_ticks == 0)].tolist()
