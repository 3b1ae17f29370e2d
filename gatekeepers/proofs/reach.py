"""Which rooms can be come to, and which can be left again."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

from engine.vocabulary import Catalogue

HEART = "loom-plaza"
"""Where newcomers stand, if the city has it."""


def heart(catalogue: Catalogue) -> str | None:
    """Name the room everything must hang together with."""
    return HEART if HEART in catalogue.rooms else next(iter(catalogue.rooms), None)


def cut_off(catalogue: Catalogue) -> tuple[set[str], set[str]]:
    """Name the rooms that cannot be reached from the heart, and those it cannot be reached from."""
    start = heart(catalogue)
    if start is None:
        return set(), set()
    there: dict[str, list[str]] = defaultdict(list)
    back: dict[str, list[str]] = defaultdict(list)
    rooms = set(catalogue.rooms)
    for room, exits in catalogue.ways().items():
        for way in exits.values():
            if (to := way.to) in rooms:
                there[room].append(to)
                back[to].append(room)
    return rooms - _flood(start, there), rooms - _flood(start, back)


def rounds(rooms: Iterable[str], pairs: Iterable[tuple[str, str]]) -> int:
    """Count the independent cycles among rooms joined in pairs, whichever way they are walked."""
    leader = {room: room for room in rooms}

    def find(room: str) -> str:
        while leader[room] != room:
            room = leader[room]
        return room

    cycles = 0
    for one, other in {tuple(sorted(pair)) for pair in pairs if pair[0] in leader and pair[1] in leader}:
        first, second = find(one), find(other)
        if first == second:
            cycles += 1
        else:
            leader[first] = second
    return cycles


def _flood(start: str, ways: Mapping[str, list[str]]) -> set[str]:
    seen, coming = {start}, deque([start])
    while coming:
        for room in ways.get(coming.popleft(), ()):
            if room not in seen:
                seen.add(room)
                coming.append(room)
    return seen
