"""What may keep a log from doing as it is asked, for a while."""

from enum import StrEnum


class LostLogError(RuntimeError):
    """The log has lost what was in it, or has been begun anew since: who has said something says it again."""


class Trouble(StrEnum):
    """What may pass by itself, or by an operator's hand."""

    AWAY = "away"
    """It does not answer: gone, starting, loading its file, no master just now, or too slow."""
    FULL = "full"
    """It reads and answers, and takes nothing in: the memory it may have is used up."""
    DISK = "disk"
    """It takes nothing in, because it cannot write to its disk."""
