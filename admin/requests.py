"""How the command line and the dashboard ask the director for something, and wait for its answer."""

import uuid
from dataclasses import dataclass
from typing import Any

import orjson
import redis
import redis.asyncio

ANSWER_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the director answered: whether it is done, a sentence, and the facts."""

    ok: bool
    why: str
    facts: Any = None


class NoAnswerError(TimeoutError):
    """The director did not answer in time, or there is no Redis to carry the question."""


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
    try:
        with redis.Redis.from_url(url, socket_timeout=seconds + 1) as link:
            link.xadd(prefix + "requests", fields, maxlen=10_000, approximate=True)
            return _reply(link.blpop([prefix + key], timeout=seconds), seconds)
    except redis.ConnectionError as error:
        raise NoAnswerError(f"no Redis answers at {url}; is the world up? try: ouro up") from error


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
        await link.xadd(prefix + "requests", fields, maxlen=10_000, approximate=True)
        return _reply(await link.blpop([prefix + key], timeout=seconds), seconds)  # pyright: ignore[reportGeneralTypeIssues]
    except redis.ConnectionError as error:
        raise NoAnswerError("Redis does not answer just now") from error
