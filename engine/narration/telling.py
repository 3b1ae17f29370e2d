"""What each connected player reads while one entry is applied."""

from typing import Any

from engine.components import Health
from engine.ecs import Entity
from engine.game import Game
from engine.vocabulary import Frame
from engine.vocabulary.markup import Role, mark


class Telling:
    """Collects what each connected player reads while one entry is applied, and turns it into frames at the end."""

    __slots__ = ("_game", "_gmcp", "_last", "_lines", "_links")

    def __init__(self, game: Game) -> None:
        """Start with nothing said."""
        self._game = game
        self._links = game.links
        self._lines: dict[Entity, list[str]] = {}
        self._gmcp: dict[Entity, dict[tuple[str, int], tuple[str, Any]]] = {}
        self._last: list[Frame] = []

    def to(self, player: Entity, line: str) -> None:
        """Add a line for one player, if somebody is at the other end."""
        if player in self._links:
            lines = self._lines.get(player)
            if lines is None:
                self._lines[player] = [line]
            else:
                lines.append(line)

    def others(self, room: Entity, line: str, *but: Entity) -> None:
        """Add a line for everybody in a room except some."""
        for player in self._game.here(room, "player"):
            if player not in but:
                self.to(player, line)

    def data(self, player: Entity, package: str, body: Any, many: bool = False) -> None:
        """Add a message for the player's program; it takes the place of an earlier one unless there may be many."""
        if player in self._links:
            messages = self._gmcp.setdefault(player, {})
            messages[package, len(messages) if many else -1] = (package, body)

    def goodbye(self, session: str, line: str) -> None:
        """End a session with a last line."""
        self._last.append(Frame(session, line, close=True))

    def frames(self) -> list[Frame]:
        """Everything as frames: goodbyes first, then one for each player who has something to read."""
        frames = self._last
        for player in self._lines | dict.fromkeys(self._gmcp, ()):
            session = self._links.get(player)
            if session is None:
                continue
            lines = self._lines.get(player)
            gmcp = tuple(self._gmcp[player].values()) if player in self._gmcp else ()
            if lines is None:
                frames.append(Frame(session, gmcp=gmcp))
            else:
                frames.append(Frame(session, "\n".join(lines), gmcp, self._prompt(player)))
        return frames

    def _prompt(self, player: Entity) -> str:
        health = self._game.world.get(player, Health)
        hp = f"{health.hp}/{health.max}hp"
        return f"{mark(Role.HURT, hp)} > " if health.hp * 4 < health.max else f"{hp} > "
