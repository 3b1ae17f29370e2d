"""GMCP messages: a package name and one JSON value, the same over telnet and over WebSocket."""

import re
from typing import Any

import orjson

LARGEST_BODY = 8 * 1024
DEEPEST_BODY = 32
_MOST_MODULES = 64

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)

_FOR_EVERYBODY = (
    "core",
    "char.vitals",
    "char.status",
    "char.statusvars",
    "char.name",
    "room.info",
    "comm.channel.text",
)


def parse(message: bytes) -> tuple[str, Any] | None:
    """Read a message; the body is None where there is none. None for what is no message, too big or too deep."""
    name, _, body = message.replace(b"\n", b" ", 1).partition(b" ")
    package = name.decode("latin-1")
    if not _NAME.fullmatch(package) or len(body) > LARGEST_BODY or _depth(body) > DEEPEST_BODY:
        return None
    try:
        return package, orjson.loads(body) if body.strip() else None
    except orjson.JSONDecodeError:
        return None


def write(package: str, body: Any = None) -> bytes:
    """Write a message in UTF-8; without a body where that is None."""
    return package.encode() if body is None else package.encode() + b" " + orjson.dumps(body)


def _depth(body: bytes) -> int:
    deepest = depth = 0
    for byte in _STRING.sub(b"", body) if body.count(b"[") + body.count(b"{") > DEEPEST_BODY else b"":
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


class Supports:
    """The modules a client has asked for."""

    def __init__(self) -> None:
        """Nothing is asked for yet."""
        self._modules: set[str] = set()

    def hear(self, package: str, body: Any) -> None:
        """Take in a Core.Supports message; others, and nonsense, change nothing."""
        if not isinstance(body, list):
            return
        names = {str(module).partition(" ")[0].lower() for module in body[:_MOST_MODULES]}
        match package.lower():
            case "core.supports.set":
                self._modules = names
            case "core.supports.add":
                self._modules = set(sorted(self._modules | names)[:_MOST_MODULES])
            case "core.supports.remove":
                self._modules -= names
            case _:
                pass

    def wants(self, package: str) -> bool:
        """Say whether to send a message; a module covers all its messages, the common ones go to everybody."""
        name = package.lower()
        if name.startswith(_FOR_EVERYBODY):
            return True
        parts = name.split(".")
        return any(".".join(parts[:length]) in self._modules for length in range(1, len(parts) + 1))
