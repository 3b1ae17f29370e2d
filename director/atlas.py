"""The map as the director reads it: which roads end, and what lies around them."""

from collections.abc import Iterable, Iterator

from engine.vocabulary import Catalogue, Direction, Exit, GrowthPoint, Room, Site
from engine.vocabulary.chance import seed_of

_AROUND = 9
_DOORS_AROUND = 4


class Atlas:
    """One catalogue, read once: make a new one when a patch has changed the city."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Read the rooms, the exits in effect and every exit nobody has built."""
        self.catalogue = catalogue
        self.ways = catalogue.ways()
        self.doors: dict[GrowthPoint, Exit] = {
            GrowthPoint(room=room, towards=towards): way
            for room, exits in self.ways.items()
            for towards, way in exits.items()
            if way.to is None
        }
        grown = [room.description for room in self._grown()]
        self.said = tuple(
            sorted({seed_of(words) for text in grown for words in (first_sentence(text), text.casefold())})
        )

    def _told(self) -> Iterator[str]:
        """What has been told of grown rooms, and what people do and fear: nobody should read it twice."""
        for room in self._grown():
            yield first_sentence(room.description)
            yield room.description.casefold()
        for npc in self.catalogue.npcs.values():
            yield from (life for life in (npc.job, npc.worry, npc.habit) if life)

    def _grown(self) -> list[Room]:
        rooms = self.catalogue.rooms
        return [rooms[one] for block in self.catalogue.blocks.values() for one in block.rooms if one in rooms]

    def area_of(self, room: str) -> str:
        """Name the area a room belongs to; empty for a room that is not there."""
        found = self.catalogue.rooms.get(room)
        return found.area if found else ""

    def place(self, door: GrowthPoint) -> tuple[int, int, int] | None:
        """Say which coordinates an unbuilt exit points at; nothing for one inside a house."""
        room = self.catalogue.rooms.get(door.room)
        if room is None or room.at is None:
            return None
        step = door.towards.step
        return room.at[0] + step[0], room.at[1] + step[1], room.at[2] + step[2]

    def blocks_around(self, room: str, reach: int = 5) -> int:
        """Count the blocks that hang on the city within `reach` steps of a room."""
        here = self.catalogue.rooms.get(room)
        if here is None or here.at is None:
            return 0
        hooks = {block.links[0].room for block in self.catalogue.blocks.values()}
        return sum(1 for hook in hooks if _steps(self.catalogue.rooms.get(hook), here) <= reach)

    def joins(self, door: GrowthPoint) -> bool:
        """Say whether another unbuilt road is close enough for one block to hang on both."""
        room = self.catalogue.rooms.get(door.room)
        return room is not None and bool(self._doors_near(room, door.towards))

    def doors_in(self, area: str) -> list[GrowthPoint]:
        """List an area's growth points, by name."""
        return sorted((door for door in self.doors if self.area_of(door.room) == area), key=str)

    def survey(self, room: str, towards: Direction | None) -> Site:
        """
        Write down all a maker may know of a place. Raises KeyError when there is no such room.

        Nothing a player has said or done is in it: only what the city itself holds.
        """
        here = self.catalogue.rooms[room]
        area = self.catalogue.areas[here.area]
        near = _near(here, self.catalogue.rooms.values())
        return Site(
            room=room,
            area=area.id,
            area_name=area.name,
            levels=area.levels,
            faction=area.faction,
            at=here.at,
            towards=towards.value if towards else None,
            taken=tuple(sorted(near)),
            names=self._names(),
            npcs=tuple(sorted(self._locals(area.id))),
            items=tuple(sorted(self._wares(area.levels))),
            doors=self._doors_near(here, towards),
        )

    def _names(self) -> tuple[str, ...]:
        things = [*self.catalogue.rooms.values(), *self.catalogue.npcs.values(), *self.catalogue.blocks.values()]
        return tuple(sorted({thing.name.casefold() for thing in things}))

    def _locals(self, area: str) -> list[str]:
        crowd = {crowd.npc for crowd in self.catalogue.areas[area].population}
        return [npc for npc in crowd if npc in self.catalogue.npcs and not self.catalogue.npcs[npc].unique]

    def _wares(self, levels: tuple[int, int]) -> list[str]:
        fit = [i for i in self.catalogue.items.values() if i.level <= levels[1] and i.rarity in {"common", "uncommon"}]
        return [item.id for item in fit if item.type != "key"]

    def _doors_near(self, here: Room, towards: Direction | None) -> tuple[tuple[str, str, tuple[int, int, int]], ...]:
        found: list[tuple[str, str, tuple[int, int, int]]] = []
        for door, way in self.doors.items():
            at = self.place(door)
            if at is None or way.growth != "road" or (door.room == here.id and door.towards == towards):
                continue
            if _steps(self.catalogue.rooms[door.room], here) <= _DOORS_AROUND * 2:
                found.append((door.room, door.towards.value, at))
        return tuple(sorted(found))


def first_sentence(text: str) -> str:
    """Cut a text behind its first full stop: enough to know it again."""
    return text.split(". ", 1)[0].rstrip(".").casefold()


def _steps(one: Room | None, other: Room) -> int:
    if one is None or one.at is None or other.at is None:
        return 1_000
    return sum(abs(a - b) for a, b in zip(one.at, other.at, strict=True))


def _near(here: Room, rooms: Iterable[Room]) -> set[tuple[int, int, int]]:
    if here.at is None:
        return set()
    x, y, z = here.at
    return {
        room.at
        for room in rooms
        if room.at is not None
        and abs(room.at[0] - x) <= _AROUND
        and abs(room.at[1] - y) <= _AROUND
        and abs(room.at[2] - z) <= 2  # noqa: PLR2004
    }
