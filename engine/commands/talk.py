"""Talking to the people of the city."""

import re

from engine.commands.command import Tale
from engine.commands.meet import meet
from engine.commands.targets import missing, one, oneself, people, unarticled
from engine.ecs import Entity
from engine.game import Game, is_player, listed
from engine.happenings import Talked, Told
from engine.life.posts import absent, excuse
from engine.life.routines import Doing
from engine.life.sights import by_doors, doing_of
from engine.vocabulary import Npc
from engine.vocabulary.markup import Role, mark

_TO = re.compile(r"^(?:to|with)\b\s*", re.IGNORECASE)


def talk(game: Game, me: Entity, rest: str) -> Tale:
    """Talk to somebody, about something if you like."""
    rest = _TO.sub("", rest).removesuffix(" about")
    if not unarticled(rest):
        examples = listed([mark(Role.COMMAND, "talk odile"), mark(Role.COMMAND, "talk odile batteries")], " or ")
        yield Told(me, f"Talk to whom? For example: {examples}.")
        return
    among = people(game, me)
    name, topic = _split(game, rest, among)
    whom = one(game, name, among)
    if oneself(game, me, name):
        yield Told(me, "You mutter to yourself. It helps less than it should.")
    elif not whom:
        yield Told(me, _elsewhere(game, me, name) or missing(game, name, among))
    elif is_player(whom):
        yield Told(me, f"{game.title(whom)} has ears: just {mark(Role.COMMAND, 'say')} it.")
    else:
        yield from _answer(game, me, whom, topic)


def _split(game: Game, rest: str, among: list[Entity]) -> tuple[str, str]:
    """Cut what follows `talk` into whom and about what."""
    name, about, topic = rest.partition(" about ")
    if about or one(game, rest, among):
        return name, topic.strip()
    name, _, topic = unarticled(rest).partition(" ")
    return name, topic


def _answer(game: Game, me: Entity, whom: Entity, topic: str) -> Tale:
    if doing_of(game, whom) == Doing.SLEEP:
        yield Told(me, f"{game.title(whom)} is asleep, and goes on sleeping.")
        return
    yield from meet(game, me, whom)
    npc = game.face(whom).npc
    if npc.talk is None:
        yield Told(me, f"{game.title(whom)} {_busy(npc)}")
        return
    topics = npc.talk.topics
    if not topic:
        yield Talked(me, whom, npc.talk.greeting)
        if topics:
            yield Told(me, _could_ask(topics))
        return
    found = _topic(topics, topic)
    if found:
        yield Talked(me, whom, topics[found])
    else:
        hint = f" {_could_ask(topics)}" if topics else ""
        yield Told(me, f"{game.title(whom)} has nothing to say about that.{hint}")


def _elsewhere(game: Game, me: Entity, name: str) -> str:
    """Say where somebody is who ought to be here, or who is here and behind a door."""
    room = game.where(me)
    if not room:
        return ""
    ought = one(game, name, absent(game, room))
    if ought:
        return excuse(game, ought)
    at_home = one(game, name, by_doors(game, room)[1])
    if not at_home:
        return ""
    what = "asleep" if doing_of(game, at_home) == Doing.SLEEP else "at home"
    return f"{game.title(at_home)} is {what}, behind one of the doors here."


def _could_ask(topics: dict[str, str]) -> str:
    words = [mark(Role.COMMAND, name.replace("-", " ")) for name in sorted(topics)]
    return f"You could ask about {listed(words, ' or ')}."


def _topic(topics: dict[str, str], asked: str) -> str:
    """Find the topic some words speak of, the last word first: `the price of batteries` is batteries."""
    for word in reversed(unarticled(asked).replace("-", " ").split()):
        for name in sorted(topics):
            if any(part.startswith(word) for part in name.lower().replace("-", " ").split()):
                return name
    return ""


def _busy(npc: Npc) -> str:
    if npc.habit:
        return f"does not answer, and {npc.habit.rstrip('.')}."
    return "looks past you."
