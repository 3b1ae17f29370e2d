"""Players walk a district among nobody."""

from director.city import City
from director.wish import Weighed, Wish
from engine.vocabulary import CensusTaken, Kind, Personality, WorldEvent


def empty_zone(event: WorldEvent, city: City, mood: Personality) -> Wish | None:
    """Let somebody move in where players have been by themselves for too long."""
    if not isinstance(event, CensusTaken):
        return None
    for area in sorted(city.census.lonely_since):
        minutes = city.census.lonely_minutes(area)
        busiest = city.census.busiest(area, city.atlas)
        if minutes < mood.loneliness_minutes or busiest is None or f"empty_zone:{area}" in city.resting:
            continue
        room, head = busiest
        here = city.atlas.catalogue.rooms[room]
        return Wish(
            kind=Kind.NPC,
            room=room,
            why=f"players have walked {city.atlas.catalogue.areas[area].name} among nobody for {minutes} minutes",
            inputs={
                "lonely_minutes": Weighed(value=minutes, threshold=mood.loneliness_minutes),
                "players": Weighed(value=head.players, threshold=1),
            },
            candidates=({"place": room, "players": head.players},),
            facts={"minutes": minutes, "room": here.name},
        )
    return None
