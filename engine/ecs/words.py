"""Text that repeats: each word is kept once, and columns hold its number."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.ecs.handles import Bools, Rows

Numbers = NDArray[np.int32]


class Words:
    """
    The words of a world and of its forks, numbered in order of first use; 0 is the empty one.

    Numbers never change, so whoever has a copy of a column can read it for good. They are nobody's business
    outside: two worlds that hold the same may have numbered it differently.
    """

    __slots__ = ("_lock", "_numbers", "texts")

    def __init__(self, texts: Iterable[str] = ("",)) -> None:
        self.texts = list(texts)
        self._numbers = {text: number for number, text in enumerate(self.texts)}
        self._lock = Lock()  # a fork may live in another thread

    def number(self, text: str) -> int:
        """Give the number of a word, a new one if need be. Raises TypeError for what is not text."""
        known = self._numbers.get(text)
        if known is not None:
            return known
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{text!r} is not text")
        with self._lock:
            if text not in self._numbers:
                self.texts.append(text)
                self._numbers[text] = len(self.texts) - 1
            return self._numbers[text]

    def numbers(self, texts: Iterable[str]) -> Numbers:
        """Give the numbers of many words; None counts as the empty one."""
        return np.fromiter((self.number(text or "") for text in texts), np.int32)

    def known(self, texts: Iterable[str]) -> Numbers:
        """Give the numbers of those words that have one."""
        found = (self._numbers.get(text) for text in texts)
        return np.array([number for number in found if number is not None], np.int32)


class WordCells:
    """A column of words, one at a time: reads and takes text."""

    __slots__ = ("_numbers", "_texts", "_words")

    def __init__(self, words: Words, numbers: Any) -> None:
        self._words = words
        self._texts = words.texts
        self._numbers = numbers

    def __getitem__(self, row: int) -> str:
        """Read one row."""
        return self._texts[self._numbers[row]]

    def __setitem__(self, row: int, text: str) -> None:
        """Write one row."""
        self._numbers[row] = self._words.number(text)


class Texts:
    """
    A column of words over the rows 0 to `high`, many at a time: what `pool[Component].field` gives.

    It reads like a list of text. `among` and `counts` look at numbers instead, and take 0.1 ms for 100,000 rows.
    """

    __slots__ = ("_words", "numbers")

    def __init__(self, words: Words, numbers: Numbers) -> None:
        self._words = words
        self.numbers = numbers

    def __len__(self) -> int:
        """Count rows."""
        return len(self.numbers)

    def __getitem__(self, row: int) -> str:
        """Read one row."""
        return self._words.texts[self.numbers[row]]

    def __iter__(self) -> Iterator[str]:
        """Read row after row."""
        return map(self._words.texts.__getitem__, self.numbers.tolist())

    def among(self, texts: Collection[str]) -> Bools:
        """Say for each row whether it holds one of some words."""
        return self._those(self._words.known(texts)).take(self.numbers)

    def counts(self, of: Iterable[str] | None = None, rows: Rows | None = None) -> Counter[str]:
        """Count how often some words, or all but the empty one, stand in some rows, or in all."""
        numbers = self.numbers if rows is None else self.numbers[rows]
        found = None if of is None else self._words.known(of)
        if found is not None:
            numbers = numbers[
                self._those(found).take(numbers)
            ]  # few, as a rule, and counting takes longer than looking
        counted = np.bincount(numbers, minlength=len(self._words.texts))
        if found is None:
            counted[0] = 0
            found = counted.nonzero()[0]
        return Counter(dict(zip(map(self._words.texts.__getitem__, found), counted[found].tolist(), strict=True)))

    def _those(self, words: Numbers) -> Bools:
        those = np.zeros(len(self._words.texts), np.bool_)
        those[words] = True
        return those


def only_used(words: Words, columns: list[Numbers]) -> tuple[list[str], list[Numbers]]:
    """Give the words that some columns use, and the columns as they number them: what is worth writing down."""
    used = np.zeros(len(words.texts), np.bool_)
    used[0] = True
    for column in columns:
        used[column] = True
    place = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return [words.texts[number] for number in np.flatnonzero(used)], [place[column] for column in columns]
