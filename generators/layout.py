"""Where the rooms of a block lie: a way round, a few spurs, and no place that is taken."""

from dataclasses import dataclass, field

from engine.vocabulary import Direction
from engine.vocabulary.chance import Dice

Place = tuple[int, int, int]

FLAT = (Direction.NORTH, Direction.EAST, Direction.SOUTH, Direction.WEST)


class NoSpaceError(ValueError):
    """There is no room for a block where one was asked for."""


@dataclass(slots=True)
class Plan:
    """
    Places in the order they were laid, the first being the way in, with the steps between them.

    `steps` are pairs of place numbers; `ring` those on the way round.
    """

    places: list[Place] = field(default_factory=list[Place])
    steps: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    ring: set[int] = field(default_factory=set[int])

    def ways(self, number: int) -> list[int]:
        """List the numbers of the places one step from a place."""
        return [b if a == number else a for a, b in self.steps if number in {a, b}]


def beyond(place: Place, towards: Direction) -> Place:
    """Say where one step leads."""
    step = towards.step
    return place[0] + step[0], place[1] + step[1], place[2] + step[2]


def towards(one: Place, other: Place) -> Direction:
    """Say in which direction a neighbour lies. Raises StopIteration for one that is none."""
    return next(way for way in Direction if way.step != (0, 0, 0) and beyond(one, way) == other)


def lay_out(start: Place, taken: set[Place], rooms: int, dice: Dice) -> Plan:
    """
    Lay out a block of about `rooms` places from `start`, round a ring of at least four.

    Where the ground is too narrow for a ring, stairs lead from the start to one above or below.
    Raises NoSpaceError when none fits there either.
    """
    if start in taken:
        raise NoSpaceError(f"{start} is taken")
    ring = _ring(start, taken, rooms, dice)
    plan = Plan()
    if not ring:
        plan.places.append(start)
        plan.steps.append((0, 1))
        ring = next(filter(None, (_ring(other, taken, rooms - 1, dice) for other in _stairs(start))), [])
    if not ring:
        raise NoSpaceError(f"no ring of streets fits at {start}: {len(taken)} places around are taken")
    first = len(plan.places)
    plan.places += ring
    plan.ring = set(range(first, len(plan.places)))
    plan.steps += [(first + n, first + (n + 1) % len(ring)) for n in range(len(ring))]
    _grow_spurs(plan, taken, rooms, dice)
    return plan


def roomy(start: Place, taken: set[Place]) -> bool:
    """Say whether the smallest ring would fit at a place."""
    x, y, z = start
    frames = [_frame(x - left, y - top, 2, 2, z) for left in (0, 1) for top in (0, 1)]
    return any(not taken & set(frame) for frame in frames)


def free_sides(plan: Plan, number: int, taken: set[Place]) -> list[Direction]:
    """List the flat directions from a place in which nothing stands yet."""
    filled = taken | set(plan.places)
    return [way for way in FLAT if beyond(plan.places[number], way) not in filled]


def _ring(start: Place, taken: set[Place], rooms: int, dice: Dice) -> list[Place]:
    sizes = [(w, h) for w in range(2, 6) for h in range(2, 5) if 2 * (w + h) - 4 <= max(4, rooms - 1)]
    sizes = [size for size in sizes if 2 * sum(size) - 4 >= max(4, rooms // 2 - 1)] or sizes
    for width, height in dice.sample(sizes, len(sizes)):
        fits: list[list[Place]] = []
        for left in range(width):
            for top in range(height):
                around = _frame(start[0] - left, start[1] - top, width, height, start[2])
                if start in around and not taken & set(around):
                    fits.append(around)
        if fits:
            around = dice.choice(fits)
            first = around.index(start)
            around = around[first:] + around[:first]
            return around if dice.chance(50) else [around[0], *reversed(around[1:])]
    return []


def _stairs(start: Place) -> list[Place]:
    return [beyond(start, Direction.UP), beyond(start, Direction.DOWN)]


def _frame(x: int, y: int, width: int, height: int, z: int) -> list[Place]:
    top = [(x + n, y, z) for n in range(width)]
    right = [(x + width - 1, y + n, z) for n in range(1, height)]
    bottom = [(x + n, y + height - 1, z) for n in range(width - 2, -1, -1)]
    left = [(x, y + n, z) for n in range(height - 2, 0, -1)]
    return top + right + bottom + left


def _grow_spurs(plan: Plan, taken: set[Place], rooms: int, dice: Dice) -> None:
    """Let side streets run out from the ring; one in two that can be joined up again is."""
    tries = rooms * 4
    while len(plan.places) < rooms and tries:
        tries -= 1
        number = dice.below(len(plan.places))
        sides = free_sides(plan, number, taken)
        if not sides or len(plan.ways(number)) > 2:  # noqa: PLR2004
            continue
        place = beyond(plan.places[number], dice.choice(sides))
        plan.places.append(place)
        new = len(plan.places) - 1
        plan.steps.append((number, new))
        _join_up(plan, new, dice)


def _join_up(plan: Plan, new: int, dice: Dice) -> None:
    near = [beyond(plan.places[new], way) for way in FLAT]
    joined = set(plan.ways(new))
    others = [n for n, place in enumerate(plan.places) if place in near and n not in joined and n != new]
    if others and dice.chance(40):
        plan.steps.append((dice.choice(others), new))
