"""A copy of the whole world: taken in a moment, packed at leisure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from engine.ecs.component import Field, Spec, Stored
from engine.ecs.digest import digest_of
from engine.ecs.handles import SchemaError
from engine.ecs.packing import pack_tree, unpack_tree
from engine.ecs.sparse import Sparse

if TYPE_CHECKING:
    from engine.ecs.pool import Pool
    from engine.ecs.world import World

Values = NDArray[Any] | list[Any]
Kept = dict[str, dict[str, Values]]


@dataclass(frozen=True, slots=True)
class RareImage:
    """The packed rows of one rare component, with what its fields are."""

    fields: tuple[Field, ...]
    rows: NDArray[Any]
    columns: dict[str, Values]


@dataclass(frozen=True, slots=True)
class PoolImage:
    """All columns of a pool."""

    kind: str
    generations: NDArray[Any]
    uids: NDArray[Any]
    touched: NDArray[Any]
    free: NDArray[Any]
    consumers: dict[str, NDArray[Any]]
    groups: list[str]
    targeted: list[str]
    tables: Kept
    entity_fields: dict[str, list[str]]
    links: dict[str, NDArray[Any]]
    rare: dict[str, RareImage]


@dataclass(frozen=True, slots=True)
class WorldImage:
    """Everything a world is, at one moment. Nothing in it changes any more, so any thread may read it."""

    next_uid: int
    resources: bytes
    wheel: dict[int, bytes]
    added: list[int]
    removed: list[int]
    removed_uids: list[int]
    pools: list[PoolImage]

    def pack(self) -> bytes:
        """Write it as bytes (zstd); the values of object columns and resources must be JSON."""
        return pack_tree(_tree(self))

    def digest(self) -> str:
        """Give the hash that `World.digest` gives for the same state."""
        return digest_of(self)


def capture(world: "World") -> WorldImage:
    """Copy a world's columns."""
    life = world.lifecycle
    return WorldImage(
        world.next_uid,
        orjson.dumps(world.resources, option=orjson.OPT_SORT_KEYS),
        world.wheel.columns(),
        life.added(),
        life.removed(),
        life.removed_uids(),
        [_capture_pool(pool) for pool in world.pools],
    )


def _capture_pool(pool: "Pool") -> PoolImage:
    high = pool.high
    return PoolImage(
        pool.kind,
        pool.generations.copy(high),
        pool.uids.copy(high),
        pool.touched.copy(high),
        np.array(pool.free, np.int64),
        {name: column.copy(high) for name, column in pool.consumers.items()},
        list(pool.groups),
        [relation.name for relation in pool.targeted],
        {
            table.spec.name: {name: column.copy(high) for name, column in table.columns.items()}
            for table in pool.tables.values()
        },
        {
            table.spec.name: [field.name for field in table.spec.fields if field.stored.is_entity]
            for table in pool.tables.values()
        },
        {relation.name: link.column.copy(high) for relation, link in pool.links.items()},
        {name: _capture_rare(sparse) for name, sparse in pool.rare.items()},
    )


def _capture_rare(sparse: Sparse) -> RareImage:
    columns = {name: column.copy(sparse.count) for name, column in sparse.table.columns.items()}
    return RareImage(sparse.table.spec.fields, sparse.rows, columns)


def restore(world: "World", image: WorldImage) -> "World":
    """Fill an empty world from an image."""
    kinds = [pool.kind for pool in world.pools]
    packed = [pool.kind for pool in image.pools]
    if kinds[: len(packed)] != packed:
        message = f"the kinds {packed} were packed, in this order; the schema has {kinds}"
        raise SchemaError(message)
    world.next_uid = image.next_uid
    world.resources = orjson.loads(image.resources)
    world.wheel.load(image.wheel.items())
    world.lifecycle.load(image.added, image.removed, image.removed_uids)
    relations = {relation.name: relation for pool in world.pools for relation in pool.links}
    for pool, kept in zip(world.pools, image.pools, strict=False):
        _restore_pool(pool, kept)
        pool.targeted = {relations[name]: None for name in kept.targeted if name in relations}
    world.refill_register()
    return world


def _restore_pool(pool: "Pool", kept: PoolImage) -> None:
    high = len(kept.uids)
    pool.grow(max(len(pool.uids.array), high))
    capacity = len(pool.uids.array)
    pool.high = high
    pool.living = int((kept.generations > 0).sum())
    pool.free = kept.free.tolist()
    pool.generations.load(kept.generations, capacity)
    pool.uids.load(kept.uids, capacity)
    pool.touched.load(kept.touched, capacity)
    for name in kept.groups:
        pool.groups.setdefault(name, 1 << min(len(pool.groups), 63))
    for name, values in kept.consumers.items():
        pool.add_consumer(name).load(values, capacity)
    for table in pool.tables.values():
        for name, values in kept.tables.get(table.spec.name, {}).items():
            if name in table.columns:
                table.columns[name].load(values, capacity)  # pyright: ignore[reportArgumentType]
        table.refresh()
    for relation, link in pool.links.items():
        if relation.name in kept.links:
            link.column.load(kept.links[relation.name], capacity)
        link.rebuild()
    for name, rare in kept.rare.items():
        pool.adopt(name, _restore_rare(name, rare, capacity))


def _restore_rare(name: str, rare: RareImage, capacity: int) -> Sparse:
    sparse = Sparse(Spec(name, rare.fields, sparse=True, derived=False, values=tuple), capacity)
    sparse.load(rare.rows.astype(np.int64), rare.columns)
    return sparse


def _tree(image: WorldImage) -> dict[str, Any]:
    return {
        "next_uid": image.next_uid,
        "resources": orjson.loads(image.resources),
        "wheel": {str(tick): np.frombuffer(raw, "<i8") for tick, raw in image.wheel.items()},
        "added": np.array(image.added, np.int64),
        "removed": np.array(image.removed, np.int64),
        "removed_uids": np.array(image.removed_uids, np.int64),
        "pools": [_pool_tree(pool) for pool in image.pools],
    }


def _pool_tree(pool: PoolImage) -> dict[str, Any]:
    tree = {name: getattr(pool, name) for name in PoolImage.__slots__}
    tree["rare"] = {name: _rare_tree(rare) for name, rare in pool.rare.items()}
    return tree


def _rare_tree(rare: RareImage) -> dict[str, Any]:
    fields = [
        [field.name, field.stored.dtype.str if field.stored.dtype else None, field.stored.is_entity, field.inert]
        for field in rare.fields
    ]
    return {"fields": fields, "rows": rare.rows, "columns": rare.columns}


def unpack(packed: bytes) -> WorldImage:
    """Read an image back from its bytes."""
    tree = unpack_tree(packed)
    return WorldImage(
        tree["next_uid"],
        orjson.dumps(tree["resources"], option=orjson.OPT_SORT_KEYS),
        {int(tick): values.tobytes() for tick, values in tree["wheel"].items()},
        tree["added"].tolist(),
        tree["removed"].tolist(),
        tree["removed_uids"].tolist(),
        [PoolImage(**{**pool, "rare": _rare_of(pool["rare"])}) for pool in tree["pools"]],
    )


def _rare_of(tree: dict[str, Any]) -> dict[str, RareImage]:
    return {
        name: RareImage(
            tuple(
                Field(field, Stored(None if dtype is None else np.dtype(dtype), is_entity), inert)
                for field, dtype, is_entity, inert in rare["fields"]
            ),
            rare["rows"],
            rare["columns"],
        )
        for name, rare in tree.items()
    }
