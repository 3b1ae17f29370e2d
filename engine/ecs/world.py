"""The world: entities, what they have, and how they relate."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast, overload

import numpy as np

from engine.ecs import image as images
from engine.ecs import query
from engine.ecs.commands import Commands
from engine.ecs.component import spec_of
from engine.ecs.handles import (
    GENERATION_SHIFT,
    POOL_MASK,
    ROW_BITS,
    ROW_MASK,
    Entity,
    NoComponentError,
    Rows,
    SchemaError,
    StaleEntityError,
)
from engine.ecs.image import WorldImage
from engine.ecs.lifecycle import Lifecycle
from engine.ecs.pool import Changes, Part, Pool, part_name
from engine.ecs.proxy import proxy_for
from engine.ecs.query import View
from engine.ecs.register import Register
from engine.ecs.relation import Linked, Relation
from engine.ecs.sparse import Sparse
from engine.ecs.wheel import Wheel

C = TypeVar("C")
A = TypeVar("A")
B = TypeVar("B")
D = TypeVar("D")

Schema = Mapping[str, Iterable[Part]]
Kinds = tuple[type[Any], ...]


class World:
    """
    Pools of entities, by kind.

    `schema` lists for each kind its dense components and its relations.
    Sparse components need not be listed: every entity accepts them. The order
    of kinds is part of every handle, so new kinds go to the end.
    """

    def __init__(self, schema: Schema) -> None:
        """Start empty."""
        self.resources: dict[str, Any] = {}
        self.wheel = Wheel()
        self.commands = Commands(self)
        self.lifecycle = Lifecycle()
        self.register = Register()
        self.next_uid = 1
        self.pools = [Pool(kind, number, parts) for number, (kind, parts) in enumerate(schema.items())]
        self._by_kind = {pool.kind: pool for pool in self.pools}
        self._proxies: dict[type[Any], type[Any]] = {}
        self._links = {
            relation: [pool for pool in self.pools if relation in pool.links]
            for each in self.pools
            for relation in each.links
        }
        _check_names(self.pools)

    # births and deaths

    def spawn(self, kind: str, *values: Any) -> Entity:
        """Bring one entity to life with components and relations; what is not given is inert."""
        pool = self.pool(kind)
        row = pool.claim_one()
        entity = pool.entity(row)
        pool.uids.cells[row] = uid = self.next_uid
        self.next_uid = uid + 1
        self._enter(uid, entity)
        self.lifecycle.born(entity)
        for value in values:
            self.put(entity, value)
        return entity

    def spawn_many(self, kind: str, count: int, *values: Any) -> Rows:
        """
        Bring many to life at once, in order of uid; gives their handles.

        Each field, and each relation's target, is one value for all or a
        numpy array with one for each.
        """
        pool = self.pool(kind)
        rows = pool.claim(count)
        uids = np.arange(self.next_uid, self.next_uid + count, dtype=np.int64)
        self.next_uid += count
        pool.uids.array[rows] = uids
        entities = pool.entities(rows)
        self._enter_many(uids, entities)
        self.lifecycle.born_many(entities)
        for value in values:
            if isinstance(value, Linked):
                self._relate_rows(pool, rows, value.relation, value.target)
            else:
                self._table(pool, type(value)).write_many(rows, value)
        return entities

    def despawn(self, entity: Entity) -> None:
        """End one entity, and do to those who point at it what their relation says."""
        self._at(entity)
        self._end([entity])

    def despawn_many(self, entities: Rows | Sequence[Entity]) -> None:
        """End many distinct living entities at once."""
        handles = np.asarray(entities, np.int64)
        for pool, chosen in self._by_pool(handles):
            rows = pool.rows(chosen)
            if pool.targeted:
                self._end([entity for entity in chosen.tolist() if self.alive(entity)])
            else:
                self.lifecycle.died_many(chosen, pool.uids.array[rows])
                pool.release(rows)

    def alive(self, entity: Entity) -> bool:
        """Tell whether the entity of a handle still lives."""
        try:
            pool = self.pools[entity >> ROW_BITS & POOL_MASK]
            return pool.generations.cells[entity & ROW_MASK] == entity >> GENERATION_SHIFT
        except IndexError:
            return False

    def uid(self, entity: Entity) -> int:
        """Give the number that no other entity ever had or will have; it grows with birth."""
        pool, row = self._at(entity)
        return pool.uids.cells[row]

    def by_uid(self, uid: int) -> Entity | None:
        """Find the living entity of a uid."""
        entity = self.register.find(uid)
        return entity if entity and self.alive(entity) else None

    def kind(self, entity: Entity) -> str:
        """Give the name of the pool that an entity lives in."""
        return self._at(entity)[0].kind

    # components

    def get(self, entity: Entity, component: type[C]) -> C:
        """Give a copy of what an entity has."""
        pool, row = self._at(entity)
        table = pool.tables.get(component)
        if table is not None:
            return component(*[cells[row] for cells in table.cells])
        found = self._find(pool, row, component)
        if found is None:
            raise self._lacks(pool, row, component)
        return found

    def find(self, entity: Entity, component: type[C]) -> C | None:
        """Give a copy of what an entity has, or None."""
        pool, row = self._at(entity)
        table = pool.tables.get(component)
        if table is not None:
            return component(*[cells[row] for cells in table.cells])
        return self._find(pool, row, component)

    def has(self, entity: Entity, part: Part) -> bool:
        """Tell whether an entity has a component, or points at something by a relation."""
        pool, row = self._at(entity)
        if isinstance(part, Relation):
            return part in pool.links and pool.links[part].column.cells[row] != 0
        if part in pool.tables:
            return True
        return spec_of(part).sparse and pool.sparse(part).has(row)

    def put(self, entity: Entity, value: Any) -> None:
        """Give an entity a component, or overwrite the one it has."""
        pool, row = self._at(entity)
        if isinstance(value, Linked):
            self.relate(entity, value.relation, value.target)
            return
        component = cast("type[Any]", type(value))
        table = pool.tables.get(component)
        if table is None:
            self._table(pool, component).write(row, value)
        else:
            table.write(row, value)
        pool.touched.cells[row] |= pool.bit(component)

    def take(self, entity: Entity, component: type[C]) -> C | None:
        """Take a sparse component away; gives what it was, or None if there was none."""
        pool, row = self._at(entity)
        if component in pool.tables:
            message = f"every {pool.kind} has {spec_of(component).name}; only a sparse component can be taken away"
            raise SchemaError(message)
        value = self._find(pool, row, component)
        if value is not None:
            pool.sparse(component).remove(row)
            pool.touched.cells[row] |= pool.bit(component)
        return value

    def __getitem__(self, key: tuple[Entity, type[C]]) -> C:
        """Give a live component: `world[e, Health].hp -= 5` goes straight to the columns and marks the row dirty."""
        entity, component = key
        self.cell(entity, component)
        proxy = self._proxies.get(component)
        if proxy is None:
            proxy = self._proxies[component] = proxy_for(component)
        return proxy(self, entity)

    def cell(self, entity: Entity, component: type[Any]) -> tuple[tuple[Any, ...], int, Pool, int]:
        """Find the cells of a component, the place in them, and the pool and row of the entity (for live components)."""
        pool, row = self._at(entity)
        table = pool.tables.get(component)
        if table is not None:
            return table.cells, row, pool, row
        if not spec_of(component).sparse:
            raise self._lacks(pool, row, component)
        sparse = pool.sparse(component)
        place = sparse.positions.cells[row]
        if place < 0:
            raise self._lacks(pool, row, component)
        return sparse.table.cells, place, pool, row

    def write_cell(self, entity: Entity, component: type[Any], field: int, value: Any) -> None:
        """Write one field of a component and mark the row dirty (for live components)."""
        cells, place, pool, row = self.cell(entity, component)
        try:
            cells[field][place] = value
        except (ValueError, TypeError) as refusal:
            spec = spec_of(component)
            message = f"{spec.name}.{spec.fields[field].name} cannot be {value!r}"
            raise OverflowError(message) from refusal
        pool.touched.cells[row] |= pool.bit(component)

    # relations

    def relate(self, entity: Entity, relation: Relation, target: Entity) -> None:
        """Point an entity at a living target; 0 points it at nothing."""
        pool, row = self._at(entity)
        if target:
            self._at(target)[0].targeted[relation] = None
        self._link(pool, relation).relate(row, target)
        pool.touched.cells[row] |= pool.bit(relation)

    def relate_many(self, entities: Rows, relation: Relation, targets: Rows | Entity) -> None:
        """Point many distinct entities of one pool at one target, or each at its own."""
        pool = self.pools[int(entities[0]) >> ROW_BITS & POOL_MASK] if len(entities) else self.pools[0]
        if len(entities):
            self._relate_rows(pool, pool.rows(entities), relation, targets)

    def target(self, entity: Entity, relation: Relation) -> Entity:
        """Give what an entity points at; 0 is nothing."""
        pool, row = self._at(entity)
        link = pool.links.get(relation)
        return link.column.cells[row] if link is not None else 0

    def sources(self, target: Entity, relation: Relation, kind: str | None = None) -> list[Entity]:
        """List those who point at a target, in uid order; of one kind if told."""
        self._at(target)
        found: list[tuple[int, Entity]] = []
        for pool in self._links.get(relation, ()):
            if kind is None or pool.kind == kind:
                rows = pool.links[relation].rows(target)
                if rows:
                    uids = pool.uids.cells
                    found += [(uids[row], pool.entity(row)) for row in rows]
        found.sort()
        return [entity for _, entity in found]

    # the many

    def pool(self, kind: str) -> Pool:
        """Give all entities of one kind."""
        try:
            return self._by_kind[kind]
        except KeyError:
            message = f"there is no kind {kind!r}; there are {', '.join(self._by_kind)}"
            raise SchemaError(message) from None

    def sparse(self, component: type[Any], kind: str) -> Sparse:
        """Give the packed rows and columns of a rare component in one pool."""
        return self.pool(kind).sparse(component)

    def query(self, *components: type[Any], without: type[Any] | Kinds = ()) -> list[View]:
        """Find the rows that have all of some components, and none of others: one view for each pool that can."""
        excluded = without if isinstance(without, tuple) else (without,)
        found = ((pool, query.matching(pool, components, excluded)) for pool in self.pools)
        return [View(pool, rows) for pool, rows in found if rows is not None]

    @overload
    def each(self, a: type[A], /, *, without: type[Any] | Kinds = ()) -> Iterator[tuple[Entity, A]]: ...
    @overload
    def each(self, a: type[A], b: type[B], /, *, without: type[Any] | Kinds = ()) -> Iterator[tuple[Entity, A, B]]: ...
    @overload
    def each(
        self, a: type[A], b: type[B], c: type[C], /, *, without: type[Any] | Kinds = ()
    ) -> Iterator[tuple[Entity, A, B, C]]: ...
    @overload
    def each(
        self, a: type[A], b: type[B], c: type[C], d: type[D], /, *, without: type[Any] | Kinds = ()
    ) -> Iterator[tuple[Entity, A, B, C, D]]: ...
    def each(self, *components: type[Any], without: type[Any] | Kinds = ()) -> Iterator[Any]:
        """
        Walk over those who have all of some components, in uid order, with a copy of each.

        The world may change on the way: whoever died or lost a component is
        passed over, whoever gains one is not met.
        """
        for entity in query.in_order(iter(self.query(*components, without=without))):
            if self.alive(entity):
                values = [self.find(entity, component) for component in components]
                if None not in values:
                    yield (entity, *values)

    # change

    def touch(self, kind: str, rows: Any, part: Part) -> None:
        """Mark rows dirty after a component was written through its columns."""
        pool = self.pool(kind)
        pool.touched.array[rows] |= np.uint64(pool.bit(part))

    def dirty(self, kind: str, consumer: str) -> Changes:
        """Give what changed in a pool since this consumer asked last; the first time, everyone."""
        return self.pool(kind).drain(consumer)

    @property
    def added(self) -> list[Entity]:
        """Who was born since `clear_lifecycle`, in order."""
        return self.lifecycle.added()

    @property
    def removed(self) -> list[Entity]:
        """Who died since `clear_lifecycle`, in order; their handles are stale."""
        return self.lifecycle.removed()

    @property
    def removed_uids(self) -> list[int]:
        """The uids of those who died since `clear_lifecycle`, in the order of `removed`."""
        return self.lifecycle.removed_uids()

    def clear_lifecycle(self) -> None:
        """Forget who was born and who died."""
        self.lifecycle.clear()

    def flush(self) -> None:
        """Make the changes that `commands` has collected."""
        self.commands.flush()

    # the whole

    def copy(self) -> WorldImage:
        """Copy everything at this moment; the copy never changes and can be packed by another thread."""
        if len(self.commands):
            message = f"{len(self.commands)} commands wait to be flushed; a copy would lose them"
            raise RuntimeError(message)
        return images.capture(self)

    def fork(self, schema: Schema) -> "World":
        """Give a second world with the same handles, uids and future, which shares nothing that changes."""
        return images.restore(World(schema), self.copy())

    @staticmethod
    def unpack(schema: Schema, packed: bytes) -> "World":
        """Bring a packed world back: same handles, same uids, same free rows, same future."""
        return images.restore(World(schema), images.unpack(packed))

    def digest(self) -> str:
        """Give a hash of everything that is true, however it is laid out in memory."""
        return images.capture(self).digest()

    # insides

    def _at(self, entity: Entity) -> tuple[Pool, int]:
        row = entity & ROW_MASK
        try:
            pool = self.pools[entity >> ROW_BITS & POOL_MASK]
            if pool.generations.cells[row] == entity >> GENERATION_SHIFT:
                return pool, row
        except IndexError:
            pass
        raise StaleEntityError(entity)

    def _find(self, pool: Pool, row: int, component: type[C]) -> C | None:
        if not spec_of(component).sparse:
            return None
        values = pool.sparse(component).read(row)
        return None if values is None else component(*values)

    def _table(self, pool: Pool, component: type[Any]) -> Any:
        table = pool.tables.get(component)
        return table if table is not None else pool.sparse(component)

    def _link(self, pool: Pool, relation: Relation) -> Any:
        try:
            return pool.links[relation]
        except KeyError:
            message = f"the pool {pool.kind} does not list the relation {relation.name}"
            raise SchemaError(message) from None

    def _lacks(self, pool: Pool, row: int, component: type[Any]) -> NoComponentError:
        return NoComponentError(f"{pool.kind} #{pool.uids.cells[row]} has no {spec_of(component).name}")

    def _relate_rows(self, pool: Pool, rows: Rows, relation: Relation, targets: Any) -> None:
        handles = np.unique(np.atleast_1d(np.asarray(targets, np.int64)))
        for other, chosen in self._by_pool(handles[handles != 0]):
            other.rows(chosen)
            other.targeted[relation] = None
        self._link(pool, relation).relate_many(rows, targets)
        pool.touched.array[rows] |= np.uint64(pool.bit(relation))

    def _by_pool(self, handles: Rows) -> list[tuple[Pool, Rows]]:
        numbers = handles >> ROW_BITS & POOL_MASK
        known = np.unique(numbers).tolist()
        if known and known[-1] >= len(self.pools):
            raise StaleEntityError(int(handles[numbers == known[-1]][0]))
        return [(self.pools[number], handles[numbers == number]) for number in known]

    def _end(self, doomed: list[Entity]) -> None:
        for entity in doomed:  # grows on the way
            if not self.alive(entity):
                continue
            pool, row = self._at(entity)
            for relation in pool.targeted:
                followers = self.sources(entity, relation)
                if relation.on_target_despawn == "despawn":
                    doomed += followers
                else:
                    for follower in followers:
                        self.relate(follower, relation, 0)
            self.lifecycle.died(entity, pool.uids.cells[row])
            pool.release(np.array([row], np.int64))

    def _enter(self, uid: int, entity: Entity) -> None:
        self.register.add(uid, entity)
        if len(self.register) > 2 * sum(len(pool) for pool in self.pools) + 1024:
            self.refill_register()

    def _enter_many(self, uids: Rows, entities: Rows) -> None:
        self.register.add_many(uids, entities)
        if len(self.register) > 2 * sum(len(pool) for pool in self.pools) + 1024:
            self.refill_register()

    def refill_register(self) -> None:
        """Rebuild the way from uid to entity from those who live."""
        rows = [(pool, np.flatnonzero(pool.alive)) for pool in self.pools]
        uids = np.concatenate([pool.uids.array[living] for pool, living in rows])
        self.register.refill(uids, np.concatenate([pool.entities(living) for pool, living in rows]))


def _check_names(pools: list[Pool]) -> None:
    known: dict[str, Part] = {}
    for pool in pools:
        for part in (*pool.tables, *pool.links):
            if known.setdefault(part_name(part), part) is not part:
                message = f"there are two components or relations named {part_name(part)}"
                raise SchemaError(message)
