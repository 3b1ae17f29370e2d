"""Who somebody turns out to be: one of many, until a player deals with them; from then on themselves, for good."""

from engine.components import Known, Life
from engine.ecs import Entity
from engine.game import Game
from engine.game.streams import Stream
from engine.life.names import FAMILY, GIVEN, SAID
from engine.life.routines import NONE
from engine.vocabulary.chance import roll

_TRIES = 64


def get_to_know(game: Game, npc: Entity) -> Known | None:
    """Give one of many a name and a story of its own, and give them back; None where there is nothing new to learn."""
    world = game.world
    if world.get(npc, Life).routine <= NONE or game.face(npc).npc.unique or world.has(npc, Known):
        return None
    uid = world.uid(npc)
    names = (_name(game, uid, attempt) for attempt in range(_TRIES))
    name = next((name for name in names if not _taken(game, name)), f"{_name(game, uid, 0)} the Younger")
    known = Known(name, SAID[roll(game.seed, _TRIES, Stream.NAME, uid) % len(SAID)])
    world.put(npc, known)
    game.recognise(npc)
    return known


def _taken(game: Game, name: str) -> bool:
    known = game.world.sparse(Known, "npc").columns.name
    return name in known or any(name == one.name for one in game.catalogue.npcs.values())


def _name(game: Game, uid: int, attempt: int) -> str:
    die = roll(game.seed, attempt, Stream.NAME, uid)
    return f"{GIVEN[die % len(GIVEN)]} {FAMILY[(die >> 12) % len(FAMILY)]}"
