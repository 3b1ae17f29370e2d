"""A hash of what is true, however it is laid out in memory."""

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from engine.ecs.handles import GENERATION_SHIFT, POOL_MASK, ROW_BITS, ROW_MASK

if TYPE_CHECKING:
    from engine.ecs.image import PoolImage, WorldImage

GONE = -1


def digest_of(image: "WorldImage") -> str:
    """
    Hash an image in canonical form.

    Entities come in uid order, and who points at whom is written as uids
    (0: at nobody, -1: at somebody who is gone). So neither rows nor
    generations nor free rows count, only what can be seen from outside.
    """
    hashed = _Hashed(image)
    hashed.json("world", [image.next_uid, orjson.loads(image.resources)])
    for tick in sorted(image.wheel):
        pairs = np.frombuffer(image.wheel[tick], np.int64).reshape(-1, 2)
        hashed.array(f"wheel {tick}", pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])
    for pool in image.pools:
        hashed.pool(pool)
    return hashed.hexdigest()


class _Hashed:
    def __init__(self, image: "WorldImage") -> None:
        self._hash = blake2b(digest_size=16)
        self._image = image

    def hexdigest(self) -> str:
        return self._hash.hexdigest()

    def json(self, label: str, value: Any) -> None:
        self._add(label, orjson.dumps(value, option=orjson.OPT_SORT_KEYS))

    def array(self, label: str, values: NDArray[Any]) -> None:
        self._add(label, np.ascontiguousarray(values).tobytes())

    def pool(self, pool: "PoolImage") -> None:
        living = np.flatnonzero(pool.generations > 0)
        rows = living[np.argsort(pool.uids[living])]
        self.array(f"pool {pool.kind}", pool.uids[rows])
        for name, columns in sorted(pool.tables.items()):
            self._columns(name, columns, rows, pool.entity_fields[name])
        for name, targets in sorted(pool.links.items()):
            self.array(name, self._uids_of(targets[rows]))
        for name, rare in sorted(pool.rare.items()):
            if len(rare.rows):
                uids = pool.uids[rare.rows]
                order = np.argsort(uids)
                self.array(f"rare {name}", uids[order])
                entities = [field.name for field in rare.fields if field.stored.is_entity]
                self._columns(name, rare.columns, order, entities)

    def _columns(self, name: str, columns: dict[str, Any], rows: NDArray[Any], entities: list[str]) -> None:
        for field, values in sorted(columns.items()):
            label = f"{name}.{field}"
            if isinstance(values, list):
                self.json(label, [values[row] for row in rows.tolist()])
            else:
                self.array(label, self._uids_of(values[rows]) if field in entities else values[rows])

    def _uids_of(self, handles: NDArray[Any]) -> NDArray[Any]:
        uids = np.where(handles == 0, 0, GONE)
        rows, numbers = handles & ROW_MASK, handles >> ROW_BITS & POOL_MASK
        for number, pool in enumerate(self._image.pools):
            chosen = np.flatnonzero((numbers == number) & (rows < len(pool.uids)) & (handles != 0))
            alive = chosen[pool.generations[rows[chosen]] == handles[chosen] >> GENERATION_SHIFT]
            uids[alive] = pool.uids[rows[alive]]
        return uids

    def _add(self, label: str, content: bytes) -> None:
        self._hash.update(f"{label}\n{len(content)}\n".encode())
        self._hash.update(content)
