"""What a command is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.ecs import Entity
from engine.game import Game
from engine.happenings import Happening
from engine.vocabulary import WorldEvent

Tale = Iterator[Happening | WorldEvent]
Act = Callable[[Game, Entity, str], Tale]


@dataclass(frozen=True, slots=True)
class Command:
    """
    Something a player can say.

    `words` are its names, the first one the usual; any beginning of one will do, unless it is
    `whole`. `act` gets the game, the player and the rest of the line. `usage` and `help` are
    for people; `master` keeps it for game masters. What only `shows` something changes nothing, and is
    nothing to the director: a log that is lived again without words can leave it out.
    """

    words: tuple[str, ...]
    act: Act
    usage: str
    help: str
    whole: bool = False
    master: bool = False
    shows: bool = False
