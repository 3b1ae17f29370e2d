"""A hash of what is true, however it is laid out in memory."""

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from engine.ecs.handles import GENERATION_SHIFT, POOL_MASK, ROW_BITS, ROW_MASK

if TYPE_CHECKING:
    from engine.ecs.image import TableImage, WorldImage

GONE = -1


def digest_of(image: "WorldImage") -> str:
    """
    Hash an image in canonical form.

    Entities come in uid order, and who points at whom is written as uids
    (0: at nobody, -1: at somebody who is gone). So neither rows nor
    generations nor free rows count, only what can be seen from outside.
    """
    hashed = _Hashed(image)
    hashed.add("uid", str(image.next_uid).encode())
    hashed.add("resources", image.resources)
    for tick in sorted(image.wheel):
        pairs = np.frombuffer(image.wheel[tick], np.int64).reshape(-1, 2)
        hashed.add(f"wheel {tick}", pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].tobytes())
    for kind in image.pools:
        hashed.pool(kind)
    return hashed.hexdigest()


class _Hashed:
    def __init__(self, image: "WorldImage") -> None:
        self._hash = blake2b(digest_size=16)
        self._pools = image.pools

    def hexdigest(self) -> str:
        return self._hash.hexdigest()

    def add(self, label: str, content: bytes) -> None:
        self._hash.update(f"{label}\n{len(content)}\n".encode())
        self._hash.update(content)

    def pool(self, kind: str) -> None:
        pool = self._pools[kind]
        living = np.flatnonzero(pool.generations > 0)
        rows = living[np.argsort(pool.uids[living])]
        self.add(f"pool {kind}", pool.uids[rows].tobytes())
        for name, table in sorted(pool.tables.items()):
            self._table(name, table, rows)
        for name, targets in sorted(pool.links.items()):
            self.add(name, self._uids_of(targets[rows]).tobytes())
        for name, rare in sorted(pool.rare.items()):
            if rare.rows is not None and len(rare.rows):
                uids = pool.uids[rare.rows]
                order = np.argsort(uids)
                self.add(f"rare {name}", uids[order].tobytes())
                self._table(name, rare, order)

    def _table(self, name: str, table: "TableImage", rows: NDArray[Any]) -> None:
        for field in sorted(table.fields, key=lambda field: field.name):
            values = table.columns[field.name]
            if isinstance(values, list):
                chosen = [values[row] for row in rows.tolist()]
                content = orjson.dumps(chosen, option=orjson.OPT_SORT_KEYS)
            else:
                content = (self._uids_of(values[rows]) if field.stored.is_entity else values[rows]).tobytes()
            self.add(f"{name}.{field.name}", content)

    def _uids_of(self, handles: NDArray[Any]) -> NDArray[Any]:
        uids = np.where(handles == 0, 0, GONE)
        rows, numbers = handles & ROW_MASK, handles >> ROW_BITS & POOL_MASK
        for number, pool in enumerate(self._pools.values()):
            here = np.flatnonzero((numbers == number) & (rows < len(pool.uids)) & (handles != 0))
            alive = here[pool.generations[rows[here]] == handles[here] >> GENERATION_SHIFT]
            uids[alive] = pool.uids[rows[alive]]
        return uids
