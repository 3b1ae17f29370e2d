"""Content by the other end of what it says of others: who leads into a room, who lies in an area, who asks for whom."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from engine.vocabulary import Area, Block, Catalogue, Content, Room

File: TypeAlias = dict[str, list[str]]
"""By the id of a thing, who says something of it; entries are never changed in place."""

Lines: TypeAlias = Callable[[Content], list[tuple[str, str]]]
"""What a thing says for one file: of whom, and who says so."""

MANY = 1000
"""Changes from which on it is quicker to read the whole catalogue again."""


class Directory:
    """
    What content says, found from the other end.

    Each file is made from the whole catalogue when it is first looked into (for 25,000 rooms 10 to 50 ms), and
    follows it from then on patch by patch, at the price of what the patch names. A copy has the same files until one
    of both follows a patch: then that one takes files of its own.
    """

    __slots__ = ("_catalogue", "_files", "_shared")

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._files: dict[Lines, File] = {}
        self._shared = False

    def __copy__(self) -> "Directory":
        """Give a second directory; what changes in one does not reach the other."""
        other = Directory(self._catalogue)
        other._files = self._files.copy()
        other._shared = self._shared = True
        return other

    def follow(self, after: Catalogue, gone: Iterable[Content], come: Iterable[Content]) -> None:
        """Follow a change of the catalogue to `after`: some things have gone, some have come, or changed."""
        gone, come = tuple(gone), tuple(come)
        self._catalogue = after
        if len(gone) + len(come) > MANY:
            self._files, self._shared = {lines: self._made(lines) for lines in self._files}, False
            return
        if self._shared:
            self._files, self._shared = {lines: file.copy() for lines, file in self._files.items()}, False
        for lines, file in self._files.items():
            for thing in gone:
                for whom, who in lines(thing):
                    _strike(file, whom, who)
            for thing in come:
                for whom, who in lines(thing):
                    file[whom] = [*file.get(whom, ()), who]

    def into(self, room: str) -> set[str]:
        """The rooms from which an exit, or the road of a block, leads into a room, whether it stands or not."""
        return set(self._file(_leading).get(room, ()))

    def inside(self, area: str) -> list[str]:
        """The rooms of an area, sorted."""
        return sorted(self._file(_lying).get(area, ()))

    def asking(self, kind: str, template: str) -> set[str]:
        """The rooms and areas (`room/plaza`) that ask for an npc or an item, whether it is known or not."""
        return set(self._file(_asking).get(f"{kind}/{template}", ()))

    def _file(self, lines: Lines) -> File:
        if lines not in self._files:
            self._files[lines] = self._made(lines)
        return self._files[lines]

    def _made(self, lines: Lines) -> File:
        file: File = {}
        for thing in self._catalogue:
            for whom, who in lines(thing):
                file.setdefault(whom, []).append(who)
        return file


def _strike(file: File, whom: str, who: str) -> None:
    left = file[whom].copy()
    left.remove(who)
    if left:
        file[whom] = left
    else:
        del file[whom]


def _leading(thing: Content) -> list[tuple[str, str]]:
    match thing:
        case Room():
            return [(way.to, thing.id) for way in thing.exits.values() if way.to is not None]
        case Block():
            return [(link.to, link.room) for link in thing.links]
        case _:
            return []


def _lying(thing: Content) -> list[tuple[str, str]]:
    return [(thing.area, thing.id)] if isinstance(thing, Room) else []


def _asking(thing: Content) -> list[tuple[str, str]]:
    match thing:
        case Room():
            who = f"room/{thing.id}"
            return [(f"npc/{each.npc}" if each.npc else f"item/{each.item}", who) for each in thing.spawns]
        case Area():
            return [(f"npc/{crowd.npc}", f"area/{thing.id}") for crowd in thing.population]
        case _:
            return []
