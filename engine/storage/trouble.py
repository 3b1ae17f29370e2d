"""What ails a Redis that does not do as it is asked, told from its errors: most of it passes, and waiting is enough."""

from redis.exceptions import (
    BusyLoadingError,
    ClusterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as LateError

from engine.vocabulary.trouble import Trouble

_AWAY = ("BUSY Redis is busy", "READONLY You can't write", "NOREPLICAS")
WAITED_OUT = (LostError, LateError, BusyLoadingError, OSError, ResponseError)
"""What to catch and look at: `trouble_of` says whether it is worth waiting."""


def trouble_of(error: BaseException) -> Trouble | None:
    """Name the trouble behind an error; None where waiting would not help."""
    if isinstance(error, OutOfMemoryError) or "OOM command not allowed" in str(error):
        return Trouble.FULL  # scripts tell it in words of their own
    if "MISCONF" in str(error):
        return Trouble.DISK
    if isinstance(error, ReadOnlyError | TryAgainError | ClusterDownError) or any(sign in str(error) for sign in _AWAY):
        return Trouble.AWAY
    if isinstance(error, ResponseError):
        return None
    return Trouble.AWAY if isinstance(error, LostError | LateError | OSError) else None
