"""Role-marked text as each client can show it: colours, none, words for a screen reader, spans for a page."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from engine.vocabulary.markup import SPAN, Role, plain

TRUECOLOUR = 1 << 24


@dataclass(frozen=True, slots=True)
class Look:
    """
    How a client wants to see the world: colours (0, 16, 256 or 1 << 24), UTF-8 or ASCII, a screen reader.

    `width` is for a bare terminal, which would break lines in the middle of words; 0 for clients that do better.
    """

    depth: int = 16
    utf8: bool = True
    reader: bool = False
    width: int = 0


_COLOURS: dict[Role, tuple[str, int, str]] = {
    Role.ROOM: ("255;209;102", 221, "1;33"),
    Role.EXIT: ("94;201;225", 80, "36"),
    Role.NPC: ("255;158;100", 215, "33"),
    Role.PLAYER: ("180;142;255", 141, "95"),
    Role.ITEM: ("152;222;138", 114, "32"),
    Role.SPEECH: ("240;240;240", 255, "97"),
    Role.HURT: ("255;92;92", 203, "91"),
    Role.STRIKE: ("255;184;76", 215, "93"),
    Role.SYSTEM: ("122;162;247", 111, "94"),
    Role.ERROR: ("255;121;121", 210, "31"),
    Role.GROWTH: ("255;121;198", 212, "1;35"),
    Role.COMMAND: ("139;233;253", 123, "96"),
    Role.QUIET: ("140;145;160", 245, "90"),
}
"""Each role in truecolour, among 256, and among 16; all readable on black."""


def _openers(depth: int) -> dict[str, str]:
    if depth >= TRUECOLOUR:
        return {role.value: f"\x1b[38;2;{colour}m" for role, (colour, _, _) in _COLOURS.items()}
    if depth >= 256:  # noqa: PLR2004
        return {role.value: f"\x1b[38;5;{number}m" for role, (_, number, _) in _COLOURS.items()}
    return {role.value: f"\x1b[{code}m" for role, (_, _, code) in _COLOURS.items()}


_OPENERS = {depth: _openers(depth) for depth in (16, 256, TRUECOLOUR)}


@lru_cache(maxsize=512)
def dress(text: str, look: Look) -> str:
    """Write role-marked text for a terminal, its lines ended by CR LF inside but not at the end."""
    if look.reader:
        text = _for_ears(plain(text))
    elif look.width:
        text = "\n".join(_broken(line, look.width) for line in text.split("\n"))
    if look.depth == 0:
        text = plain(text)
    elif not look.reader:
        openers = _OPENERS[look.depth]
        text = SPAN.sub(lambda span: f"{openers.get(span[1], '')}{span[2]}\x1b[0m", text)
    if not look.utf8:
        text = _in_ascii(text)
    return text.replace("\n", "\r\n")


_ONE_BREATH = 200
_SENTENCE_ENDS = re.compile(r'(?<=[.!?]) (?=[A-Z"])|(?<=[.!?]") (?=[A-Z"])')
_MARKS = re.compile("\x0e.|\x0f")
_LINE_OF_SYMBOLS = re.compile(r"[^\w\s]{3,}")


def _for_ears(text: str) -> str:
    """Drop what a screen reader would spell out: empty lines, and rows of symbols other than an ellipsis."""
    lines = (_LINE_OF_SYMBOLS.sub(_shortened, line).rstrip() for line in text.split("\n"))
    return "\n".join(_in_breaths(line) for line in lines if line.strip())


def _in_breaths(line: str) -> str:
    """Give every sentence of a long line a line of its own: readers step from line to line."""
    return line if len(line) <= _ONE_BREATH else _SENTENCE_ENDS.sub("\n", line)


def _broken(line: str, width: int) -> str:
    """Break a line between words, as wide as a terminal is; marks take no place."""
    if len(line) < width:
        return line
    broken, used = "", 0
    for word in line.split(" "):
        wide = len(_MARKS.sub("", word))
        if broken and used + 1 + wide >= width:
            broken, used = f"{broken}\n{word}", wide
        else:
            broken, used = (f"{broken} {word}", used + 1 + wide) if broken else (word, wide)
    return broken


def _shortened(row: re.Match[str]) -> str:
    return "..." if set(row[0]) == {"."} else ""


# ruff: noqa: RUF001
_TYPEWRITTEN = str.maketrans({
    "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": "<", "›": ">",
    "–": "-", "—": "--", "―": "--", "…": "...", "·": "*", "•": "*", "×": "x", "→": "->", "←": "<-",
    "↑": "^", "↓": "v", "─": "-", "━": "-", "═": "=", "│": "|", "┃": "|", "║": "|", "█": "#", "░": ".",
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "þ": "th", "Þ": "Th", "€": "EUR", "£": "GBP", "¥": "Y", "\u00a0": " ",
})  # fmt: skip


def _in_ascii(text: str) -> str:
    if text.isascii():
        return text
    spelled = unicodedata.normalize("NFKD", text.translate(_TYPEWRITTEN))
    kept = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return kept.encode("ascii", "replace").decode("ascii")


def spans(text: str) -> list[tuple[str, str]]:
    """
    Cut role-marked text into (role's letter, text) pairs, in order; the letter is "" for plain words.

    The text is text, not HTML: whoever shows it must not parse it.
    """
    pieces: list[tuple[str, str]] = []
    at = 0
    for span in SPAN.finditer(text):
        if span.start() > at:
            pieces.append(("", text[at : span.start()]))
        pieces.append((span[1], span[2]))
        at = span.end()
    if at < len(text):
        pieces.append(("", text[at:]))
    return pieces
