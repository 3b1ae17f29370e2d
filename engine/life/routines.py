"""Routines: what people are about in each of the eight slots of a day, unless something matters more."""

from enum import IntEnum
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from engine.game import calendar
from engine.game.routes import Numbers
from engine.game.venues import Use
from engine.vocabulary.content import Routine


class Doing(IntEnum):
    """What somebody is about; whoever is under way to it walks."""

    NOTHING = 0
    SLEEP = 1
    WORK = 2
    EAT = 3
    MEET = 4
    ERRAND = 5
    HIDE = 6
    REST = 7
    WALK = 8


UNSETTLED = 0
"""The routine of whoever was born before people had one; they get theirs within the hour."""

NUMBER: dict[Routine, int] = {routine: number for number, routine in enumerate(get_args(Routine), 1)}
"""Routines as `Life` keeps them."""

NAME = {number: routine for routine, number in NUMBER.items()}
NONE = NUMBER["none"]

_LETTERS = {
    "S": Doing.SLEEP,
    "W": Doing.WORK,
    "E": Doing.EAT,
    "M": Doing.MEET,
    "X": Doing.ERRAND,
    "R": Doing.REST,
    ".": Doing.NOTHING,
}

_DAYS: dict[Routine, tuple[str, str]] = {
    "none": ("........", "........"),
    "keeper": ("SSWWEWWM", "SSRWEWMS"),
    "labourer": ("SSWWEWMS", "SSSXEMMS"),
    "clerk": ("SSRWEWXS", "SSRXEMMS"),
    "night-worker": ("WWESSXMW", "MSSSEXMR"),
    "carrier": ("SSWWEWWS", "SSREXMMS"),
    "patrol": ("SSWEWWWR", "SSWEWWWR"),
    "loafer": ("MSSXEXMM", "MSSXEXMM"),
    "resident": ("SSWWEXRS", "SSRWEMRS"),
    "host": ("WSSRWEWW", "WSSRWEWW"),
}
"""Eight slots from midnight on, for a working day and a free one."""

_AFTERWARDS: dict[Routine, Doing] = {
    "none": Doing.NOTHING,
    "keeper": Doing.WORK,
    "labourer": Doing.WORK,
    "clerk": Doing.WORK,
    "night-worker": Doing.REST,
    "carrier": Doing.WORK,
    "patrol": Doing.WORK,
    "loafer": Doing.ERRAND,
    "resident": Doing.REST,
    "host": Doing.WORK,
}
"""What people turn to when a meal, or an evening, is over before its slot is."""

_DEVOTION: dict[Routine, int] = {
    "none": 0,
    "keeper": 80,
    "labourer": 45,
    "clerk": 45,
    "night-worker": 45,
    "carrier": 45,
    "patrol": 60,
    "loafer": 40,
    "resident": 45,
    "host": 80,
}
"""What a routine weighs, in thousands: 45 is as much as a need that is two thirds empty."""

_CLOCKS: dict[Routine, tuple[int, int]] = {
    "none": (0, 1),
    "keeper": (300, 150),
    "labourer": (200, 900),
    "clerk": (100, 900),
    "night-worker": (0, 1200),
    "carrier": (300, 1200),
    "patrol": (100, 300),
    "loafer": (0, 1800),
    "resident": (0, 900),
    "host": (200, 150),
}
"""How many ticks before the clock a routine begins its slots, and over how many its people spread out."""

ROAMERS = np.array([NAME.get(number) in {"carrier", "patrol", "loafer"} for number in range(len(NUMBER) + 1)])
"""Whether each routine's work is all over the area, a while here and a while there; a loafer's are odd jobs."""

KEEPERS = np.array([NAME.get(number) in {"keeper", "host"} for number in range(len(NUMBER) + 1)])
"""Whether each routine keeps one place, and does not leave it for a meal."""

_SHIFTED = np.array([NAME.get(number) == "patrol" for number in range(len(NUMBER) + 1)])
"""Whether every other one of a routine lives twelve hours later, so that somebody is always about."""

WORKS_IN: dict[Routine, Use] = {"labourer": Use.TOIL, "clerk": Use.WRITE, "night-worker": Use.TOIL}
"""Where people find work who have no place of their own."""

AT_HOME = (Doing.SLEEP, Doing.REST, Doing.HIDE)
"""What one does behind one's own door."""


def _table(letters: tuple[str, str]) -> list[list[int]]:
    return [[_LETTERS[letter] for letter in day] for day in letters]


PLANS = np.array([[[0] * calendar.SLOTS] * 2, *(_table(_DAYS[routine]) for routine in NUMBER)], np.uint8)
"""What each routine has in mind, `[routine, free, slot]`."""

_SPARE = np.array([0, *(_AFTERWARDS[routine] for routine in NUMBER)], np.uint8)
DEVOTION = np.array([0, *(_DEVOTION[routine] * 1000 for routine in NUMBER)], np.int64)
_EARLY = np.array([0, *(_CLOCKS[routine][0] for routine in NUMBER)], np.int64)
_SPREAD = np.array([1, *(_CLOCKS[routine][1] for routine in NUMBER)], np.int64)


def clocks(routines: NDArray[np.uint8], habits: NDArray[np.uint32], tick: int) -> Numbers:
    """The tick it is by everybody's own habit: some get up before the lamps go out, some after."""
    return tick + _EARLY[routines] - habits % _SPREAD[routines]


def planned(routines: NDArray[np.uint8], uids: Numbers, times: Numbers) -> NDArray[np.uint8]:
    """What people would be about by their routine, at their own times."""
    later = np.where(_SHIFTED[routines] & (uids & 1 == 1), calendar.SLOTS // 2, 0)
    slots = (calendar.slot_of(times) + later) % calendar.SLOTS
    return PLANS[routines, calendar.free_of(times), slots]


def afterwards(routines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What people turn to when what they had planned is over early."""
    return _SPARE[routines]
