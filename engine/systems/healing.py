"""Healing: whoever does not fight gets better by itself."""

from collections.abc import Iterator

import numpy as np

from engine.components import Fighting, Health
from engine.ecs import Entity
from engine.game import Game
from engine.happenings import Happening, Healed

HEAL_TICKS = 30
HEAL_SHARE = 25
"""Every three seconds a twenty-fifth of what one has when rested: well again after 75 seconds."""


def heal(game: Game) -> Iterator[Happening]:
    """Give everybody who lost some a little back, all at once."""
    if game.tick % HEAL_TICKS == 0:
        _heal(game, "npc")
        for player in _heal(game, "player"):
            if player in game.links:
                yield Healed(player)


def _heal(game: Game, kind: str) -> list[Entity]:
    pool = game.world.pool(kind)
    health = pool[Health]
    hurt = health.hp < health.max
    hurt[game.world.sparse(Fighting, kind).rows] = False
    rows = np.flatnonzero(hurt)
    full = health.max[rows]
    health.hp[rows] = np.minimum(full, health.hp[rows] + np.maximum(1, full // HEAL_SHARE))
    game.world.touch(kind, rows, Health)
    return pool.entities(rows).tolist()
