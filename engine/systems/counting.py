"""The census: how many there are, where."""

from collections.abc import Iterator

from engine.components import InRoom
from engine.ecs import Entity
from engine.game import Game, everyone
from engine.systems.living import watched
from engine.vocabulary import CensusTaken, Head

CENSUS_TICKS = 100


def count(game: Game) -> Iterator[CensusTaken]:
    """Every ten seconds, tell heads by area, and by each room a player stands in."""
    if game.tick % CENSUS_TICKS == 0 and game.rooms:
        yield CensusTaken(areas=_areas(game), rooms=_rooms(game))


def _areas(game: Game) -> dict[str, Head]:
    heads = {area: [0, 0, 0] for area in sorted(game.catalogue.areas)}
    for npc in everyone(game.world, "npc"):
        room = game.world.target(npc, InRoom)
        if room:
            head = heads.setdefault(game.place(room).room.area, [0, 0, 0])
            head[1] += 1
            head[2] += game.face(npc).npc.hostile
    for player in game.links:
        room = game.world.target(player, InRoom)
        if room:
            heads.setdefault(game.place(room).room.area, [0, 0, 0])[0] += 1
    return {area: Head(players=players, npcs=npcs, hostile=hostile) for area, (players, npcs, hostile) in heads.items()}


def _rooms(game: Game) -> dict[str, Head]:
    return {game.place(room).room.id: _heads(game, room) for room in watched(game)}


def _heads(game: Game, room: Entity) -> Head:
    npcs = game.here(room, "npc")
    hostile = sum(game.face(npc).npc.hostile for npc in npcs)
    players = sum(player in game.links for player in game.here(room, "player"))
    return Head(players=players, npcs=len(npcs), hostile=hostile)
