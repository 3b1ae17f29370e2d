"""What a gate gets to see."""

from dataclasses import dataclass

from engine.vocabulary import Catalogue, Content, Guardrails, Item, Kind, Npc, Patch, Proposal, Room, kind_of


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one field of one thing: `ref` is `npc/vex`, `field` a path like `exits.north.to`."""

    ref: str
    field: str
    why: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.ref} {self.field}: {self.why}" if self.field else f"{self.ref}: {self.why}"


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal as typed content, with the city before it and after it."""

    proposal: Proposal
    patch: Patch
    things: tuple[Content, ...]
    before: Catalogue
    after: Catalogue
    guardrails: Guardrails

    @property
    def by_council(self) -> bool:
        """Say whether it was made in here, and not brought by a human's hand."""
        return self.proposal.type is not Kind.EDIT

    @property
    def npcs(self) -> list[Npc]:
        """The NPC archetypes it puts."""
        return [thing for thing in self.things if isinstance(thing, Npc)]

    @property
    def items(self) -> list[Item]:
        """The item archetypes it puts."""
        return [thing for thing in self.things if isinstance(thing, Item)]

    @property
    def rooms(self) -> list[Room]:
        """The rooms it puts."""
        return [thing for thing in self.things if isinstance(thing, Room)]

    def was(self, thing: Content) -> Content | None:
        """What stood under the same name before."""
        return self.before.things[kind_of(thing)].get(thing.id)

    @property
    def top_level(self) -> int:
        """The highest level its place allows."""
        areas = {room.area for room in self.rooms}
        if not areas and self.proposal.room and (room := self.after.rooms.get(self.proposal.room)):
            areas = {room.area}
        levels = [self.after.areas[area].levels[1] for area in areas if area in self.after.areas]
        return max(levels, default=60)
