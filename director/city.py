"""What a rule gets to see: the map, the counts, and what has been promised."""

from dataclasses import dataclass, field

from director.atlas import Atlas
from director.census import Census, Knocks
from engine.vocabulary import GrowthPoint, Guardrails


@dataclass(frozen=True, slots=True)
class City:
    """
    One look at everything a decision may rest on.

    `promised` are growth points that have an answer or are about to; `resting` the rules that
    have just acted on an area, as `rule:area`; `settled` the tick at which a growth point was last
    built or taken back: knocks before it have had their answer.
    """

    atlas: Atlas
    census: Census
    rails: Guardrails
    promised: frozenset[str] = frozenset()
    resting: frozenset[str] = frozenset()
    settled: dict[str, int] = field(default_factory=dict[str, int])

    def knocks(self, door: GrowthPoint) -> Knocks:
        """Count the knocks on a door, as fairly as the guardrails say."""
        since = self.settled.get(str(door), -1)
        return self.census.knocks(door, self.rails.knock_window_minutes, self.rails.knocks_per_player, since=since)

    def open(self, door: GrowthPoint) -> bool:
        """Say whether something could still be built there."""
        return door in self.atlas.doors and str(door) not in self.promised
