"""Asking the time of day."""

from engine.commands.command import Tale
from engine.ecs import Entity
from engine.game import Game, calendar
from engine.happenings import Told

_REAL_MINUTE = 600
"""Ticks in a minute of the player's own."""


def time(game: Game, me: Entity, _: str) -> Tale:
    """Say what o'clock it is in the city, and when that changes for those who sleep and work by it."""
    tick = game.tick
    today = calendar.day(tick)
    kind = "nobody works who need not" if calendar.free(today) else "a working day"
    now = f"It is about {calendar.clock(tick)}, on {calendar.weekday(today)}, day {today + 1} of the world: {kind}."
    yield Told(me, f"{now} {_ahead(tick)}")


def _ahead(tick: int) -> str:
    dark = not calendar.DAWN <= calendar.hour(tick) < calendar.DUSK
    wait = calendar.until_hour(tick, calendar.DAWN if dark else calendar.DUSK)
    minutes = max(1, wait // _REAL_MINUTE)
    what = "The lamps go out" if dark else "The lamps are lit"
    return f"{what} in {minutes} {'minute' if minutes == 1 else 'minutes'} as you count them."
