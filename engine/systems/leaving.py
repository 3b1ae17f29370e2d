"""Leaving the world: on purpose, or after a long silence. A character is saved, never deleted; a guest ends."""

from collections.abc import Iterator

from engine.components import Away, Fighting, InRoom, Leaving, Linkdead, Person
from engine.ecs import Entity
from engine.game import Game
from engine.game.appointments import GIVE_UP_TICKS
from engine.happenings import Departed, Happening
from engine.systems.rotting import spill
from engine.vocabulary import PlayerDeparted, WorldEvent


def give_up(game: Game, player: Entity) -> Iterator[Happening]:
    """Send a character away whose link has been gone for long enough."""
    silence = game.world.find(player, Linkdead)
    if silence is not None and silence.since + GIVE_UP_TICKS <= game.tick:
        game.world.put(player, Leaving("lost"))
    yield from ()


def leave(game: Game) -> Iterator[Happening | WorldEvent]:
    """Take everybody out of the world who is about to leave."""
    if len(game.world.sparse(Leaving, "player")):
        for player, _ in game.world.each(Leaving):
            yield from take_leave(game, player)


def take_leave(game: Game, player: Entity) -> Iterator[Happening | WorldEvent]:
    """Take one player out of the world, if they are about to leave."""
    leaving = game.world.take(player, Leaving)
    if leaving is not None:
        yield from _depart(game, player, leaving.how)


def _depart(game: Game, player: Entity, how: str) -> Iterator[Happening | WorldEvent]:
    world = game.world
    room, person = game.where(player), world.get(player, Person)
    room_id = game.template(room).id if room else ""
    session = game.links.pop(player, "")
    game.sessions.pop(session, None)
    world.take(player, Linkdead)
    world.take(player, Fighting)
    world.relate(player, InRoom, 0)
    yield Departed(player, room, session, how)
    yield PlayerDeparted(player=person.name, room=room_id)
    if person.guest:
        spill(game, player, room or game.start())
        game.forget_player(player)
        world.commands.despawn(player)
    else:
        world[player, Person].room = room_id
        world.put(player, Away(game.tick))
