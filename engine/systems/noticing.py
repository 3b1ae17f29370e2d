"""Those who attack on sight need a moment to see."""

from collections.abc import Iterator

from engine.components import Fighting
from engine.ecs import Entity
from engine.game import Game
from engine.game.streams import Stream
from engine.happenings import Attacked, Happening
from engine.systems.living import watched

NOTICE_TICKS = 15
NOTICE_PERCENT = 70


def notice(game: Game) -> Iterator[Happening]:
    """In a room with players, look around once in a while: the hostile go for somebody."""
    for room in watched(game, NOTICE_TICKS):
        if not game.place(room).room.calm:
            yield from _look_around(game, room)


def _look_around(game: Game, room: Entity) -> Iterator[Happening]:
    world = game.world
    prey = [player for player in game.here(room, "player") if player in game.links and not game.master(player)]
    if not prey:
        return
    for npc in game.here(room, "npc"):
        if not game.face(npc).npc.hostile or world.has(npc, Fighting):
            continue
        die = game.roll(Stream.NOTICE, world.uid(npc))
        if die % 100 < NOTICE_PERCENT:
            foe = prey[(die >> 8) % len(prey)]
            world.put(npc, Fighting(foe))
            if not world.has(foe, Fighting):
                world.put(foe, Fighting(npc))
            yield Attacked(npc, foe)
