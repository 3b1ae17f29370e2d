"""How often somebody may try to come in."""

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

_EACH = RateLimitItemPerMinute(5, namespace="door")
_ALL = RateLimitItemPerMinute(20, namespace="house")


class Throttle:
    """
    How often one address may try a name (5 a minute), and any name (20 a minute).

    Nobody is locked out: the same name tried from somewhere else is not refused.
    """

    def __init__(self) -> None:
        """Nobody has tried yet."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def may_try(self, address: str, name: str) -> bool:
        """Count one try and say whether it is allowed."""
        return await self._limiter.hit(_ALL, address) and await self._limiter.hit(_EACH, address, name.lower())
