"""Those who attack on sight need a moment to see."""

from collections import Counter
from collections.abc import Iterator

from engine.components import Fighting, Skill
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
    npcs = game.here(room, "npc")
    strikers = Counter(fighting.foe for npc in npcs if (fighting := world.find(npc, Fighting)) is not None)
    for npc in npcs:
        if not game.face(npc).npc.hostile or world.has(npc, Fighting):
            continue
        free = [player for player in prey if strikers[player] < most_at_once(world.get(player, Skill).level)]
        die = game.roll(Stream.NOTICE, world.uid(npc))
        if free and die % 100 < NOTICE_PERCENT:
            foe = free[(die >> 8) % len(free)]
            strikers[foe] += 1
            world.put(npc, Fighting(foe))
            if not world.has(foe, Fighting):
                world.put(foe, Fighting(npc))
            yield Attacked(npc, foe)


def most_at_once(level: int) -> int:
    """How many fall upon one player of their own accord: the weak are robbed by one at a time."""
    return 1 + level // 4
