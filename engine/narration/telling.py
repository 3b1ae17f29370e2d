"""What each connected player reads while one entry is applied."""

from functools import lru_cache
from typing import Any

from engine.components import Health
from engine.ecs import Entity
from engine.game import Game
from engine.vocabulary import Frame
from engine.vocabulary.markup import Role, mark

Messages = list[tuple[str, Any]]


class Telling:
    """Collects what each connected player reads while one entry is applied, and turns it into frames at the end."""

    __slots__ = ("_game", "_last", "_links", "_said")

    def __init__(self, game: Game) -> None:
        """Start with nothing said."""
        self._game = game
        self._links = game.links
        self._said: dict[Entity, tuple[list[str], Messages]] = {}
        self._last: list[Frame] = []

    def to(self, player: Entity, line: str) -> None:
        """Add a line for one player, if somebody is at the other end."""
        said = self._said.get(player)
        if said is not None:
            said[0].append(line)
        elif player in self._links:
            self._said[player] = [line], []

    def others(self, room: Entity, line: str, *but: Entity, message: tuple[str, Any] | None = None) -> None:
        """Add a line, and a message of which there may be many, for everybody in a room except some."""
        for player in self._game.here(room, "player"):
            if player in but:
                continue
            said = self._said.get(player)
            if said is None:
                if player not in self._links:
                    continue
                said = self._said[player] = [], []
            said[0].append(line)
            if message is not None:
                said[1].append(message)

    def data(self, player: Entity, package: str, body: Any, many: bool = False) -> None:
        """Add a message for the player's program; it takes the place of an earlier one unless there may be many."""
        said = self._said.get(player)
        if said is None:
            if player in self._links:
                self._said[player] = [], [(package, body)]
            return
        messages = said[1]
        if not many:
            for place, (earlier, _) in enumerate(messages):
                if earlier == package:
                    messages[place] = package, body
                    return
        messages.append((package, body))

    def goodbye(self, session: str, line: str) -> None:
        """End a session with a last line."""
        self._last.append(Frame(session, line, close=True))

    def frames(self) -> list[Frame]:
        """Everything as frames: goodbyes first, then one for each player who has something to read."""
        frames, world = self._last, self._game.world
        for player, (lines, messages) in self._said.items():
            session = self._links.get(player)
            if session is None:
                continue
            if lines:
                prompt = _prompt(*world.values(player, Health))
                frames.append(Frame(session, "\n".join(lines), tuple(messages), prompt))
            else:
                frames.append(Frame(session, gmcp=tuple(messages)))
        return frames


@lru_cache(4096)
def _prompt(hp: int, full: int) -> str:
    text = f"{hp}/{full}hp"
    return f"{mark(Role.HURT, text)} > " if hp * 4 < full else f"{text} > "
