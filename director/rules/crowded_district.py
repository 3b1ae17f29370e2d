"""Too many players in one street."""

from director.city import City
from director.growth import score
from director.wish import Weighed, Wish
from engine.vocabulary import CensusTaken, Kind, Personality, WorldEvent


def crowded_district(event: WorldEvent, city: City, mood: Personality) -> Wish | None:
    """Give a crowded district more room: at the growth point that wants it most, lots before roads."""
    if not isinstance(event, CensusTaken):
        return None
    for room, head in sorted(city.census.rooms.items()):
        area = city.atlas.area_of(room)
        if head.players < mood.crowd or not area or f"crowded_district:{area}" in city.resting:
            continue
        open_doors = [score(door, city, mood) for door in city.atlas.doors_in(area) if city.open(door)]
        if not open_doors:
            continue
        ranked = sorted(open_doors, key=lambda g: (city.atlas.doors[g.door].growth != "lot", -g.score, str(g.door)))
        best = ranked[0].door
        here, way = city.atlas.catalogue.rooms[room], city.atlas.doors[best]
        return Wish(
            kind=Kind.BUILDING if way.growth == "lot" else Kind.WORLD_EXPANSION,
            at=best,
            room=best.room,
            why=f"{head.players} players crowd {here.name}, and {city.atlas.catalogue.areas[area].name} is full",
            inputs={"players": Weighed(value=head.players, threshold=mood.crowd)},
            candidates=tuple({"place": str(g.door), "score": g.score} for g in ranked[:5]),
            facts={"crowd": head.players, "room": here.name, "towards": best.towards.value, "door": way.name or ""},
        )
    return None
