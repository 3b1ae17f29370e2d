"""Talking to the people of the city."""

from engine.commands.command import Tale
from engine.commands.targets import missing, one, people
from engine.ecs import Entity
from engine.game import Game, is_player, listed
from engine.game.faces import capital
from engine.happenings import Talked, Told
from engine.vocabulary import Npc
from engine.vocabulary.markup import Role, mark


def talk(game: Game, me: Entity, rest: str) -> Tale:
    """Talk to somebody, about something if you like."""
    rest = rest.removeprefix("to ").removeprefix("with ")
    if not rest:
        examples = listed([mark(Role.COMMAND, "talk odile"), mark(Role.COMMAND, "talk odile batteries")], " or ")
        yield Told(me, f"Talk to whom? For example: {examples}.")
        return
    whom, topic = _whom(game, me, rest)
    if not whom:
        yield Told(me, missing(game, rest, people(game, me)))
    elif is_player(whom):
        yield Told(me, f"{game.title(whom)} has ears: just {mark(Role.COMMAND, 'say')} it.")
    else:
        yield from _answer(game, me, whom, topic)


def _whom(game: Game, me: Entity, rest: str) -> tuple[Entity, str]:
    among = people(game, me)
    name, about, topic = rest.partition(" about ")
    if about:
        return one(game, name, among), topic.strip()
    whom = one(game, rest, among)
    if whom:
        return whom, ""
    name, _, topic = rest.partition(" ")
    return one(game, name, among), topic.strip()


def _answer(game: Game, me: Entity, whom: Entity, topic: str) -> Tale:
    npc = game.face(whom).npc
    if npc.talk is None:
        yield Told(me, f"{game.title(whom)} {_busy(npc)}")
        return
    topics = npc.talk.topics
    if not topic:
        yield Talked(me, whom, npc.talk.greeting)
        if topics:
            words = listed([mark(Role.COMMAND, word) for word in sorted(topics)], " or ")
            yield Told(me, f"You could ask about {words}.")
        return
    word = topic.lower().split()[-1]
    found = next((name for name in sorted(topics) if name.lower().startswith(word)), None)
    if found is not None:
        yield Talked(me, whom, topics[found])
    else:
        known = listed([mark(Role.COMMAND, name) for name in sorted(topics)], " or ")
        yield Told(me, f"{game.title(whom)} has nothing to say about that.{f' But about {known}.' if topics else ''}")


def _busy(npc: Npc) -> str:
    if npc.habit:
        return f"does not answer, and {npc.habit.rstrip('.')}."
    return f"does not answer. {capital(npc.job.rstrip('.'))}, all day." if npc.job else "looks past you."
