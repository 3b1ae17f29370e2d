"""How pages are drawn: the templates, what they may call, and the addresses of what never changes."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.templating import Jinja2Templates
from fasthx.jinja import Jinja
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, select_autoescape

from admin.pages.record import clock, kind, shown

ADMIN = Path(__file__).resolve().parent.parent
STATIC = ADMIN / "static"


@cache
def static(name: str) -> str:
    """Address a file of admin/static so that a browser keeps it until it changes."""
    path = STATIC / name
    stamp = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "missing"
    return f"/static/{name}?{stamp}"


def span(seconds: float) -> str:
    """Write a stretch of time as short as people do: 40 s, 12 min, 3 h, 2 d."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"


def number(value: Any) -> str:
    """Group a number's digits with thin spaces."""
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) else str(value)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ADMIN / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(static=static)
    own: dict[str, Any] = {"span": span, "number": number, "clock": clock, "shown": shown, "kind": kind}
    environment.filters.update(own)
    return environment


TEMPLATES = Jinja2Templates(env=_environment())
JINJA = Jinja(TEMPLATES)


def by_htmx(request: Request) -> bool:
    """Say whether a fragment is asked for, and not a whole page or facts."""
    return request.headers.get("hx-request") == "true"


def drawn(template: str, **facts: Any) -> str:
    """Draw a fragment that belongs to no request."""
    return TEMPLATES.get_template(template).render(**facts)


@dataclass(frozen=True, slots=True)
class Either:
    """Chooses the template: the `part` where htmx asks to replace one, else the `whole` page."""

    part: str
    whole: str

    def get_component(self, request: Request, error: Exception | None) -> str:
        """Choose for a request; an error is not ours to draw."""
        if error is not None:
            raise error
        return self.part if by_htmx(request) else self.whole
