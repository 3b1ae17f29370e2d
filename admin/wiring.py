"""
The composition root: what each role is made of is chosen here and nowhere else.

Each role imports only what it needs, inside its function, so that every process starts quickly.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from admin.settings import Settings

GRANTABLE = ("player", "designer", "reviewer", "gm", "admin")


def prefix(settings: Settings) -> str:
    """What every Redis key of this world begins with."""
    return f"ouro:{settings.world_name}:"


def redis_url(settings: Settings) -> str:
    """The Redis this world lives on: the one given, else our own behind its private socket."""
    if settings.redis_url is not None:
        return settings.redis_url
    from engine.storage.redis_server import socket_url

    return socket_url(settings.var)
