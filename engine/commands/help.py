"""Help worth reading: where to begin, and what each command does."""

import re

from engine.commands.command import Command
from engine.vocabulary.markup import Role, mark

_QUOTED = re.compile(r"`([^`]*)`")

_BEGIN = (
    "You are in Coil, a port city that still grows now and then, mostly where people knock.",
    "Walking: `north`, `east`, `south`, `west`, `up` and `down`, each also by its first letter; `in` and `out`.",
    "Seeing: `look` shows where you are, `look clock` one thing there, and `exits` where the ways lead.",
    "People: `say hello` speaks to everybody here, `talk boy` to one of the city's people. `who` lists the players.",
    "Things: `get`, `wear` and `wield` what you find. `inventory` and `equipment` say what you have.",
    "Fighting: `consider` somebody before you `kill` them, and `flee` in time.",
    "Growing: where nobody has built yet, walk on, or `knock`. It may be answered; one pair of hands is seldom enough.",
    "The beginning of a command will do. `commands` lists them all, and `help kill` explains one.",
)

_GROUPS = (
    ("Walking", ("n", "e", "s", "w", "u", "d", "in", "out", "go", "exits", "knock")),
    ("Seeing", ("look", "read", "consider", "time", "score", "inventory", "equipment", "who")),
    ("Speaking", ("say", "tell", "emote", "talk")),
    ("Things", ("get", "drop", "give", "wear", "wield", "remove")),
    ("Fighting", ("kill", "flee")),
    ("Your screen", ("screenreader", "colour", "hp")),
    ("The rest", ("help", "commands", "save", "quit")),
    ("For game masters", ("goto", "stat")),
)


def help_for(commands: tuple[Command, ...], topic: str, *, master: bool) -> str:
    """Say where to begin, or what one command does."""
    topic = topic.strip().lower()
    if not topic:
        return _marked("\n".join(_BEGIN))
    allowed = [command for command in commands if master or not command.master]
    exact = [command for command in allowed if topic in command.words]
    fits = [command for command in allowed if any(word.startswith(topic) for word in command.words)]
    for command in (*exact, *fits):
        return _marked(f"`{command.usage}`\n{command.help}")
    return _marked(f'There is no help for "{topic[:32]}". Type `commands` to see what there is.')


def commands_for(commands: tuple[Command, ...], *, master: bool) -> str:
    """List everything one can say, by what it is good for."""
    known = {command.words[0]: command for command in commands if master or not command.master}
    lines = [f"{len(known)} commands."]
    for group, words in _GROUPS:
        here = [mark(Role.COMMAND, word) for word in words if word in known]
        if here:
            lines.append(f"{group}: {', '.join(here)}")
    return "\n".join(lines)


def _marked(text: str) -> str:
    return _QUOTED.sub(lambda found: mark(Role.COMMAND, found[1]), text)
