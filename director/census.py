"""What the director remembers of the players: counts, folded from what the engine tells it."""

from collections import defaultdict
from dataclasses import dataclass, field

from director.atlas import Atlas
from engine.vocabulary import CensusTaken, EdgeReached, GrowthPoint, Head, WorldEvent

TICKS_PER_MINUTE = 600


@dataclass(frozen=True, slots=True)
class Knocks:
    """Knocks on one door within the window: how many count, and from how many players."""

    counted: int = 0
    players: int = 0


def _nobody() -> dict[str, list[tuple[int, str]]]:
    return defaultdict(list)


@dataclass(slots=True)
class Census:
    """Counts over events. The same events in the same order leave the same census."""

    tick: int = 0
    heads: dict[str, Head] = field(default_factory=dict[str, Head])
    rooms: dict[str, Head] = field(default_factory=dict[str, Head])
    lonely_since: dict[str, int] = field(default_factory=dict[str, int])
    _knocks: dict[str, list[tuple[int, str]]] = field(default_factory=_nobody)

    def count(self, event: WorldEvent, atlas: Atlas) -> None:
        """Take one event in."""
        self.tick = max(self.tick, event.tick)
        if isinstance(event, EdgeReached):
            self._knocks[str(event.door)].append((event.tick, event.player.casefold()))
        elif isinstance(event, CensusTaken):
            self.heads, self.rooms = event.areas, event.rooms
            self._look_for_the_lonely(event, atlas)

    def knocks(self, door: GrowthPoint, window_minutes: int, per_player: int, *, since: int = -1) -> Knocks:
        """
        Count a door's knocks of the last minutes and behind a tick, at most so many from one player.

        Knocks older than the window are forgotten for good.
        """
        oldest = self.tick - window_minutes * TICKS_PER_MINUTE
        fresh = [(tick, player) for tick, player in self._knocks.get(str(door), []) if tick > oldest]
        if not fresh:
            self._knocks.pop(str(door), None)
            return Knocks()
        self._knocks[str(door)] = fresh
        fresh = [(tick, player) for tick, player in fresh if tick > since]
        each: dict[str, int] = defaultdict(int)
        for _, player in fresh:
            each[player] += 1
        return Knocks(sum(min(per_player, count) for count in each.values()), len(each))

    def lonely_minutes(self, area: str) -> int:
        """Whole minutes players have been walking an area among nobody."""
        since = self.lonely_since.get(area)
        return 0 if since is None else (self.tick - since) // TICKS_PER_MINUTE

    def busiest(self, area: str, atlas: Atlas) -> tuple[str, Head] | None:
        """Find the room of an area most players stand in; the first by name of several."""
        here = [(room, head) for room, head in sorted(self.rooms.items()) if atlas.area_of(room) == area]
        return max(here, key=lambda pair: pair[1].players, default=None)

    def _look_for_the_lonely(self, event: CensusTaken, atlas: Atlas) -> None:
        company: dict[str, bool] = {}
        for room, head in sorted(event.rooms.items()):
            if head.players and (area := atlas.area_of(room)):
                company[area] = company.get(area, False) or head.npcs > 0
        for area in list(self.lonely_since):
            if company.get(area, True):
                del self.lonely_since[area]
        for area, somebody in company.items():
            if not somebody:
                self.lonely_since.setdefault(area, event.tick)
