"""All content at one moment, typed, by kind and id."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.vocabulary.content import Area, Block, Content, Direction, Exit, Faction, Item, Npc, Room, kind_of
from engine.vocabulary.proposal import Patch, Ref


def _nothing() -> dict[str, dict[str, Content]]:
    return {kind: {} for kind in ("area", "block", "faction", "item", "npc", "room")}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Content by kind and id. A patch makes a new catalogue; the old one stays as it was."""

    things: dict[str, dict[str, Content]] = field(default_factory=_nothing)

    @classmethod
    def of(cls, things: Iterable[Content]) -> "Catalogue":
        """Collect things; the last of two with the same kind and id counts."""
        catalogue = cls()
        for thing in things:
            catalogue.things[kind_of(thing)][thing.id] = thing
        return catalogue

    def patched(self, patch: Patch) -> "Catalogue":
        """Say what content would be with the patch applied."""
        things = {kind: dict(of_kind) for kind, of_kind in self.things.items()}
        for ref in patch.drop:
            things[ref.kind].pop(ref.id, None)
        for wrapped in patch.put:
            thing = wrapped.content()
            things[wrapped.kind][thing.id] = thing
        return Catalogue(things)

    def __iter__(self) -> Iterator[Content]:
        """Go through everything, kind by kind, in the order it came."""
        for of_kind in self.things.values():
            yield from of_kind.values()

    def __len__(self) -> int:
        """Count everything."""
        return sum(map(len, self.things.values()))

    def find(self, ref: Ref) -> Content | None:
        """Look one thing up."""
        return self.things[ref.kind].get(ref.id)

    @property
    def rooms(self) -> dict[str, Room]:
        """All rooms by id."""
        return self.things["room"]  # pyright: ignore[reportReturnType]

    @property
    def npcs(self) -> dict[str, Npc]:
        """All NPC archetypes by id."""
        return self.things["npc"]  # pyright: ignore[reportReturnType]

    @property
    def items(self) -> dict[str, Item]:
        """All item archetypes by id."""
        return self.things["item"]  # pyright: ignore[reportReturnType]

    @property
    def areas(self) -> dict[str, Area]:
        """All areas by id."""
        return self.things["area"]  # pyright: ignore[reportReturnType]

    @property
    def factions(self) -> dict[str, Faction]:
        """All factions by id."""
        return self.things["faction"]  # pyright: ignore[reportReturnType]

    @property
    def blocks(self) -> dict[str, Block]:
        """All blocks by id."""
        return self.things["block"]  # pyright: ignore[reportReturnType]

    def ways(self) -> dict[str, dict[Direction, Exit]]:
        """Every room's exits as they are in effect: its own, led on by the blocks that hang on them."""
        ways = {room.id: dict(room.exits) for room in self.rooms.values()}
        for block in self.blocks.values():
            for link in block.links:
                exits = ways.get(link.room)
                if exits is not None and link.towards in exits:
                    exits[link.towards] = exits[link.towards].model_copy(update={"to": link.to})
        return ways
