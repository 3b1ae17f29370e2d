"""Nothing new has the name, or the face, of something old."""

from collections import Counter

from engine.vocabulary import Content, Mark, kind_of
from gatekeepers.case import Case, Fault
from gatekeepers.marks import verdict

_NAMED = ("room", "npc", "block")


def names_are_new(case: Case) -> Mark:
    """Refuse a new room, person or block under a name that is taken, and a room described as another one is."""
    new = [thing for thing in case.things if kind_of(thing) in _NAMED and _renamed(case, thing)]
    if not case.by_council:
        return Mark(gate="novelty", passed=True, why="a designer names things as they like")
    taken = {
        (kind, thing.name.casefold()): thing.id
        for kind in _NAMED
        for thing in case.before.things[kind].values()
    }  # fmt: skip
    faults = [
        Fault(f"{kind_of(thing)}/{thing.id}", "name", f"{thing.name!r} is the name of {taken[key]}")
        for thing in new
        if (key := (kind_of(thing), thing.name.casefold())) in taken
    ]
    twice = Counter((kind_of(thing), thing.name.casefold()) for thing in new)
    faults += [
        Fault("payload", "", f"{name!r} is used {count} times") for (_, name), count in twice.items() if count > 1
    ]
    faults += _same_faces(case)
    return verdict("novelty", faults, f"{len(new)} new names")


def _renamed(case: Case, thing: Content) -> bool:
    was = case.was(thing)
    return was is None or was.name != thing.name


def _same_faces(case: Case) -> list[Fault]:
    seen = {room.description.casefold(): room.id for room in case.before.rooms.values()}
    faults: list[Fault] = []
    for room in case.rooms:
        other = seen.setdefault(room.description.casefold(), room.id)
        if other != room.id:
            faults.append(Fault(f"room/{room.id}", "description", f"is word for word that of {other}"))
    return faults
