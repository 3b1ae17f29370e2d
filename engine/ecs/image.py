"""A copy of the whole world: taken in a moment, packed at leisure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from engine.ecs import truth
from engine.ecs.changes import EVERYTHING
from engine.ecs.component import Field, Spec, Stored
from engine.ecs.handles import Rows, SchemaError
from engine.ecs.packing import Rest, no_rest, pack_tree, unpack_tree
from engine.ecs.sparse import Sparse
from engine.ecs.table import Column
from engine.ecs.words import Words, only_used

if TYPE_CHECKING:
    from engine.ecs.pool import Pool
    from engine.ecs.world import World

Values: TypeAlias = NDArray[Any] | list[Any]


@dataclass(frozen=True, slots=True)
class TableImage:
    """The columns of one component; of a sparse one also the rows they are packed for."""

    fields: tuple[Field, ...]
    columns: dict[str, Values]
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class PoolImage:
    """All columns of a pool, rows 0 to `high`, and everything that decides what it does next."""

    generations: NDArray[Any]
    uids: NDArray[Any]
    free: NDArray[Any]
    touched: NDArray[Any]
    consumers: dict[str, NDArray[Any]]
    groups: list[str]
    targeted: list[str]
    tables: dict[str, TableImage]
    rare: dict[str, TableImage]
    links: dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class WorldImage:
    """Everything a world is, at one moment. Nothing in it changes any more, so any thread may read it."""

    next_uid: int
    resources: bytes
    wheel: dict[int, bytes]
    added: Rows
    removed: Rows
    removed_uids: Rows
    pools: dict[str, PoolImage]
    words: Words

    def pack(self, rest: Rest = no_rest) -> bytes:
        """
        Write it as bytes (zstd), calling `rest` every so often.

        Raises TypeError, naming the column, for an object that is not JSON.
        """
        tree = {name: getattr(self, name) for name in WorldImage.__slots__}
        tree["wheel"] = {str(tick): slot for tick, slot in self.wheel.items()}
        tree["pools"] = {kind: _pool_tree(pool) for kind, pool in self.pools.items()}
        tree["words"] = _renumbered(tree["pools"], self.words)
        return pack_tree(tree, rest)

    def digest(self, rest: Rest = no_rest) -> str:
        """Give the hash that `World.digest` gives for the same state, calling `rest` every so often."""
        return truth.digest(self, rest)

    def difference(self, other: "WorldImage") -> str | None:
        """Say in one line where another image first differs, by column and uid; None if both hold the same truth."""
        found = truth.difference(self, other)
        return str(found) if found else None


def capture(world: "World") -> WorldImage:
    """Copy a world's columns."""
    register = world.register
    return WorldImage(
        register.next_uid,
        orjson.dumps(world.resources, option=orjson.OPT_SORT_KEYS),
        world.wheel.columns(),
        register.added(),
        register.removed(),
        register.removed_uids(),
        {pool.kind: _capture_pool(pool) for pool in world.pools},
        world.words,
    )


def restore(world: "World", image: WorldImage) -> "World":
    """Fill an empty world from an image; the way from uid to entity is the caller's."""
    kinds, kept = [pool.kind for pool in world.pools], list(image.pools)
    if kinds[: len(kept)] != kept:
        raise SchemaError(f"the kinds {kept} were packed, in this order; the schema has {kinds}")
    world.resources = orjson.loads(image.resources)
    world.wheel.load(image.wheel)
    for pool in world.pools[: len(kept)]:
        _restore_pool(pool, image.pools[pool.kind])
    relations = {relation.name: relation for pool in world.pools for relation in pool.links}
    for pool in world.pools[: len(kept)]:
        names = image.pools[pool.kind].targeted
        pool.targeted = {relations[name]: None for name in names if name in relations}
    world.register.next_uid = image.next_uid
    world.register.news(image.added, image.removed, image.removed_uids)
    return world


def unpack(packed: bytes) -> WorldImage:
    """Read an image back from its bytes."""
    tree = unpack_tree(packed)
    tree["wheel"] = {int(tick): slot for tick, slot in tree["wheel"].items()}
    tree["pools"] = {kind: _pool_of(pool) for kind, pool in tree["pools"].items()}
    tree["words"] = Words(tree.get("words", [""]))
    return WorldImage(**tree)


def _capture_pool(pool: "Pool") -> PoolImage:
    high = pool.high
    return PoolImage(
        generations=pool.generations.copy(high),
        uids=pool.uids.copy(high),
        free=np.array(pool.free, np.int64),
        touched=pool.unheard(high),
        consumers={name: column.copy(high) for name, column in pool.consumers.items()},
        groups=list(pool.groups.names),
        targeted=[relation.name for relation in pool.targeted],
        tables={table.spec.name: _capture_table(table.spec, table.columns, high) for table in pool.tables.values()},
        rare={name: _capture_rare(sparse) for name, sparse in pool.rare.items()},
        links={relation.name: link.column.copy(high) for relation, link in pool.links.items()},
    )


def _capture_table(spec: Spec, columns: Mapping[str, Column], high: int) -> TableImage:
    copies: dict[str, Values] = {name: column.copy(high) for name, column in columns.items()}
    return TableImage(spec.fields, copies)


def _capture_rare(sparse: Sparse) -> TableImage:
    columns: dict[str, Values] = {name: column.copy(len(sparse)) for name, column in sparse.table.columns.items()}
    return TableImage(sparse.table.spec.fields, columns, sparse.rows.copy())


def _restore_pool(pool: "Pool", kept: PoolImage) -> None:
    pool.high = len(kept.uids)
    pool.living = int((kept.generations > 0).sum())
    pool.free = kept.free.tolist()
    _load(pool, kept)
    _restore_groups(pool, kept)
    for name, rare in kept.rare.items():
        spec = Spec(name, rare.fields, sparse=True, derived=False, values=tuple)
        pool.hold_rare(name, Sparse.loaded(spec, pool.capacity, _rows_of(rare), rare.columns, pool.words))
    for link in pool.links.values():
        link.forget()


def _load(pool: "Pool", kept: PoolImage) -> None:
    pool.grow(pool.roomy(pool.high))
    pool.generations.load(kept.generations)
    pool.uids.load(kept.uids)
    pool.touched.load(kept.touched)
    for name, values in kept.consumers.items():
        pool.add_consumer(name).load(values)
    for table in pool.tables.values():
        if table.spec.name in kept.tables:
            table.load(kept.tables[table.spec.name].columns)
    for relation, link in pool.links.items():
        if relation.name in kept.links:
            link.column.load(kept.links[relation.name])


def _restore_groups(pool: "Pool", kept: PoolImage) -> None:
    moved = [name for place, name in enumerate(kept.groups) if pool.groups.bit(name) != 1 << place]
    if moved:  # the schema has changed: what is dirty at all is dirty in everything
        for column in (pool.touched, *pool.consumers.values()):
            column.array[column.array != 0] = EVERYTHING


def _rows_of(rare: TableImage) -> Rows:
    return np.empty(0, np.int64) if rare.rows is None else rare.rows


def _pool_tree(pool: PoolImage) -> dict[str, Any]:
    tree: dict[str, Any] = {name: getattr(pool, name) for name in PoolImage.__slots__}
    for name in ("tables", "rare"):
        tree[name] = {component: _table_tree(table) for component, table in tree[name].items()}
    return tree


def _table_tree(table: TableImage) -> dict[str, Any]:
    fields = [[field.name, _form(field.stored), field.stored.is_entity, field.inert] for field in table.fields]
    return {"fields": fields, "columns": table.columns, "rows": table.rows}


def _pool_of(tree: dict[str, Any]) -> PoolImage:
    for name in ("tables", "rare"):
        tree[name] = {component: _table_of(table) for component, table in tree[name].items()}
    return PoolImage(**tree)


def _table_of(tree: dict[str, Any]) -> TableImage:
    fields = tuple(
        Field(name, _stored(form, is_entity=is_entity), inert) for name, form, is_entity, inert in tree["fields"]
    )
    return TableImage(fields, tree["columns"], tree["rows"])


WORD = "word"


def _form(stored: Stored) -> str | None:
    return WORD if stored.is_word else stored.dtype and stored.dtype.str


def _stored(form: str | None, *, is_entity: bool) -> Stored:
    if form == WORD:
        return Stored(np.dtype("<i4"), is_word=True)
    return Stored(np.dtype(form) if form else None, is_entity)


def _renumbered(pools: dict[str, Any], words: Words) -> list[str]:
    """Number the words of packed columns anew, in place, without those that nobody uses any more; gives the rest."""
    tables = [table for pool in pools.values() for part in ("tables", "rare") for table in pool[part].values()]
    places = [(table, name) for table in tables for name, form, *_ in table["fields"] if form == WORD]
    texts, columns = only_used(words, [table["columns"][name] for table, name in places])
    for (table, name), column in zip(places, columns, strict=True):
        table["columns"] = table["columns"] | {name: column}
    return texts
