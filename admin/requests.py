"""How the command line and the dashboard ask the director for something, and wait for its answer."""

import asyncio
import uuid
from dataclasses import dataclass
from typing import Any

import orjson
import redis
import redis.asyncio
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError
from redis.retry import Retry

from engine.storage.trouble import trouble_of
from engine.vocabulary.trouble import Trouble

ANSWER_SECONDS = 10.0
CONNECT_SECONDS = 2.0
SEND_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the director answered: whether it is done, a sentence, and the facts."""

    ok: bool
    why: str
    facts: Any = None


class NoAnswerError(TimeoutError):
    """The director did not answer in time, or there is no Redis to carry the question."""


def impatient(url: str, seconds: float) -> "redis.Redis":
    """Reach Redis for a command that waits no longer than this for any answer, and asks nothing twice."""
    patience = min(seconds, CONNECT_SECONDS)
    return redis.Redis.from_url(
        url, socket_timeout=seconds, socket_connect_timeout=patience, retry=Retry(NoBackoff(), 0)
    )


def away(url: str, error: Exception) -> str:
    """Say in a sentence what an operator can do about a Redis that did not do as it was asked."""
    match trouble_of(error):
        case Trouble.FULL:
            return f"Redis at {url} is full and takes nothing in; give it more room (CONFIG SET maxmemory)"
        case Trouble.DISK:
            return f"Redis at {url} cannot write to its disk and takes nothing in; make room where its files lie"
        case _ if isinstance(error, redis.TimeoutError):
            return f"Redis at {url} does not answer in time; players wait, and nothing is lost"
        case _ if isinstance(error, BusyLoadingError):
            return f"Redis at {url} is still loading what it kept; players wait, and nothing is lost"
        case _:
            return f"no Redis answers at {url}; is the world up? try: ouro up"


def sorry(error: Exception) -> str:
    """Say to somebody at a page why Redis did not do as it was asked."""
    match trouble_of(error):
        case Trouble.FULL:
            return "Redis is full and takes nothing in just now. Players wait too; nothing is lost."
        case Trouble.DISK:
            return "Redis cannot write to its disk just now. Players wait too; nothing is lost."
        case _:
            return "Redis does not answer just now. Players wait too; nothing is lost."


def _request(verb: str, by: str, args: dict[str, Any]) -> tuple[str, dict[Any, Any]]:
    request = uuid.uuid4().hex
    body = orjson.dumps({"id": request, "verb": verb, "args": args, "by": by})
    return f"reply:{request}", {"r": body}


def _reply(answer: Any, seconds: float) -> Reply:
    if answer is None:
        raise NoAnswerError(f"the director did not answer within {seconds:.0f} s; is it running? try: ouro status")
    body = orjson.loads(answer[1])
    return Reply(ok=body["ok"], why=body.get("why", ""), facts=body.get("facts"))


def ask(
    url: str, prefix: str, verb: str, args: dict[str, Any], *, by: str = "operator", seconds: float = ANSWER_SECONDS
) -> Reply:
    """Ask from a plain program. Raises NoAnswerError."""
    key, fields = _request(verb, by, args)
    sent = False
    try:
        with impatient(url, min(seconds, SEND_SECONDS)) as link:
            link.xadd(prefix + "requests", fields, maxlen=10_000, approximate=True)
        sent = True
        with impatient(url, seconds + 1) as link:
            return _reply(link.blpop([prefix + key], timeout=seconds), seconds)
    except (redis.RedisError, OSError) as error:
        sent = sent or isinstance(error, redis.TimeoutError)
        left = "may still be done when it answers" if sent else "was not done"
        raise NoAnswerError(f"{away(url, error)}. What was asked for, {verb}, {left}") from error


async def ask_async(
    link: "redis.asyncio.Redis",
    prefix: str,
    verb: str,
    args: dict[str, Any],
    *,
    by: str,
    seconds: float = ANSWER_SECONDS,
) -> Reply:
    """Ask from an event loop. Raises NoAnswerError."""
    key, fields = _request(verb, by, args)
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await link.xadd(prefix + "requests", fields, maxlen=10_000, approximate=True)
        return _reply(await link.blpop([prefix + key], timeout=seconds), seconds)  # pyright: ignore[reportGeneralTypeIssues]
    except (redis.RedisError, OSError) as error:
        raise NoAnswerError(sorry(error)) from error
