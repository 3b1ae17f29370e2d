"""Whoever has an appointment is called at its tick, and finds out whether it still matters."""

from collections.abc import Callable, Iterator

from engine.ecs import Entity
from engine.game import Game
from engine.game.appointments import Due
from engine.happenings import Happening
from engine.systems.leaving import give_up
from engine.systems.rotting import rot
from engine.vocabulary import WorldEvent

CALLS: dict[int, Callable[[Game, Entity], Iterator[Happening | WorldEvent]]] = {
    Due.ROT: rot,
    Due.GIVE_UP: give_up,
}


def wake(game: Game) -> Iterator[Happening | WorldEvent]:
    """Keep every appointment that is due, in order."""
    for uid, what in game.world.wheel.due(game.tick):
        who = game.world.by_uid(uid)
        if who is not None and what in CALLS:
            yield from CALLS[what](game, who)
