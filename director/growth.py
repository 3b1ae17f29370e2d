"""How much each growth point wants to be built: one number, 0 to 100."""

from dataclasses import dataclass

from director.city import City
from engine.vocabulary import GrowthPoint, Personality


@dataclass(frozen=True, slots=True)
class Growth:
    """A growth point with its score and the knocks that count."""

    door: GrowthPoint
    score: int
    knocks: int

    def as_dict(self) -> dict[str, object]:
        """Write it as `ouro growth --json` prints it."""
        return {
            "room": self.door.room,
            "towards": self.door.towards.value,
            "score": self.score,
            "knocks": self.knocks,
        }


def score(door: GrowthPoint, city: City, mood: Personality) -> Growth:
    """
    Weigh knocks, players close by and a second way in against what was built around lately.

    Pressure and density count by half with expansion at 0 and by one and a half at 100.
    """
    knocks = city.knocks(door).counted
    pressure = min(100, 100 * knocks // mood.patience)
    heads = city.census.heads.get(city.atlas.area_of(door.room))
    density = min(100, 20 * heads.players) if heads else 0
    joins = 100 if city.atlas.joins(door) else 0
    recent = min(100, 34 * city.atlas.blocks_around(door.room))
    eager = 50 + mood.expansion
    total = (55 * pressure + 25 * density) * eager // 100 + 15 * joins + 15 * (100 - recent)
    return Growth(door, max(0, min(100, total // 100)), knocks)


def scores(city: City, mood: Personality) -> list[Growth]:
    """Score every growth point that is still open, the most wanted first."""
    found = [score(door, city, mood) for door in city.atlas.doors if city.open(door)]
    return sorted(found, key=lambda growth: (-growth.score, str(growth.door)))
