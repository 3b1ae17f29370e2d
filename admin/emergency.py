"""
STOP without Redis: a file in `var` that the director looks for twice a second.

Whoever presses STOP while Redis is away leaves it there; the director obeys, and takes it away.
"""

import time
from pathlib import Path

from engine.vocabulary.markup import clean

FILE = "stop-asked"
OBEYED_WITHIN_S = 3.0
_GLANCE_S = 0.05


def leave(var: Path, by: str) -> None:
    """Ask the director to stop, as soon as there is one."""
    var.mkdir(parents=True, exist_ok=True)
    draft = var / f".{FILE}"
    draft.write_text(by)
    draft.replace(var / FILE)


def left(var: Path) -> str | None:
    """Who has asked for a stop that is still to come; None when nobody has."""
    try:
        return clean((var / FILE).read_text(errors="replace"), 64) or "somebody"
    except OSError:
        return None


def obey(var: Path) -> None:
    """Take note that the director has stopped."""
    (var / FILE).unlink(missing_ok=True)


def stop(var: Path, by: str, seconds: float = OBEYED_WITHIN_S) -> bool:
    """Ask the director to stop and wait a little; True once it has, False while it is still to come."""
    leave(var, by)
    deadline = time.monotonic() + seconds
    while left(var) is not None and time.monotonic() < deadline:
        time.sleep(_GLANCE_S)
    return left(var) is None


def told(*, stopped: bool) -> str:
    """Say in a sentence what became of it."""
    if stopped:
        return "Redis does not do as it is asked, and the director has stopped all the same; players wait with Redis."
    return "Redis does not do as it is asked. STOP is written down, and is the first thing the director does."
