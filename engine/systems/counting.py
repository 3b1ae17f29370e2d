"""The census: how many there are, where."""

from collections import Counter
from collections.abc import Iterator

from engine.components import InRoom, Template
from engine.ecs import Entity
from engine.game import Game
from engine.systems.living import watched
from engine.vocabulary import CensusTaken, Head

CENSUS_TICKS = 100


def count(game: Game) -> Iterator[CensusTaken]:
    """Every ten seconds, tell heads by area, and by each room a player stands in."""
    if game.tick % CENSUS_TICKS == 0 and game.rooms:
        yield CensusTaken(areas=_areas(game), rooms=_rooms(game))


def _areas(game: Game) -> dict[str, Head]:
    areas = {game.rooms[room.id]: room.area for room in game.catalogue.rooms.values() if room.id in game.rooms}
    hostile = {npc.id for npc in game.catalogue.npcs.values() if npc.hostile}
    npcs, hostiles = Counter[str](), Counter[str]()
    pool = game.world.pool("npc")
    for room, template in zip(pool[InRoom].tolist(), pool[Template].id, strict=False):
        if room:
            npcs[areas[room]] += 1
            hostiles[areas[room]] += template in hostile
    players = Counter(areas[room] for room in map(game.where, game.links) if room)
    counted = sorted({*game.catalogue.areas, *npcs, *players})
    return {area: Head(players=players[area], npcs=npcs[area], hostile=hostiles[area]) for area in counted}


def _rooms(game: Game) -> dict[str, Head]:
    return {game.place(room).room.id: _heads(game, room) for room in watched(game)}


def _heads(game: Game, room: Entity) -> Head:
    npcs = game.here(room, "npc")
    hostile = sum(game.face(npc).npc.hostile for npc in npcs)
    players = sum(player in game.links for player in game.here(room, "player"))
    return Head(players=players, npcs=len(npcs), hostile=hostile)
