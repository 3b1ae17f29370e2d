"""The purposes dice are rolled for in the world; a new one goes to the end, and no number is used twice."""

from enum import IntEnum


class Stream(IntEnum):
    """One purpose of chance."""

    AIM = 1
    WOUND = 2
    FLEE = 3
    WANDER = 4
    BARK = 5
    NOTICE = 6
    CARRY = 7
    CROWD = 8
    TALK = 9
    HABIT = 10
    TEMPER = 11
    HAUNT = 12
    BEAT = 13
    START = 14
    LODGING = 15
    NAME = 16
