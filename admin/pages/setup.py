"""The one-time setup link: whoever holds its token becomes the first admin, and then it is dead."""

import hmac
import os
import secrets
from pathlib import Path

FILE = "setup-token"


def token(var: Path) -> str | None:
    """Read the token; None where the link is dead."""
    try:
        return (var / FILE).read_text().strip() or None
    except OSError:
        return None


def fits(var: Path, given: str) -> bool:
    """Say whether a token is the one that opens the house."""
    known = token(var)
    return known is not None and hmac.compare_digest(known.encode(), given.encode())


def offer(var: Path, known: str | None = None) -> str:
    """Write a token down, readable by its owner only, unless one lies there already; returns the one that counts."""
    var.mkdir(parents=True, exist_ok=True)
    value = known or secrets.token_urlsafe(24)
    try:
        file = os.open(var / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return token(var) or value
    with os.fdopen(file, "w") as out:
        out.write(value + "\n")
    return value


def use_up(var: Path) -> bool:
    """Make the link dead; True for exactly one of all who try."""
    try:
        (var / FILE).unlink()
    except FileNotFoundError:
        return False
    return True
