"""Walking: through an exit, or up to where nobody has built yet."""

from collections.abc import Iterator

from engine.components import Fighting, Heading, InRoom, Person
from engine.ecs import Entity
from engine.game import Game, is_player, listed
from engine.happenings import Happening, Knocked, Told, Walked
from engine.vocabulary import Direction, EdgeReached, GrowthPoint, WorldEvent
from engine.vocabulary.markup import Role, mark


def walk(game: Game) -> Iterator[Happening | WorldEvent]:
    """
    Carry everyone who is heading somewhere through the exit they face.

    A road nobody has built yet stops them, but says so: that is how the city learns where
    it wants to grow.
    """
    world = game.world
    if any(len(world.sparse(Heading, kind)) for kind in ("npc", "player")):
        for who, _ in world.each(Heading):
            yield from set_off(game, who)


def set_off(game: Game, who: Entity) -> Iterator[Happening | WorldEvent]:
    """Carry one walker where they are heading, if anywhere."""
    heading = game.world.take(who, Heading)
    if heading is not None:
        yield from step(game, who, Direction(heading.towards), fleeing=bool(heading.fleeing))


def step(game: Game, who: Entity, towards: Direction, *, fleeing: bool = False) -> Iterator[Happening | WorldEvent]:
    """Take one step; a wall answers in words, an unbuilt road with a knock."""
    room = game.where(who)
    if not room:
        yield Told(who, "There is nowhere to go yet.")
        return
    beyond = game.leads(room).get(towards)
    if beyond is None:
        yield Told(who, _no_way(game, room, towards))
    elif not beyond:
        yield from knock(game, who, towards, walked=True)
    else:
        if fleeing:
            game.world.take(who, Fighting)
        game.world.relate(who, InRoom, beyond)
        yield Walked(who, room, beyond, towards, fleeing)


def knock(game: Game, who: Entity, towards: Direction, *, walked: bool) -> Iterator[Happening | WorldEvent]:
    """Let the city hear a player at an exit nobody has built."""
    yield Knocked(who, towards, walked)
    if is_player(who):
        room = game.template(game.where(who)).id
        yield EdgeReached(player=game.world.get(who, Person).name, door=GrowthPoint(room=room, towards=towards))


def _no_way(game: Game, room: Entity, towards: Direction) -> str:
    ways = [mark(Role.EXIT if to else Role.GROWTH, way.value) for way, to in game.leads(room).items()]
    if not ways:
        return "There is no way out."
    return f"There is no way {towards.value} from here. You can go {listed(ways, ' or ')}."
