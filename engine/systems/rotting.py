"""Corpses fall to dust; what a player ever had in hand stays where they lay."""

from collections.abc import Iterator

from engine.components import CarriedBy, Corpse, InRoom, Owned, Worn
from engine.ecs import Entity
from engine.game import Game
from engine.happenings import Happening, Rotted


def rot(game: Game, corpse: Entity) -> Iterator[Happening]:
    """End a corpse: what players own is laid on the ground, the rest goes with it."""
    if not game.world.has(corpse, Corpse):
        return
    room = game.where(corpse)
    spill(game, corpse, room)
    game.world.relate(corpse, InRoom, 0)
    game.world.commands.despawn(corpse)
    if room:
        yield Rotted(corpse, room)


def spill(game: Game, holder: Entity, room: Entity) -> None:
    """Empty somebody or something that is about to end: owned things to the ground, the rest out of the world."""
    world = game.world
    for thing in game.carried(holder):
        world.relate(thing, CarriedBy, 0)
        world.take(thing, Worn)
        if world.has(thing, Owned):
            world.relate(thing, InRoom, room)
        else:
            world.commands.despawn(thing)
