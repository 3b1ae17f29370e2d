"""A second world that goes on by itself from where the first one stands."""

import mmap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from engine.ecs.component import spec_of

if TYPE_CHECKING:
    from engine.ecs.pool import Pool
    from engine.ecs.world import World

ALIGNED = 64
AT_ONCE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_POPULATE", 0)


def fork(world: "World", empty: "World") -> "World":
    """Fill an empty world of the same schema and words with what is true in another; each has memory of its own."""
    empty.resources = orjson.loads(orjson.dumps(world.resources))
    empty.wheel.load(world.wheel.columns())
    empty.register = world.register.fork()
    for pool, elder in zip(empty.pools, world.pools, strict=True):
        _fill(pool, elder)
    return empty


def _fill(pool: "Pool", elder: "Pool") -> None:
    room = min(elder.capacity, pool.roomy(elder.high))
    pool.high, pool.living, pool.free = elder.high, elder.living, elder.free.copy()
    pool.bits, pool.targeted = elder.bits.copy(), elder.targeted.copy()
    pool.groups.names[:] = elder.groups.names
    pool.touched.adopt(elder.unheard(room))
    for consumer, waiting in elder.consumers.items():
        pool.add_consumer(consumer).adopt(waiting.copy(room))
    copies = _copies([column.array[:room] for column in elder.columns()])
    for column, copy in zip(pool.columns(), copies, strict=True):
        column.adopt(copy)
    for relation, link in pool.links.items():
        known = elder.links[relation].known()
        if known:
            link.learn(known)
    for table in pool.tables.values():
        table.refresh()
    pool.rare = {name: sparse.fitted(sparse.table.spec, room) for name, sparse in elder.rare.items()}
    pool.bound = {part: pool.rare[spec_of(part).name] for part in elder.bound}


def _copies(several: Sequence[NDArray[Any] | list[Any]]) -> list[Any]:
    """
    Copy columns, all arrays into one stretch of memory.

    The system hands it over with all its pages; to be given them one by one, as they are written, takes longer than
    all the copying.
    """
    sizes = [-(-each.nbytes // ALIGNED) * ALIGNED if isinstance(each, np.ndarray) else 0 for each in several]
    memory, start = mmap.mmap(-1, sum(sizes), flags=AT_ONCE), 0
    copies: list[Any] = []
    for each, size in zip(several, sizes, strict=True):
        if isinstance(each, np.ndarray):
            copies.append(np.frombuffer(memory, each.dtype, len(each), start))
            copies[-1][:] = each
            start += size
        else:
            copies.append(each.copy())
    return copies
