"""Crowds: many alike in one room are one line, and what several of a kind are called."""

import re

from engine.components import Known
from engine.ecs import Entity
from engine.game import Game
from engine.life.routines import Doing
from engine.life.sights import AT_THE_BAR, MANY, ONE, counted, doing_of
from engine.vocabulary import Npc
from engine.vocabulary.markup import Role, mark
from engine.vocabulary.naming import capital

CROWD = 3
"""So many alike are a crowd."""

_ARTICLE = re.compile(r"^(?:a|an|the|some)\s+", re.IGNORECASE)
_JOINTS = frozenset({"at", "from", "in", "of", "on", "to", "with", "who", "without", "coming", "off", "under"})
_ES = ("s", "x", "z", "ch", "sh")


def plural(npc: Npc) -> str:
    """What several of an archetype are called: `a clerk at lunch` are `clerks at lunch`."""
    if npc.plural:
        return npc.plural
    words = _ARTICLE.sub("", npc.name).split()
    head = next((at - 1 for at, word in enumerate(words) if at and word.lower() in _JOINTS), len(words) - 1)
    words[head] = _plural(words[head])
    return " ".join(words)


def _plural(word: str) -> str:
    if word.endswith("man"):
        return f"{word[:-3]}men"
    if word.endswith("wife"):
        return f"{word[:-2]}ves"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_ES) else f"{word}s"


def line_of(game: Game, npc: Entity) -> tuple[str, str]:
    """What one reads of an NPC by itself, and, where it is one of many, of a crowd of it without the number."""
    face, doing = game.face(npc), doing_of(game, npc)
    if doing == Doing.NOTHING:
        return face.line, ""
    told = face.line if doing == Doing.WORK else f"{_called(game, npc)} {_at(game, npc, ONE[doing])}."
    if face.npc.unique or game.world.has(npc, Known):
        return told, ""
    return told, f"{mark(Role.NPC, plural(face.npc))} {_at(game, npc, MANY[doing])}."


def _called(game: Game, npc: Entity) -> str:
    face = game.face(npc)
    if game.world.has(npc, Known):
        return f"{face.title}, {game.catalogue.npcs[face.npc.id].name},"
    return face.title


def _at(game: Game, npc: Entity, doing: str) -> str:
    bar = game.template(game.where(npc)).terrain == "bar"
    return AT_THE_BAR.get(doing, doing) if bar else doing


def several(number: int, crowd: str) -> str:
    """Begin the line of a crowd with its number, as in `Seven stevedores drink here`."""
    return f"{capital(counted(number))} {crowd}"
