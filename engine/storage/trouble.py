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

WAITED_OUT = (LostError, LateError, BusyLoadingError, OSError, ResponseError)
"""What to catch and look at: `trouble_of` says whether it is worth waiting."""


def trouble_of(error: BaseException) -> Trouble | None:
    """Name the trouble behind an error; None where waiting would not help."""
    if isinstance(error, OutOfMemoryError) or "OOM command not allowed" in str(error):
        return Trouble.FULL  # scripts tell it in words of their own
    if "MISCONF" in str(error):
        return Trouble.DISK
    if isinstance(error, ReadOnlyError | TryAgainError | ClusterDownError) or "BUSY Redis is busy" in str(error):
        return Trouble.AWAY
    if "READONLY You can't write" in str(error):
        return Trouble.AWAY
    if isinstance(error, ResponseError):
        return None
    return Trouble.AWAY if isinstance(error, LostError | LateError | OSError) else None
