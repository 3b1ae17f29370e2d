"""What a player can say. The order of the table decides abbreviations: the first command that fits is meant."""

from difflib import get_close_matches

from engine.commands.attack import consider, flee, kill
from engine.commands.clock import time
from engine.commands.command import Act, Command, Tale
from engine.commands.go import exits, go, heading, knock
from engine.commands.help import commands_for, help_for
from engine.commands.leave import leave, save
from engine.commands.look import look
from engine.commands.masters import goto, stat
from engine.commands.say import emote, say, tell, who
from engine.commands.score import hp, score
from engine.commands.take import drop, give, take
from engine.commands.talk import talk
from engine.commands.wear import equipment, inventory, remove, wear, wield
from engine.ecs import Entity
from engine.game import Game, listed
from engine.happenings import Told
from engine.vocabulary import Direction
from engine.vocabulary.markup import Role, mark

_SHORT = 2
"""Words no longer than this are never taken for a slip of the finger."""

_WALK = (
    "Takes you {way}, if there is a way.\nWhere nobody has built yet, walking counts as a knock, and the city hears it."
)


def _walk(towards: Direction, *words: str) -> Command:
    names = tuple(dict.fromkeys((*words, towards.value)))
    return Command(names, heading(towards), " or ".join(names), _WALK.format(way=towards.value))


def _help(game: Game, me: Entity, rest: str) -> Tale:
    yield Told(me, help_for(COMMANDS, rest, master=game.master(me)))


def _commands(game: Game, me: Entity, _: str) -> Tale:
    yield Told(me, commands_for(COMMANDS, master=game.master(me)))


def _shown_elsewhere(*usages: str) -> Act:
    """Make a command of something the gateway does itself: what reaches the world was not quite right."""
    known = listed([mark(Role.COMMAND, usage) for usage in usages], " or ")

    def explain(_: Game, me: Entity, __: str) -> Tale:
        yield Told(me, f"Type {known}.")

    return explain


COMMANDS: tuple[Command, ...] = (
    _walk(Direction.NORTH, "n"),
    _walk(Direction.EAST, "e"),
    _walk(Direction.SOUTH, "s"),
    _walk(Direction.WEST, "w"),
    _walk(Direction.UP, "u"),
    _walk(Direction.DOWN, "d"),
    _walk(Direction.IN, "in", "enter"),
    _walk(Direction.OUT, "out", "leave"),
    Command(("exits",), exits, "exits", "Says where each exit leads, and which ones nobody has built yet.", shows=True),
    Command(
        ("look", "l", "examine", "x"),
        look,
        "look [at THING or DIRECTION]",
        "Shows the room again, or one thing in it: somebody, something that lies there or that you carry, a detail "
        "from the description, a direction.\n`look in corpse` shows what is left on one.",
        shows=True,
    ),
    Command(
        ("say", "'"),
        say,
        "say WORDS, or 'WORDS",
        "Speaks to everybody in the room. The quote needs no space: `'hello` says hello.",
        shows=True,
    ),
    Command(
        ("tell",),
        tell,
        "tell NAME WORDS",
        "Tells one player something, wherever they are. The beginning of a name will do if only one fits.",
        shows=True,
    ),
    Command(
        ("emote", ":"),
        emote,
        "emote WORDS, or :WORDS",
        "Does something in your own words.\nIf your name is Vex, `:leans on the railing` is seen as: Vex leans on the "
        "railing.",
        shows=True,
    ),
    Command(("who",), who, "who", "Says which players are in the city now.", shows=True),
    Command(
        ("get", "take"),
        take,
        "get THING [from CORPSE]",
        "Picks something up.\n`get all` takes everything that lies here, `get 2.blade` the second blade, and "
        "`get all.blade` every one.\n`get all from corpse` takes what is left on the freshest corpse.",
    ),
    Command(
        ("drop",),
        drop,
        "drop THING",
        "Lets go of something. What you drop stays where it lies, until somebody takes it.",
    ),
    Command(
        ("give",),
        give,
        "give THING to SOMEBODY",
        "Hands something to somebody in the room. `give 10 scrip to Vex` hands over money.",
    ),
    Command(
        ("inventory", "i"), inventory, "inventory", "Says what you carry, and how much scrip you have.", shows=True
    ),
    Command(("equipment", "eq"), equipment, "equipment", "Says what you wear and wield.", shows=True),
    Command(
        ("wear",),
        wear,
        "wear THING",
        "Puts something on, in the place it is made for. `wear all` puts on whatever still has a place free.",
    ),
    Command(
        ("wield",),
        wield,
        "wield WEAPON",
        "Takes a weapon in hand. It adds to every blow; `look` at one says how much.",
    ),
    Command(("remove",), remove, "remove THING", "Takes something off, or puts a weapon away."),
    Command(("read",), look, "read THING", "Reads a sign, a note or a plaque, as `look` does.", shows=True),
    Command(
        ("kill", "attack"),
        kill,
        "kill SOMEBODY",
        "Starts a fight. It goes on in rounds of two seconds until somebody lies there or runs.\n`consider` somebody "
        "first, and `flee` in time.\nWhoever loses wakes at the plaza with half their hit points. What they wore stays "
        "on them; what else they carried lies where they fell, and only they can take it.",
    ),
    Command(("flee",), flee, "flee", "Breaks out of a fight, through any exit. It works three times in four."),
    Command(
        ("consider",),
        consider,
        "consider SOMEBODY",
        "Sizes somebody up: how a fight would go, as you both are now.",
        shows=True,
    ),
    Command(("score",), score, "score", "Says how you are: level, hit points, experience, scrip.", shows=True),
    Command(
        ("time",),
        time,
        "time",
        "Says what o'clock it is in the city. A day there is half an hour of yours; people sleep, work and eat by it.",
        shows=True,
    ),
    Command(
        ("talk", "ask"),
        talk,
        "talk SOMEBODY [about TOPIC]",
        "Talks to one of the city's people. They greet you, and you read what you could ask about.\nThen ask: "
        "`talk odile about batteries`, or only `talk odile batteries`.",
    ),
    Command(
        ("knock",),
        knock,
        "knock [DIRECTION]",
        "Knocks where nobody has built yet: on a hoarding, at a road that stops, over an empty lot. Walking that way "
        "counts as well.\nThe city hears it, and when it has heard enough, from more than one pair of hands, a street "
        "stands there. They call it being answered.\nWhere everything is built, `knock` says where the nearest such "
        "place is.",
    ),
    Command(
        ("help", "?"), _help, "help [COMMAND]", "Says what a command does. `help` alone is where to begin.", shows=True
    ),
    Command(("hp",), hp, "hp", "Says how many hit points you have, and nothing else.", shows=True),
    Command(("commands",), _commands, "commands", "Lists everything you can say.", shows=True),
    Command(("save",), save, "save", "Saves you. The city does so by itself, all the time.", shows=True),
    Command(
        ("quit",),
        leave,
        "quit",
        "Leaves the city. You keep everything and come back where you left. Only the full word counts.",
        whole=True,
    ),
    Command(("go",), go, "go DIRECTION", "Walks that way, like the direction alone."),
    Command(
        ("screenreader", "reader"),
        _shown_elsewhere("screenreader on", "screenreader off"),
        "screenreader [on or off]",
        "Leaves out colours and empty lines, gives each sentence a line, and says a prompt only when it has changed.",
        whole=True,
        shows=True,
    ),
    Command(
        ("colour", "color", "colours", "colors"),
        _shown_elsewhere("colour on", "colour off", "colour 16", "colour 256", "colour true"),
        "colour on, off, 16, 256 or true",
        "Chooses how many colours you see, whatever your client says of itself.",
        whole=True,
        shows=True,
    ),
    Command(("goto",), goto, "goto ROOM or PLAYER", "Stands you in any room, by its id.", master=True),
    Command(
        ("stat",), stat, "stat [THING]", "Says what the world knows of the room or a thing.", master=True, shows=True
    ),
)
"""Everything a player can say."""


def _table(*, master: bool) -> dict[str, Command]:
    table: dict[str, Command] = {}
    allowed = [command for command in COMMANDS if master or not command.master]
    for command in allowed:
        for word in command.words:
            table.setdefault(word, command)
    for command in allowed:
        for word in command.words:
            for end in range(1, len(word)):
                table.setdefault(word[:end], command)
    return table


_MEANT = _table(master=False)
_MEANT_BY_MASTERS = {word: command for word, command in _table(master=True).items() if _MEANT.get(word) != command}
"""What game masters mean by a word, where that is something else."""

_WORDS = [word for command in COMMANDS if not command.master for word in command.words if len(word) > _SHORT]


def obey(game: Game, me: Entity, line: str, *, quiet: bool = False) -> Tale | None:
    """Find the command a line means and begin to carry it out; None where `quiet` leaves out what only shows."""
    line = line.strip()
    if not line:
        return iter((Told(me, ""),))
    if line[0] in "':":
        word, rest = line[0], line[1:].strip()
    else:
        word, _, rest = line.partition(" ")
        word, rest = word.lower(), rest.strip()
    command = _MEANT.get(word)
    if word in _MEANT_BY_MASTERS and game.master(me):
        command = _MEANT_BY_MASTERS[word]
    if quiet and (command is None or command.shows):
        return None
    if command is None:
        return iter((Told(me, _unknown(word)),))
    if command.whole and word not in command.words:
        usual = mark(Role.COMMAND, command.words[0])
        return iter((Told(me, f"If you mean {usual}, type the whole word."),))
    return command.act(game, me, rest)


def _unknown(word: str) -> str:
    listing, helping = mark(Role.COMMAND, "commands"), mark(Role.COMMAND, "help")
    meant = f'The city does not know what "{word[:32]}" means.'
    close = get_close_matches(word[:32], [known for known in _WORDS if known[0] == word[0]], 1, 0.7)
    if close:
        return f"{meant} Do you mean {mark(Role.COMMAND, close[0])}?"
    return f"{meant} Type {listing} for all it knows, or {helping} for where to begin."


__all__ = ["COMMANDS", "Command", "obey"]
