"""Those who attack on sight need a moment to see."""

from collections import Counter
from collections.abc import Iterator

from engine.components import Fighting, Skill
from engine.ecs import Entity
from engine.game import Game
from engine.game.rounds import strikers
from engine.game.streams import Stream
from engine.happenings import Attacked, Happening
from engine.life.attention import watched

NOTICE_TICKS = 15
NOTICE_PERCENT = 70


def notice(game: Game) -> Iterator[Happening]:
    """In a room with players, look around once in a while: the hostile go for somebody."""
    rooms = watched(game, NOTICE_TICKS)
    beset = strikers(game) if rooms else Counter[Entity]()
    for room, players in rooms.items():
        prey = [player for player in players if not game.master(player)]
        if any(_open(game, player, beset) for player in prey) and not game.template(room).calm:
            yield from _look_around(game, room, prey, beset)


def _look_around(game: Game, room: Entity, prey: list[Entity], beset: Counter[Entity]) -> Iterator[Happening]:
    world = game.world
    for npc in game.here(room, "npc"):
        if not game.face(npc).npc.hostile or world.has(npc, Fighting):
            continue
        free = [player for player in prey if _open(game, player, beset)]
        die = game.roll(Stream.NOTICE, world.uid(npc))
        if free and die % 100 < NOTICE_PERCENT:
            foe = free[(die >> 8) % len(free)]
            beset[foe] += 1
            world.put(npc, Fighting(foe))
            if not world.has(foe, Fighting):
                world.put(foe, Fighting(npc))
            yield Attacked(npc, foe)


def _open(game: Game, player: Entity, beset: Counter[Entity]) -> bool:
    """Whether one more may fall upon a player."""
    return beset[player] < most_at_once(game.world.field(player, Skill, "level"))


def most_at_once(level: int) -> int:
    """How many fall upon one player of their own accord: the weak are robbed by one at a time."""
    return 1 + level // 4
