"""Expands `{symbols}` from tables by dice, and remembers the path it took."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.vocabulary.chance import Dice
from engine.vocabulary.naming import capital

_SYMBOL = re.compile(r"\{([a-z_]+)((?:\.[a-z]+)*)\}")
_DEEPEST = 8
_VOWELS = "aeiou"


class NoSymbolError(LookupError):
    """A rule names a symbol that no table and nobody has a word for."""


@dataclass(slots=True)
class Grammar:
    """
    Tracery's idea in a few lines: `{name.a.cap}` is a rule of that name, then modifiers from left to right.

    `bound` are words already decided, which win over rules. `path` lists every choice made, so
    two texts with the same path are the same text but for bound words.
    """

    rules: Mapping[str, Sequence[str]]
    dice: Dice
    bound: dict[str, str] = field(default_factory=dict[str, str])
    path: list[str] = field(default_factory=list[str])

    def expand(self, text: str, depth: int = 0) -> str:
        """Replace every symbol in a text. Raises NoSymbolError for one nobody knows."""
        if depth > _DEEPEST:
            raise NoSymbolError(f"{text[:40]!r} never ends")
        return _SYMBOL.sub(lambda found: self._one(found[1], found[2].split(".")[1:], depth), text)

    def _one(self, symbol: str, modifiers: Sequence[str], depth: int) -> str:
        if symbol in self.bound:
            word = self.bound[symbol]
        elif symbol in self.rules:
            options = self.rules[symbol]
            number = self.dice.below(len(options))
            self.path.append(f"{symbol}:{number}")
            word = self.expand(options[number], depth + 1)
        else:
            raise NoSymbolError(f"no words for {symbol!r}; there are {', '.join(sorted({*self.rules, *self.bound}))}")
        for modifier in modifiers:
            word = _MODIFIERS[modifier](word)
        return word


def with_article(word: str) -> str:
    """Put a or an in front of a word."""
    return f"{'an' if word[:1].casefold() in _VOWELS else 'a'} {word}"


def plural(word: str) -> str:
    """Make more than one of it."""
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in _VOWELS else f"{word}s"


_MODIFIERS = {"a": with_article, "cap": capital, "s": plural}
