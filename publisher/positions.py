"""Where in a JSON text a value stands, so that an error can be clicked on."""

import json
import re
from collections.abc import Iterator

_TOKEN = re.compile(r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\]:,])|(?P<plain>[^\s{}\[\]:,"]+))')


def positions(text: str) -> dict[str, tuple[int, int]]:
    """
    Map each path in a valid JSON text (`exits.north.to`, `spawns.0.npc`) to its line and column, from 1.

    The empty path is the text itself. Paths of a text that is not JSON stop where it stops being so.
    """
    found: dict[str, tuple[int, int]] = {"": (1, 1)}
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    stack: list[str] = []
    path: list[str | int] = []
    expects_key = False
    for kind, word, offset in _tokens(text):
        match word:
            case "{" | "[":
                _place(found, path, starts, offset)
                stack.append(word)
                path.append("" if word == "{" else 0)
                expects_key = word == "{"
            case "}" | "]":
                if not stack:
                    return found
                stack.pop()
                path.pop()
                expects_key = False
            case ",":
                if path and isinstance(path[-1], int):
                    path[-1] += 1
                expects_key = bool(stack) and stack[-1] == "{"
            case ":":
                expects_key = False
            case _:
                if expects_key and kind == "string" and path:
                    path[-1] = _unquoted(word)
                _place(found, path, starts, offset)
    return found


def position(text: str, field: str) -> tuple[int, int]:
    """Find the line and column of a field, or of the nearest thing around it that is there."""
    places = positions(text)
    while field not in places:
        field = field.rpartition(".")[0]
    return places[field]


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    offset = 0
    while found := _TOKEN.match(text, offset):
        kind = found.lastgroup or ""
        yield kind, found[kind], found.start(kind)
        offset = found.end()


def _place(found: dict[str, tuple[int, int]], path: list[str | int], starts: list[int], offset: int) -> None:
    line = next(number for number in range(len(starts), 0, -1) if starts[number - 1] <= offset)
    found[".".join(map(str, path))] = (line, offset - starts[line - 1] + 1)


def _unquoted(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return quoted.strip('"')
