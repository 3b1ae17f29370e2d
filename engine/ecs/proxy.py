"""One component of one entity, live: reads and writes go straight to the columns."""

from typing import TYPE_CHECKING, Any

from engine.ecs.component import spec_of

if TYPE_CHECKING:
    from engine.ecs.world import World


class Proxy:
    """Looks like the component; every access finds the row anew, so it survives growth and notices death."""

    __slots__ = ("_entity", "_world")

    def __init__(self, world: "World", entity: int) -> None:
        """Stand for one entity's component."""
        self._world = world
        self._entity = entity


def proxy_for(component: type[Any]) -> type[Proxy]:
    """Make the proxy class of a component: one property for each of its fields."""
    spec = spec_of(component)
    properties = {field.name: _property(component, place) for place, field in enumerate(spec.fields)}
    return type(f"Live{spec.name}", (Proxy,), {"__slots__": (), **properties})


def _property(component: type[Any], place: int) -> property:
    def read(self: Proxy) -> Any:
        cells, row, _, _ = self._world.cell(self._entity, component)  # pyright: ignore[reportPrivateUsage]
        return cells[place][row]

    def write(self: Proxy, value: Any) -> None:
        self._world.write_cell(self._entity, component, place, value)  # pyright: ignore[reportPrivateUsage]

    return property(read, write)
