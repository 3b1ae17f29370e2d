"""Who sits at the dashboard: sessions in Redis, known to us only by the hash of their secret."""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import orjson
from redis.asyncio import Redis

IDLE_SECONDS = 2 * 3600
"""A session nobody uses this long is over."""

LONGEST_SECONDS = 12 * 3600
"""No session lasts longer than this, however busy."""


@dataclass(frozen=True, slots=True)
class Session:
    """A name that came in, the token its acts must carry, and the Unix second it began."""

    name: str
    csrf: str
    began: int


class Sessions:
    """
    The sessions of one world.

    What a cookie holds is 256 random bits; Redis holds only their hash, so that whoever reads
    Redis cannot sit down in somebody's place. What the name may do is looked up at every request.
    """

    def __init__(self, redis: Redis, prefix: str, now: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._prefix = prefix
        self._now = now

    async def begin(self, name: str) -> tuple[str, Session]:
        """Open a session under a new secret and return both."""
        secret = secrets.token_urlsafe(32)
        session = Session(name=name, csrf=secrets.token_urlsafe(32), began=int(self._now()))
        await self._redis.set(self._key(secret), orjson.dumps(asdict(session)), ex=IDLE_SECONDS)
        return secret, session

    async def find(self, secret: str | None, *, keep: bool = True) -> Session | None:
        """Find the session of a secret, and `keep` it for another while; None where there is none any more."""
        if not secret:
            return None
        key = self._key(secret)
        packed = await self._redis.get(key)
        if packed is None:
            return None
        session = Session(**orjson.loads(packed))
        left = session.began + LONGEST_SECONDS - int(self._now())
        if left <= 0:
            await self._redis.delete(key)
            return None
        if keep:
            await self._redis.expire(key, min(IDLE_SECONDS, left))
        return session

    async def end(self, secret: str | None) -> None:
        """Forget a session."""
        if secret:
            await self._redis.delete(self._key(secret))

    def _key(self, secret: str) -> str:
        return f"{self._prefix}session:{hashlib.sha256(secret.encode()).hexdigest()}"
