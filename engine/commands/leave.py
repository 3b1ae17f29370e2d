"""Saving and leaving."""

from engine.commands.command import Tale
from engine.commands.go import engaged
from engine.components import Leaving
from engine.ecs import Entity
from engine.game import Game
from engine.happenings import Told
from engine.vocabulary.markup import Role, mark


def save(_: Game, me: Entity, __: str) -> Tale:
    """Say that there is nothing to save."""
    yield Told(me, "Saved. The city remembers everything anyway, the moment it happens.")


def leave(game: Game, me: Entity, _: str) -> Tale:
    """Leave the city until the next time."""
    if engaged(game, me):
        yield Told(me, f"Not in the middle of a fight. Get away first: {mark(Role.COMMAND, 'flee')}.")
    else:
        game.world.put(me, Leaving("quit"))
