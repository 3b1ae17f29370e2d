"""
Who gets how much attention. Everybody lives by the same rules; what differs is what is worked out, and told.

| tier | who                              | what is done for them                                                   |
|------|----------------------------------|-------------------------------------------------------------------------|
| T0   | in a room with a player          | seen coming and going, and doing what they do; they bark                |
|      | or in a fight                    | blows by rounds; the routine waits until the fight is over              |
| T1   | next to a room with players      | a step into it is seen                                                  |
| T2   | everybody else                   | steps in batches that make no sound; needs worked out at the next choice |
| T3   | many alike in one room           | one line for all of them, until a player gets to know one               |

Nobody is ever made up: who walks into a room has walked there, from home, step by step, unseen.

Nobody is thought about before something is due: a slot of the day ends, or a need crosses a line. That tick is known
beforehand and stands in a column (`Life.due`); one pass over it, each half second, finds who is due. For 100,000 this
is some 20 us, so 4 us a tick; a time wheel with an entry for each takes ten times that, and has to be kept true.
"""

import numpy as np

from engine.components import Fighting, InRoom
from engine.ecs import Bools, Entity, Rows, row_of
from engine.game import Game


def seen(game: Game) -> Bools:
    """For each row of the rooms' pool, whether a connected player stands there."""
    there = np.zeros(game.world.pool("room").high, np.bool_)
    rooms = _stood_in(game)[1]
    there[row_of(rooms[rooms != 0])] = True
    return there


def watched(game: Game, each_ticks: int = 1) -> dict[Entity, list[Entity]]:
    """
    The rooms whose turn it is and the connected players in each, oldest first; always in the same order.

    With `each_ticks`, every room has one turn in so many ticks.
    """
    players, rooms = _stood_in(game)
    due = np.flatnonzero((rooms != 0) & ((row_of(rooms) + game.tick) % each_ticks == 0))
    players, rooms = players[due], rooms[due]
    order = np.lexsort((game.world.pool("player").uid[row_of(players)], rooms))
    found: dict[Entity, list[Entity]] = {}
    for room, player in zip(rooms[order].tolist(), players[order].tolist(), strict=True):
        found.setdefault(room, []).append(player)
    return found


def _stood_in(game: Game) -> tuple[Rows, Rows]:
    """The connected players, and the room each stands in, 0 for nowhere."""
    players = np.fromiter(game.links, np.int64, len(game.links))
    return players, game.world.each_target(players, InRoom)


def at_peace(game: Game, rows: Rows) -> Bools:
    """Whether each of some rows of NPCs is in no fight."""
    return ~game.world.sparse(Fighting, "npc").having(rows)
