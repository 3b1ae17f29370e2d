"""One component of one entity, live: reads and writes go straight to the columns."""

from typing import TYPE_CHECKING, Any, TypeAlias

from engine.ecs.component import spec_of
from engine.ecs.handles import MisfitError
from engine.ecs.pool import Pool

if TYPE_CHECKING:
    from engine.ecs.world import World

Cell: TypeAlias = tuple[tuple[Any, ...], int, Pool, int]
"""Where a component of an entity is kept: its cells, the place in them, the pool and the row."""


class Proxy:
    """Looks like the component; every access finds the row anew, so it survives growth and notices death."""

    __slots__ = ("entity", "world")

    def __init__(self, world: "World", entity: int) -> None:
        self.world = world
        self.entity = entity


def proxy_for(component: type[Any]) -> type[Any]:
    """Make the proxy class of a component: one property for each of its fields."""
    spec = spec_of(component)
    properties = {field.name: _property(component, number) for number, field in enumerate(spec.fields)}
    return type(f"Live{spec.name}", (Proxy,), {"__slots__": (), **properties})


def _property(component: type[Any], number: int) -> property:
    def read(self: Proxy) -> Any:
        cells, place, _, _ = self.world.cell(self.entity, component)
        return cells[number][place]

    def write(self: Proxy, value: Any) -> None:
        cells, place, pool, row = self.world.cell(self.entity, component)
        try:
            cells[number][place] = value
        except (ValueError, TypeError) as refusal:
            spec = spec_of(component)
            raise MisfitError(f"{spec.name}.{spec.fields[number].name} cannot be {value!r}") from refusal
        pool.touched.cells[row] |= pool.bits[component]

    return property(read, write)
