"""
The composition root: what each role is made of is chosen here and nowhere else.

Each role imports only what it needs, inside its function, so that every process starts quickly.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from admin.settings import Settings


def prefix(settings: Settings) -> str:
    """What every Redis key of this world begins with."""
    return f"ouro:{settings.world_name}:"


def redis_url(settings: Settings) -> str:
    """The Redis this world lives on: the one given, else our own behind its private socket."""
    if settings.redis_url is not None:
        return settings.redis_url
    from engine.storage.redis_server import server_url

    return server_url(settings.var)


def up(settings: Settings, *, go: bool, say: Callable[[str], None]) -> int:
    """Start and mind everything on this machine until told to stop; the exit status."""
    import uvloop

    from admin.household import Household

    return uvloop.run(Household(settings, redis_url(settings), prefix(settings), say).live(go=go))


def engine(settings: Settings) -> int:
    """Be the engine."""
    raise NotImplementedError


def gateway(settings: Settings) -> int:
    """Be the gateway."""
    from engine.gateways.serve import Ports, run
    from engine.storage import life

    ports = Ports(
        bind=settings.bind,
        telnet=settings.telnet_port,
        web=settings.web_port,
        tls=settings.tls_port if settings.tls_certificate else None,
        certificate=settings.tls_certificate,
        key=settings.tls_key,
    )
    life.run(run(redis_url=redis_url(settings), world=settings.world_name, ports=ports))
    return 0


def worker(settings: Settings) -> int:
    """Be the worker that makes drafts."""
    from admin.drafting import work

    work(redis_url(settings), settings.world_name, slow=False, role="worker")
    return 0


def storyteller(settings: Settings) -> int:
    """Be the worker that asks a language model for words."""
    from admin.drafting import work

    work(redis_url(settings), settings.world_name, slow=True, role="storyteller")
    return 0


def director(settings: Settings) -> int:
    """Be the director."""
    raise NotImplementedError


def dashboard(settings: Settings) -> int:
    """Be the dashboard."""
    raise NotImplementedError


def status(settings: Settings) -> dict[str, Any]:
    """How the world is, for `ouro status`. Raises NoAnswerError when no Redis answers."""
    import redis

    from admin.requests import NoAnswerError
    from admin.vitals import read_vitals

    url = redis_url(settings)
    try:
        with redis.Redis.from_url(url, socket_timeout=5) as link:
            return read_vitals(link, prefix(settings))
    except redis.RedisError as error:
        raise NoAnswerError(f"no Redis answers at {url}; is the world up? try: ouro up") from error


def grant(settings: Settings, name: str, role: str) -> str:
    """Give an account a role; a sentence to print. Raises LookupError, ValueError, NoAnswerError."""
    import asyncio

    from engine.storage.accounts import Accounts
    from engine.storage.redis_log import RedisLog, connect
    from engine.vocabulary import RoleGranted

    status(settings)  # refuses early where no Redis answers

    async def change() -> str:
        link = connect(redis_url(settings))
        async with link:
            account = await Accounts(link, settings.world_name).grant(name, role)
            if account is None:
                raise LookupError(f"there is no account {name!r}; they must create it first: create {name} PASSWORD")
            await RedisLog(link, settings.world_name).append([RoleGranted(account.name, role)])
            return f"{account.name} is now {role}."

    return asyncio.run(change())


def check(settings: Settings) -> tuple[list[str], int]:
    """Everything wrong with the content, one line each, and how many files were read."""
    raise NotImplementedError


def fmt(settings: Settings, paths: list[Path], *, write: bool) -> list[Path]:
    """The files that do not look as they should; with `write`, they do afterwards."""
    raise NotImplementedError


def replay(settings: Settings, *, verify: bool) -> dict[str, Any]:
    """The hash of the world folded again, and with `verify` that of the live one at the same entry."""
    raise NotImplementedError
