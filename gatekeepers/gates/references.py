"""Whatever is named exists."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from engine.vocabulary import Area, Block, Catalogue, Content, Faction, Item, Mark, Npc, Room, kind_of
from gatekeepers.case import Case, Fault
from gatekeepers.marks import verdict


def everything_named_exists(case: Case) -> Mark:
    """Refuse content that names what is not there, and drops of what others still name."""
    faults = list(dangling(case.after))
    known = {str(fault) for fault in dangling(case.before)} if faults else set()
    faults = [fault for fault in faults if str(fault) not in known]
    return verdict("references", faults, f"all names in {len(case.things)} things are known")


def dangling(catalogue: Catalogue) -> Iterator[Fault]:
    """Find every name in a catalogue that leads nowhere."""
    for thing in catalogue:
        for kind, name, field in named(thing):
            if name not in catalogue.things[kind]:
                yield Fault(f"{kind_of(thing)}/{thing.id}", field, unknown(kind, name, catalogue))
    yield from _hooks(catalogue)


def unknown(kind: str, name: str, catalogue: Catalogue) -> str:
    """Say that a name is not known, and which one may have been meant."""
    close = get_close_matches(name, catalogue.things[kind], n=1)
    return f'no {kind} "{name}"' + (f' (did you mean "{close[0]}"?)' if close else "")


def named(thing: Content) -> Iterator[tuple[str, str, str]]:
    """Go through the names in a thing: kind, id, and the field it stands in."""
    match thing:
        case Room():
            yield from _in_room(thing)
        case Npc():
            yield from _one("faction", thing.faction, "faction")
            yield from _one("room", thing.home, "home")
            yield from _many("room", thing.works, "works.{}")
            yield from _many("room", thing.sleeps, "sleeps.{}")
            yield from _many("item", [carried.item for carried in thing.carries], "carries.{}.item")
        case Item():
            yield from _one("room", thing.home, "home")
        case Area():
            yield from _one("faction", thing.faction, "faction")
            yield from _many("npc", [crowd.npc for crowd in thing.population], "population.{}.npc")
        case Faction():
            yield from _many("faction", thing.hates, "hates.{}")
            yield from _many("faction", thing.befriends, "befriends.{}")
        case Block():
            yield from _many("room", thing.rooms, "rooms.{}")
            yield from _many("room", [link.room for link in thing.links], "links.{}.room")
            yield from _many("room", [link.to for link in thing.links], "links.{}.to")


def _in_room(room: Room) -> Iterator[tuple[str, str, str]]:
    yield "area", room.area, "area"
    for towards, way in room.exits.items():
        yield from _one("room", way.to, f"exits.{towards.value}.to")
    for place, spawn in enumerate(room.spawns):
        yield from _one("npc", spawn.npc, f"spawns.{place}.npc")
        yield from _one("item", spawn.item, f"spawns.{place}.item")


def _one(kind: str, name: str | None, field: str) -> Iterator[tuple[str, str, str]]:
    if name is not None:
        yield kind, name, field


def _many(kind: str, names: Sequence[str], field: str) -> Iterator[tuple[str, str, str]]:
    for place, name in enumerate(names):
        yield kind, name, field.format(place)


def _hooks(catalogue: Catalogue) -> Iterator[Fault]:
    taken: dict[tuple[str, str], str] = {}
    for block in catalogue.blocks.values():
        for place, link in enumerate(block.links):
            room = catalogue.rooms.get(link.room)
            way = room.exits.get(link.towards) if room else None
            field, door = f"links.{place}", (link.room, link.towards.value)
            if room and (way is None or way.to is not None):
                yield Fault(f"block/{block.id}", field, f"{link.room} has no unbuilt exit {link.towards.value}")
            if door in taken:
                yield Fault(f"block/{block.id}", field, f"{link.room}/{door[1]} is taken by block {taken[door]}")
            taken.setdefault(door, block.id)
