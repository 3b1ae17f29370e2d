"""Players keep walking into a road nobody has built."""

from director.city import City
from director.wish import Weighed, Wish
from engine.vocabulary import EdgeReached, Kind, Personality, WorldEvent


def edge_of_map(event: WorldEvent, city: City, mood: Personality) -> Wish | None:
    """Build where players have knocked as often as the director is patient: a block on a road, a house on a lot."""
    if not isinstance(event, EdgeReached) or not city.open(event.door):
        return None
    knocks = city.knocks(event.door)
    if knocks.counted < mood.patience:
        return None
    door, room = event.door, city.atlas.catalogue.rooms[event.door.room]
    way = city.atlas.doors[door]
    road = way.growth == "road"
    times = f"{knocks.counted} times" if knocks.counted > 1 else "once"
    return Wish(
        kind=Kind.WORLD_EXPANSION if road else Kind.BUILDING,
        at=door,
        room=door.room,
        why=f"{times} someone walked {door.towards.value} from {room.name} into nothing",
        inputs={"knocks": Weighed(value=knocks.counted, threshold=mood.patience)},
        candidates=({"place": str(door), "grows": way.growth},),
        facts={
            "knocks": knocks.counted,
            "players": knocks.players,
            "room": room.name,
            "towards": door.towards.value,
            "door": way.name or "",
        },
    )
