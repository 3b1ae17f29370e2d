"""Content by the other end of what it says of others: who leads into a room, who lies in an area, who asks for whom."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from engine.vocabulary import Area, Block, Content, Room

File: TypeAlias = dict[str, list[str]]
"""What is said of things, by id: who says so."""

Said: TypeAlias = tuple[File, File, File]
"""The files of `into`, `inside` and `asking`."""

MANY = 1000
"""Changes from which on it is quicker to read the whole catalogue again."""


class Directory:
    """
    What content says, found from the other end.

    It is made from a catalogue and follows it patch by patch, at the price of what the patch names.
    Entries are never changed in place, and a copy says the same until one of both follows: then that one takes files
    of its own.
    """

    __slots__ = ("_said", "_shared")

    def __init__(self, things: Iterable[Content] = ()) -> None:
        self._said: Said = ({}, {}, {})
        self._shared = False
        for thing in things:
            _file(thing, _append, *self._said)

    def __copy__(self) -> "Directory":
        """Give a second directory; what changes in one does not reach the other."""
        other = Directory()
        other._said = self._said
        other._shared = self._shared = True
        return other

    def follow(self, after: Iterable[Content], gone: Iterable[Content], come: Iterable[Content]) -> None:
        """Follow a change of the catalogue to `after`: some things have gone, some have come, or changed."""
        gone, come = tuple(gone), tuple(come)
        if len(gone) + len(come) > MANY:
            self._said, self._shared = Directory(after)._said, False  # noqa: SLF001  (another of the same)
            return
        if self._shared:
            into, inside, asking = self._said
            self._said, self._shared = (into.copy(), inside.copy(), asking.copy()), False
        for thing in gone:
            _file(thing, _strike, *self._said)
        for thing in come:
            _file(thing, _enter, *self._said)

    def into(self, room: str) -> set[str]:
        """The rooms from which an exit, or the road of a block, leads into a room, whether it stands or not."""
        return set(self._said[0].get(room, ()))

    def inside(self, area: str) -> list[str]:
        """The rooms of an area, sorted."""
        return sorted(self._said[1].get(area, ()))

    def asking(self, kind: str, template: str) -> set[str]:
        """The rooms and areas (`room/plaza`) that ask for an npc or an item, whether it is known or not."""
        return set(self._said[2].get(f"{kind}/{template}", ()))


def _file(thing: Content, enter: Callable[[File, str, str], None], into: File, inside: File, asking: File) -> None:
    """Enter, or strike, what a thing says of others."""
    match thing:
        case Room():
            enter(inside, thing.area, thing.id)
            for way in thing.exits.values():
                if way.to is not None:
                    enter(into, way.to, thing.id)
            for spawn in thing.spawns:
                enter(asking, f"npc/{spawn.npc}" if spawn.npc else f"item/{spawn.item}", f"room/{thing.id}")
        case Area():
            for crowd in thing.population:
                enter(asking, f"npc/{crowd.npc}", f"area/{thing.id}")
        case Block():
            for link in thing.links:
                enter(into, link.to, link.room)
        case _:
            pass


def _append(file: File, line: str, who: str) -> None:
    """Enter a line while nobody else has the file."""
    known = file.get(line)
    if known is None:
        file[line] = [who]
    else:
        known.append(who)


def _enter(file: File, line: str, who: str) -> None:
    file[line] = [*file.get(line, ()), who]


def _strike(file: File, line: str, who: str) -> None:
    left = file[line].copy()
    left.remove(who)
    if left:
        file[line] = left
    else:
        del file[line]
