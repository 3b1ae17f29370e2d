"""Help worth reading: where to begin, and what each command does."""

import re

from engine.commands.command import Command
from engine.vocabulary.markup import Role, mark

_QUOTED = re.compile(r"`([^`]*)`")

_BEGIN = (
    "You are in Coil, a port city that still grows now and then, mostly where people knock.",
    "Walk with `n`, `e`, `s`, `w`, `u`, `d`, `in` and `out`. `look` shows the room, `look` and a word one thing in it.",
    "Speak with `say`, or to one of the city's people with `talk`. `who` says who else is here.",
    "`get`, `wear` and `wield` what you find. `consider` somebody before you `kill` them, and `flee` in time.",
    "Where the exits say that nobody has built yet, walk on or `knock`. When enough people do, a street answers.",
    "Any beginning of a command will do. `commands` lists them all, `help` and a command explains one.",
)

_GROUPS = (
    ("Walking", ("n", "e", "s", "w", "u", "d", "in", "out", "go", "exits", "knock")),
    ("Seeing", ("look", "consider", "score", "inventory", "equipment", "who")),
    ("Speaking", ("say", "tell", "emote", "talk")),
    ("Things", ("get", "drop", "give", "wear", "wield", "remove")),
    ("Fighting", ("kill", "flee")),
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
    return _marked(f'There is no help for "{topic[:32]}". `commands` lists what there is.')


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
