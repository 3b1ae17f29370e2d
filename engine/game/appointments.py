"""What somebody can be called for on the time wheel."""

from enum import IntEnum


class Due(IntEnum):
    """The reason of an appointment; 1 was wandering, and worlds kept long ago still hold some of it."""

    ROT = 2
    GIVE_UP = 3


GIVE_UP_TICKS = 3000
"""A character whose link is gone stays for five minutes."""

ROT_TICKS = 3000
"""An NPC's corpse lies for five minutes."""

GRAVE_TICKS = 18000
"""A player's corpse lies for half an hour, so that there is time to come back for it."""

WANDER_TICKS = (400, 1200)
"""A wanderer moves on after 40 to 120 seconds."""
