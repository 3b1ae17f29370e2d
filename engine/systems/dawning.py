"""Dawn and dusk, as those read them who are out under the sky."""

from collections.abc import Iterator

from engine.game import Game, calendar
from engine.happenings import Happening, Told
from engine.vocabulary.markup import Role, mark

_LINES = {
    calendar.DAWN: "The street lamps go out, line by line. It is morning, and shutters say so all along the ring.",
    calendar.DUSK: "Somewhere a switch is thrown that nobody has found in ninety years, and the lamps of Coil come on.",
}


def dawn(game: Game) -> Iterator[Happening]:
    """Tell everybody out of doors when the day begins, and when it ends."""
    for hour, line in _LINES.items():
        if calendar.begins(game.tick, hour):
            for player in list(game.links):
                room = game.where(player)
                if room and game.outside(room):
                    yield Told(player, mark(Role.QUIET, line))
