"""
Words marked by the role they play, so that every client can dress them its own way.

A marked span is SHIFT OUT, one letter for the role, the text, SHIFT IN; spans do not nest.
Nobody outside can write one: both characters are stripped from every text at the border.
"""

import re
import unicodedata
from enum import StrEnum

OPEN = "\x0e"
CLOSE = "\x0f"

SPAN = re.compile("\x0e(.)([^\x0e\x0f]*)\x0f", re.DOTALL)
"""A marked span: group 1 is the role's letter, group 2 the text."""


class Role(StrEnum):
    """What a span is. Dressers map it to colours, HTML classes or words."""

    ROOM = "r"
    EXIT = "x"
    NPC = "n"
    PLAYER = "p"
    ITEM = "i"
    SPEECH = "s"
    HURT = "h"
    STRIKE = "k"
    SYSTEM = "y"
    ERROR = "e"
    GROWTH = "g"
    COMMAND = "c"
    QUIET = "q"


def mark(role: Role, text: str) -> str:
    """Mark a span of text with its role."""
    return OPEN + role + text + CLOSE


def plain(text: str) -> str:
    """Take the marks off and keep the words."""
    return SPAN.sub(r"\2", text)


_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str, longest: int) -> str:
    """
    Make text from outside safe for every sink, once, at the border.

    NFC; control, format, surrogate, private and unassigned characters dropped (tab and line
    breaks become a space); at most two combining marks in a row; white space folded; cut to
    `longest` characters.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[: longest * 4].split())[:longest].rstrip()
    text = text.encode("utf-8", "replace").decode("utf-8")
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text[: longest * 4]):
        category = unicodedata.category(letter)
        if letter in "\t\n\r":
            kept.append(" ")
            continue
        if category in _DROPPED:
            continue
        marks = marks + 1 if category == "Mn" else 0
        if marks <= 2:  # noqa: PLR2004
            kept.append(letter)
    return " ".join("".join(kept).split())[:longest].rstrip()
