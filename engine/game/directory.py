"""Content by the other end of what it says of others: who leads into a room, who lies in an area, who asks for whom."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from engine.vocabulary import Area, Block, Catalogue, Content, Room

Line: TypeAlias = tuple[str, str]
"""What is said of a thing (`into`, `inside` or `asking`, and its id), as the directory files it."""

MANY = 1000
"""Changes from which on it is quicker to read the whole catalogue again."""


class Directory:
    """
    What content says, found from the other end.

    It is made from a catalogue and follows it patch by patch, at the price of what the patch names.
    Entries are never changed in place, and a copy says the same until one of both follows: then that one takes a dict
    of its own.
    """

    __slots__ = ("_said", "_shared")

    def __init__(self, catalogue: Catalogue) -> None:
        said: dict[Line, list[str]] = {}
        for thing in catalogue:
            for line, who in _lines(thing):
                said.setdefault(line, []).append(who)
        self._said = {line: tuple(who) for line, who in said.items()}
        self._shared = False

    def __copy__(self) -> "Directory":
        """Give a second directory; what changes in one does not reach the other."""
        other = Directory(Catalogue())
        other._said = self._said
        other._shared = self._shared = True
        return other

    def follow(self, after: Catalogue, gone: Iterable[Content], come: Iterable[Content]) -> None:
        """Follow a change of the catalogue to `after`: some things have gone, some have come, or changed."""
        gone, come = tuple(gone), tuple(come)
        if len(gone) + len(come) > MANY:
            self._said, self._shared = Directory(after)._said, False  # noqa: SLF001  (another of the same)
            return
        if self._shared:
            self._said, self._shared = self._said.copy(), False
        for thing in gone:
            for line, who in _lines(thing):
                self._strike(line, who)
        for thing in come:
            for line, who in _lines(thing):
                self._said[line] = (*self._said.get(line, ()), who)

    def into(self, room: str) -> set[str]:
        """The rooms from which an exit, or the road of a block, leads into a room, whether it stands or not."""
        return set(self._said.get(("into", room), ()))

    def inside(self, area: str) -> list[str]:
        """The rooms of an area, sorted."""
        return sorted(self._said.get(("inside", area), ()))

    def asking(self, kind: str, template: str) -> set[str]:
        """The rooms and areas (`room/plaza`) that ask for an npc or an item, whether it is known or not."""
        return set(self._said.get(("asking", f"{kind}/{template}"), ()))

    def _strike(self, line: Line, who: str) -> None:
        left = list(self._said[line])
        left.remove(who)
        if left:
            self._said[line] = tuple(left)
        else:
            del self._said[line]


def _lines(thing: Content) -> Iterator[tuple[Line, str]]:
    match thing:
        case Room():
            yield ("inside", thing.area), thing.id
            for way in thing.exits.values():
                if way.to is not None:
                    yield ("into", way.to), thing.id
            for spawn in thing.spawns:
                yield ("asking", f"npc/{spawn.npc}" if spawn.npc else f"item/{spawn.item}"), f"room/{thing.id}"
        case Area():
            for crowd in thing.population:
                yield ("asking", f"npc/{crowd.npc}"), f"area/{thing.id}"
        case Block():
            for link in thing.links:
                yield ("into", link.to), link.room
        case _:
            pass
