"""Births of several kinds at once, one after another as if each were born by itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.ecs.handles import Rows

if TYPE_CHECKING:
    from engine.ecs.world import World


def spawn_together(world: "World", kinds: Sequence[str]) -> Rows:
    """
    Bring one entity to life for each kind named, in that order; gives their handles, and `put_many` the rest.

    Handles and uids are those that as many calls of `spawn` would have given: the uids follow each other across
    kinds, from `world.register.next_uid` on.
    """
    pools = [world.pool(kind) for kind in dict.fromkeys(kinds)]
    numbers = {pool.kind: pool.number for pool in pools}
    of = np.array([numbers[kind] for kind in kinds], np.int64)
    places = [np.flatnonzero(of == pool.number) for pool in pools]
    rows = [pool.claim(len(place)) for pool, place in zip(pools, places, strict=True)]
    entities = np.zeros(len(of), np.int64)
    for pool, place, claimed in zip(pools, places, rows, strict=True):
        entities[place] = pool.entities(claimed)
    uids = world.register.born_many(entities)
    for pool, place, claimed in zip(pools, places, rows, strict=True):
        pool.uids.array[claimed] = uids[place]
    return entities
