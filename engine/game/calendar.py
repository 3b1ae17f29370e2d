"""The calendar: what o'clock it is in the city. A day is half an hour of ours, and each seventh one is free."""

import numpy as np
from numpy.typing import NDArray

DAY_TICKS = 18_000
SLOTS = 8
SLOT_TICKS = DAY_TICKS // SLOTS
HOUR_TICKS = DAY_TICKS // 24
WEEK = 7
DAWN, DUSK = 6, 20
"""The hours at which the street lamps go out, and on."""

_BIRTH = DAWN * HOUR_TICKS
"""A world begins in the morning of its first day."""

_DAYS = ("Tideday", "Panday", "Lampday", "Knockday", "Scripday", "Stairday", "Voteday")
_PARTS = ((0, "at night"), (DAWN, "in the morning"), (12, "in the afternoon"), (18, "in the evening"), (22, "at night"))
_HOURS = (
    "midnight", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "noon", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
)  # fmt: skip
_WHOLE = frozenset({0, 12})
_MINUTES = ("", "a quarter past ", "half past ", "a quarter to ")


def day(tick: int) -> int:
    """The day of the world, from 0."""
    return (tick + _BIRTH) // DAY_TICKS


def slot(tick: int) -> int:
    """The slot of the day, 0 to 7: three hours each, the first from midnight on."""
    return (tick + _BIRTH) % DAY_TICKS // SLOT_TICKS


def hour(tick: int) -> int:
    """The hour of the day, 0 to 23."""
    return (tick + _BIRTH) % DAY_TICKS // HOUR_TICKS


def free(day: int) -> bool:
    """Whether a day is one on which most people do not work."""
    return day % WEEK == WEEK - 1


def slot_of(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Do `slot` for many."""
    return (ticks + _BIRTH) % DAY_TICKS // SLOT_TICKS


def free_of(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Say for many whether their day is free: 1, else 0."""
    return ((ticks + _BIRTH) // DAY_TICKS % WEEK == WEEK - 1).astype(np.int64)


def left_of(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many ticks are left of the slot, for many."""
    return SLOT_TICKS - (ticks + _BIRTH) % SLOT_TICKS


def next_slot(tick: int) -> int:
    """The tick at which the slot after this one begins."""
    return tick + SLOT_TICKS - (tick + _BIRTH) % SLOT_TICKS


def until_hour(tick: int, wanted: int) -> int:
    """How many ticks it is until an hour of the day begins: 1 to a whole day."""
    return (wanted * HOUR_TICKS - tick - _BIRTH - 1) % DAY_TICKS + 1


def begins(tick: int, wanted: int) -> bool:
    """Whether an hour of the day begins at this very tick."""
    return (tick + _BIRTH - wanted * HOUR_TICKS) % DAY_TICKS == 0


def clock(tick: int) -> str:
    """Say the time as one would in the street, to the quarter: `half past nine in the morning`."""
    quarter = ((tick + _BIRTH) % DAY_TICKS * 4 + HOUR_TICKS // 2) // HOUR_TICKS
    whole, past = quarter // 4 % 24, quarter % 4
    named = (whole + (past == len(_MINUTES) - 1)) % 24
    return f"{_MINUTES[past]}{at_hour(named, whole)}"


def at_hour(named: int, of: int | None = None) -> str:
    """Name an hour with its part of the day, which is that of the hour `of` where that is another."""
    if named in _WHOLE:
        return _HOURS[named]
    part = next(words for start, words in reversed(_PARTS) if (named if of is None else of) >= start)
    return f"{_HOURS[named]} {part}"


def weekday(day: int) -> str:
    """Name the day of the week."""
    return _DAYS[day % WEEK]


def stamp(tick: int) -> str:
    """Write day, hour and minute down as a diary does: `day 2 09:30`."""
    minute = (tick + _BIRTH) % DAY_TICKS * 60 // HOUR_TICKS
    return f"day {day(tick) + 1} {minute // 60:02}:{minute % 60:02}"
