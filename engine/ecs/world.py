"""The world: entities, what they have, and how they relate."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, cast, overload

import numpy as np
from numpy.typing import NDArray

from engine.ecs import fork as forks
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
    sorted_once,
)
from engine.ecs.image import WorldImage
from engine.ecs.pool import Changes, Part, Pool, part_name
from engine.ecs.proxy import Cell, proxy_for
from engine.ecs.query import View
from engine.ecs.register import Register
from engine.ecs.relation import Link, Linked, Relation
from engine.ecs.sparse import Sparse
from engine.ecs.table import Table
from engine.ecs.wheel import Wheel
from engine.ecs.words import Words

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")

Schema: TypeAlias = Mapping[str, Iterable[Part]]
Without: TypeAlias = type[Any] | tuple[type[Any], ...]

LATE_ENTRIES = 1024


class World:
    """
    Pools of entities, by kind.

    `schema` lists for each kind its dense components and its relations.
    Sparse components need not be listed: every entity accepts them. The order
    of kinds is part of every handle, so new kinds go to the end.

    `resources` holds what belongs to nobody (JSON values), `wheel` what is
    due when, `commands` what waits for `flush`.
    """

    def __init__(self, schema: Schema, words: Words | None = None) -> None:
        self.words = words or Words()
        self.schema = {kind: tuple(parts) for kind, parts in schema.items()}
        self.resources: dict[str, Any] = {}
        self.wheel = Wheel()
        self.commands = Commands(self)
        self.register = Register()
        self.pools = [Pool(kind, number, parts, self.words) for number, (kind, parts) in enumerate(self.schema.items())]
        self._by_kind = {pool.kind: pool for pool in self.pools}
        self._proxies: dict[type[Any], type[Any]] = {}
        self._links: dict[Relation, list[tuple[Pool, Link]]] = {}
        for pool in self.pools:
            for relation, link in pool.links.items():
                self._links.setdefault(relation, []).append((pool, link))
        _check_names(self.pools)

    # births and deaths

    def spawn(self, kind: str, *values: Any) -> Entity:
        """Bring one entity to life with components and relations; what is not given is inert."""
        pool = self.pool(kind)
        row = pool.claim_one()
        entity = pool.entity(row)
        pool.uids.cells[row] = self.register.born(entity)
        self._tidy_register()
        try:
            for value in values:
                self.put(entity, value)
        except BaseException:
            self.despawn(entity)
            raise
        return entity

    def spawn_many(self, kind: str, count: int, *values: Any) -> Rows:
        """
        Bring many to life at once, in order of uid; gives their handles.

        Each field, and each relation's target, is one value for all or a
        numpy array with one for each.
        """
        pool = self.pool(kind)
        rows = pool.claim(count)
        entities = pool.entities(rows)
        pool.uids.array[rows] = self.register.born_many(entities)
        self._tidy_register()
        try:
            for value in values:
                self._put_rows(pool, rows, value)
        except BaseException:
            self.despawn_many(entities)
            raise
        return entities

    def despawn(self, entity: Entity) -> None:
        """End one entity, and do to those who point at it what their relation says."""
        self._at(entity)
        self._end([entity])

    def despawn_many(self, entities: Rows | Sequence[Entity]) -> None:
        """End many living entities at once; each may be given only once."""
        for pool, handles in self._by_pool(np.asarray(entities, np.int64)):
            rows = pool.rows(handles)
            if pool.targeted:
                self._end(handles.tolist())
            elif len(sorted_once(rows)) != len(rows):
                raise ValueError(f"{len(rows)} handles name only {len(sorted_once(rows))} entities to despawn")
            else:
                self.register.died_many(handles, pool.uids.array[rows])
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
        return entity if self.alive(entity) else None

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
        cells, place = self._packed(pool, row, component)
        return component(*[each[place] for each in cells])

    def find(self, entity: Entity, component: type[C]) -> C | None:
        """Give a copy of what an entity has, or None."""
        pool, row = self._at(entity)
        sparse = pool.bound.get(component)
        if sparse is None:
            table = pool.tables.get(component)
            if table is not None:
                return component(*[cells[row] for cells in table.cells])
            if not spec_of(component).sparse:
                return None
            sparse = pool.sparse(component)
        place = sparse.positions.cells[row] - 1
        return None if place < 0 else component(*[cells[place] for cells in sparse.table.cells])

    def field(self, entity: Entity, component: type[Any], name: str) -> Any:
        """Give one field of a component, and leave the others where they are: half the time of `get`."""
        pool, row = self._at(entity)
        table = pool.tables.get(component)
        if table is not None:
            return table.columns[name].cells[row]
        _, place = self._packed(pool, row, component)
        return pool.sparse(component).table.columns[name].cells[place]

    def values(self, entity: Entity, component: type[Any]) -> tuple[Any, ...]:
        """Give the fields of a component, in order, without making one of them: for what is asked very often."""
        pool, row = self._at(entity)
        table = pool.tables.get(component)
        cells, place = self._packed(pool, row, component) if table is None else (table.cells, row)
        return tuple([each[place] for each in cells])

    def has(self, entity: Entity, part: Part) -> bool:
        """Tell whether an entity has a component, or points at something by a relation."""
        pool, row = self._at(entity)
        if isinstance(part, Relation):
            return part in pool.links and pool.links[part].column.cells[row] != 0
        sparse = pool.bound.get(part)
        if sparse is not None:
            return sparse.has(row)
        return part in pool.tables or (spec_of(part).sparse and pool.sparse(part).has(row))

    def put(self, entity: Entity, value: Any) -> None:
        """Give an entity a component or a relation, or overwrite the one it has."""
        if isinstance(value, Linked):
            self.relate(entity, value.relation, value.target)
            return
        pool, row = self._at(entity)
        component = cast("type[Any]", type(value))
        pool.storage(component).write(row, value)
        pool.touched.cells[row] |= pool.bits[component]

    def put_many(self, entities: Rows, value: Any) -> None:
        """Do `put` for distinct entities; each field is one value for all, or a numpy array with one for each."""
        for pool, handles in self._by_pool(entities):
            if len(handles) != len(entities):
                raise ValueError("put_many wants entities of one kind")
            self._put_rows(pool, pool.rows(handles), value)

    def put_rows(self, kind: str, rows: Rows, value: Any) -> None:
        """Do `put_many` for distinct living rows of a pool, as passes over columns find them."""
        pool = self.pool(kind)
        pool.check(rows)
        self._put_rows(pool, rows, value)

    def take(self, entity: Entity, component: type[C]) -> C | None:
        """Take a sparse component away; gives what it was, or None if there was none."""
        pool, row = self._at(entity)
        sparse = pool.bound.get(component) or self._rare(pool, component)
        values = sparse.read(row)
        if values is None:
            return None
        sparse.remove(row)
        pool.touched.cells[row] |= pool.bits[component]
        return component(*values)

    def take_many(self, entities: Rows, component: type[Any]) -> None:
        """Take a sparse component away from whoever of the entities has it."""
        for pool, handles in self._by_pool(entities):
            rows = pool.rows(handles)
            sparse = self._rare(pool, component)
            rows = sorted_once(rows[sparse.having(rows)])
            sparse.remove_many(rows)
            pool.touched.array[rows] |= np.uint64(pool.bits[component])

    def __getitem__(self, key: tuple[Entity, type[C]]) -> C:
        """Give a live component: `world[e, Health].hp -= 5` goes straight to the columns and marks the row dirty."""
        entity, component = key
        self.cell(entity, component)
        proxy = self._proxies.get(component)
        if proxy is None:
            proxy = self._proxies[component] = proxy_for(component)
        return proxy(self, entity)

    def cell(self, entity: Entity, component: type[Any]) -> Cell:
        """Find where a component of an entity is kept: its cells, the place in them, the pool and the row."""
        pool, row = self._at(entity)
        table = pool.tables.get(component)
        if table is not None:
            return table.cells, row, pool, row
        return *self._packed(pool, row, component), pool, row

    # relations

    def relate(self, entity: Entity, relation: Relation, target: Entity) -> None:
        """Point an entity at a living target; 0 points it at nothing."""
        pool, row = self._at(entity)
        link = pool.link(relation)
        if target:
            self._at(target)[0].targeted[relation] = None
        link.relate(row, target)
        pool.touched.cells[row] |= pool.bits[relation]

    def relate_many(self, entities: Rows, relation: Relation, targets: Rows | Entity) -> None:
        """Point distinct entities of one kind at one target, or each at its own."""
        self.put_many(entities, relation(targets))

    def relate_rows(
        self, kind: str, rows: Rows, relation: Relation, target_kind: str, target_rows: NDArray[np.integer[Any]]
    ) -> None:
        """Point each of distinct living rows of one pool at a living row of another, as passes find them."""
        pool, targets = self.pool(kind), self.pool(target_kind)
        pool.check(rows)
        handles = targets.entities(np.asarray(target_rows, np.int64))
        targets.targeted[relation] = None
        pool.link(relation).relate_many(rows, handles)
        pool.touched.array[rows] |= np.uint64(pool.bits[relation])

    def target(self, entity: Entity, relation: Relation) -> Entity:
        """Give what an entity points at; 0 is nothing."""
        pool, row = self._at(entity)
        link = pool.links.get(relation)
        return 0 if link is None else link.column.cells[row]

    def each_target(self, entities: Rows, relation: Relation) -> Rows:
        """Give what each of some entities points at, in their order; 0 is nothing, and what the dead point at."""
        found = np.zeros(len(entities), np.int64)
        numbers = entities >> ROW_BITS & POOL_MASK
        for pool, link in self._links.get(relation, ()):
            places = np.flatnonzero(numbers == pool.number)
            if len(places):
                rows = entities[places] & ROW_MASK
                lives = pool.generations.array[rows] == entities[places] >> GENERATION_SHIFT
                found[places] = np.where(lives, link.column.array[rows], 0)
        return found

    def sources(self, target: Entity, relation: Relation, kind: str | None = None) -> list[Entity]:
        """List those who point at a living target, in uid order; of one kind if told."""
        self._at(target)
        if kind is not None:
            pool = self.pool(kind)
            link = pool.links.get(relation)
            return [] if link is None else _sources(pool, link, target)[:]
        answers = [_sources(pool, link, target) for pool, link in self._links.get(relation, ())]
        found = [source for answer in answers for source in answer]
        return sorted(found, key=self.uid) if sum(map(bool, answers)) > 1 else found

    # the many

    def pool(self, kind: str) -> Pool:
        """Give all entities of one kind."""
        try:
            return self._by_kind[kind]
        except KeyError:
            raise SchemaError(f"there is no kind {kind!r}; there are {', '.join(self._by_kind)}") from None

    def sparse(self, component: type[Any], kind: str) -> Sparse:
        """Give the packed rows and columns of a rare component in one pool."""
        return self.pool(kind).sparse(component)

    def query(self, *components: type[Any], without: Without = ()) -> list[View]:
        """Find the rows that have all of some components and none of others: one view for each pool that can."""
        excluded = without if isinstance(without, tuple) else (without,)
        found = ((pool, query.matching(pool, components, excluded)) for pool in self.pools)
        return [View(pool, rows) for pool, rows in found if rows is not None]

    @overload
    def each(self, a: type[A], /, *, without: Without = ()) -> Iterator[tuple[Entity, A]]: ...
    @overload
    def each(self, a: type[A], b: type[B], /, *, without: Without = ()) -> Iterator[tuple[Entity, A, B]]: ...
    @overload
    def each(
        self, a: type[A], b: type[B], c: type[C], /, *, without: Without = ()
    ) -> Iterator[tuple[Entity, A, B, C]]: ...
    @overload
    def each(
        self, a: type[A], b: type[B], c: type[C], d: type[D], /, *, without: Without = ()
    ) -> Iterator[tuple[Entity, A, B, C, D]]: ...
    def each(self, *components: type[Any], without: Without = ()) -> Iterator[Any]:
        """
        Walk over those who have all of some components, in uid order, with a copy of each.

        The world may change on the way: whoever died or lost a component is
        passed over, whoever gains one is not met.
        """
        for entity in query.in_order(self.query(*components, without=without)):
            if self.alive(entity):
                values = [self.find(entity, component) for component in components]
                if all(value is not None for value in values):
                    yield (entity, *values)

    # change

    def touch(self, kind: str, rows: Any, part: Part) -> None:
        """Mark rows dirty after a component was written through its columns."""
        pool = self.pool(kind)
        pool.touched.array[rows] |= np.uint64(pool.bits[part])

    def dirty(self, kind: str, consumer: str) -> Changes:
        """Give what changed in a pool since this consumer asked last; the first time, everyone."""
        return self.pool(kind).drain(consumer)

    @property
    def added(self) -> list[Entity]:
        """Who was born since `clear_lifecycle`, in order; some may have died already."""
        return self.register.added().tolist()

    @property
    def removed(self) -> list[Entity]:
        """Who died since `clear_lifecycle`, in order; their handles are stale."""
        return self.register.removed().tolist()

    @property
    def removed_uids(self) -> list[int]:
        """The uids of those who died since `clear_lifecycle`, in the order of `removed`."""
        return self.register.removed_uids().tolist()

    def clear_lifecycle(self) -> None:
        """Forget who was born and who died; call it every tick, for the lists only grow."""
        self.register.clear()

    def flush(self) -> None:
        """Make the changes that `commands` has collected."""
        self.commands.flush()

    # the whole

    def copy(self) -> WorldImage:
        """Copy everything at this moment; the copy never changes, so another thread may pack it."""
        self._check_flushed()
        return images.capture(self)

    def fork(self) -> "World":
        """Give a second world with the same handles, uids and future; what happens in one does not reach the other."""
        self._check_flushed()
        return forks.fork(self, World(self.schema, self.words))

    @staticmethod
    def unpack(schema: Schema, packed: bytes) -> "World":
        """
        Bring a packed world back: same handles, same uids, same free rows, same future.

        The schema may have grown since: new columns start inert, and columns
        it no longer lists are dropped. Kinds must stand in the same order.
        """
        image = images.unpack(packed)
        world = images.restore(World(schema, image.words), image)
        world.refill_register()
        return world

    def digest(self) -> str:
        """Give a hash of everything that is true, however it is laid out in memory."""
        return images.capture(self).digest()

    def refill_register(self) -> None:
        """Rebuild the way from uid to entity from those who live."""
        rows = [(pool, np.flatnonzero(pool.alive)) for pool in self.pools]
        uids = np.concatenate([pool.uids.array[living] for pool, living in rows])
        self.register.refill(uids, np.concatenate([pool.entities(living) for pool, living in rows]))

    # insides

    def _check_flushed(self) -> None:
        if len(self.commands):
            raise RuntimeError(f"{len(self.commands)} commands wait to be flushed; a copy would lose them")

    def _at(self, entity: Entity) -> tuple[Pool, int]:
        row = entity & ROW_MASK
        try:
            pool = self.pools[entity >> ROW_BITS & POOL_MASK]
            if pool.generations.cells[row] == entity >> GENERATION_SHIFT:
                return pool, row
        except IndexError:
            pass
        raise StaleEntityError(entity)

    def _packed(self, pool: Pool, row: int, component: type[Any]) -> tuple[tuple[Any, ...], int]:
        if spec_of(component).sparse:
            sparse = pool.sparse(component)
            place = sparse.positions.cells[row] - 1
            if place >= 0:
                return sparse.table.cells, place
        raise NoComponentError(f"{pool.kind} #{pool.uids.cells[row]} has no {spec_of(component).name}")

    def _rare(self, pool: Pool, component: type[Any]) -> Sparse:
        storage = pool.storage(component)
        if isinstance(storage, Table):
            raise SchemaError(f"every {pool.kind} has {storage.spec.name}; only what is sparse can be taken away")
        return storage

    def _put_rows(self, pool: Pool, rows: Rows, value: Any) -> None:
        if isinstance(value, Linked):
            link = pool.link(value.relation)
            handles = np.atleast_1d(np.asarray(value.target, np.int64))
            for other, targets in self._by_pool(handles if handles.all() else handles[handles != 0]):
                other.rows(targets)
                other.targeted[value.relation] = None
            link.relate_many(rows, value.target)
            part = value.relation
        else:
            part = cast("type[Any]", type(value))
            pool.storage(part).write_many(rows, value)
        pool.touched.array[rows] |= np.uint64(pool.bits[part])

    def _by_pool(self, handles: Rows) -> list[tuple[Pool, Rows]]:
        if not len(handles):
            return []
        numbers = handles >> ROW_BITS & POOL_MASK
        first = int(numbers[0])
        if first < len(self.pools) and (numbers == first).all():
            return [(self.pools[first], handles)]
        known = sorted_once(numbers).tolist()
        if known[-1] >= len(self.pools):
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
            self.register.died(entity, pool.uids.cells[row])
            pool.release_one(row)

    def _tidy_register(self) -> None:
        if len(self.register) > 2 * sum(pool.living for pool in self.pools) + LATE_ENTRIES:
            self.refill_register()


def _sources(pool: Pool, link: Link, target: Entity) -> list[Entity]:
    """Those of one pool who point at a target, as the link remembers them; not to be changed."""
    answer = link.answers.get(target)
    if answer is None:
        answer = link.answers[target] = pool.handles_of(link.rows(target))
    return answer


def _check_names(pools: list[Pool]) -> None:
    known: dict[str, Part] = {}
    for pool in pools:
        for part in (*pool.tables, *pool.links):
            if known.setdefault(part_name(part), part) is not part:
                raise SchemaError(f"there are two components or relations named {part_name(part)}")
