"""Changes for later: between two stages, not in the middle of one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import proxy

from engine.ecs.handles import Entity
from engine.ecs.relation import Relation

if TYPE_CHECKING:
    from engine.ecs.world import World


class Commands:
    """
    A list of changes that `world.flush()` makes in the order they were given.

    Whoever died in the meantime is passed over.
    """

    __slots__ = ("_queue", "_world")

    def __init__(self, world: "World") -> None:
        self._world = proxy(
            world
        )  # or a world that is dropped would keep its memory until the next round of the collector
        self._queue: list[tuple[Entity, Callable[..., Any], tuple[Any, ...]]] = []

    def __len__(self) -> int:
        """Count changes that wait."""
        return len(self._queue)

    def spawn(self, kind: str, *values: Any) -> None:
        """Spawn an entity at the next flush."""
        self._queue.append((0, self._world.spawn, (kind, *values)))

    def despawn(self, entity: Entity) -> None:
        """Despawn an entity at the next flush."""
        self._queue.append((entity, self._world.despawn, (entity,)))

    def put(self, entity: Entity, value: Any) -> None:
        """Add or overwrite a component at the next flush."""
        self._queue.append((entity, self._world.put, (entity, value)))

    def take(self, entity: Entity, component: type[Any]) -> None:
        """Take away a sparse component at the next flush."""
        self._queue.append((entity, self._world.take, (entity, component)))

    def relate(self, entity: Entity, relation: Relation, target: Entity) -> None:
        """Point an entity at a target at the next flush, if both are still alive."""
        self._queue.append((entity, self._relate, (entity, relation, target)))

    def flush(self) -> None:
        """Do everything in order, what is added on the way included."""
        while self._queue:
            queue, self._queue = self._queue, []
            for entity, act, arguments in queue:
                if not entity or self._world.alive(entity):
                    act(*arguments)

    def _relate(self, entity: Entity, relation: Relation, target: Entity) -> None:
        if not target or self._world.alive(target):
            self._world.relate(entity, relation, target)
