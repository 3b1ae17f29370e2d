"""Dice that can be rolled again: every roll is a hash of what it is rolled for."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

_WORD = 0xFFFFFFFF
_GOLDEN = 0x9E3779B1
_TICK = 0x85EBCA6B
_STREAM = 0xC2B2AE35
_BASIS, _PRIME = 0x811C9DC5, 0x01000193


def mix(word: int) -> int:
    """Scramble 32 bits so that neighbours end far apart (Wellons' `lowbias32`)."""
    word ^= word >> 16
    word = (word * 0x7FEB352D) & _WORD
    word ^= word >> 15
    word = (word * 0x846CA68B) & _WORD
    return word ^ (word >> 16)


def key(seed: int, tick: int, stream: int) -> int:
    """Name one purpose at one moment: all rolls of a stream in a tick share this key."""
    return mix((seed + tick * _TICK + stream * _STREAM) & _WORD)


def roll(seed: int, tick: int, stream: int, uid: int) -> int:
    """
    Roll 32 bits for one entity, one purpose, one tick.

    The same four numbers always roll the same, in any order and on any machine.
    """
    return mix(((uid * _GOLDEN) & _WORD) ^ key(seed, tick, stream))


def roll_many(seed: int, tick: int, stream: int, uids: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Roll for many entities at once: element for element equal to `roll`, shape as `uids`."""
    word = (uids & _WORD).astype(np.uint32) * np.uint32(_GOLDEN)
    word ^= np.uint32(key(seed, tick, stream))
    word ^= word >> np.uint32(16)
    word *= np.uint32(0x7FEB352D)
    word ^= word >> np.uint32(15)
    word *= np.uint32(0x846CA68B)
    word ^= word >> np.uint32(16)
    return word


def seed_of(*purpose: str | int) -> int:
    """Turn a purpose into a seed: the same words, the same 32 bits (FNV-1a over their text, then mixed)."""
    return mix(_hash(_BASIS, "\x1f".join(map(str, purpose))))


def seeds_of(*purpose: str | int, count: int) -> list[int]:
    """Turn a purpose into many seeds: those of `seed_of` for the purpose and each number below `count` after it."""
    begun = _hash(_BASIS, "\x1f".join([*map(str, purpose), ""]))
    return [mix(_hash(begun, str(number))) for number in range(count)]


def _hash(word: int, text: str) -> int:
    for letter in text.encode():
        word = ((word ^ letter) * _PRIME) & _WORD
    return word


class Dice:
    """
    A handful of rolls for one purpose.

    A new purpose never disturbs the rolls of an old one, because each has dice of its own.
    """

    def __init__(self, seed: int, *purpose: str | int) -> None:
        """Take dice for a purpose; `Dice(7, "names")` and `Dice(7, "rooms")` have nothing in common."""
        self._seed = seed_of(seed, *purpose)
        self._rolled = 0

    def below(self, sides: int) -> int:
        """Roll 0 to `sides - 1`. Raises ValueError when there is no side to land on."""
        if sides <= 0:
            message = f"dice need at least one side, not {sides}"
            raise ValueError(message)
        self._rolled += 1
        return roll(self._seed, self._rolled, 0, self._rolled >> 8) % sides

    def between(self, low: int, high: int) -> int:
        """Roll `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        """Say yes `percent` times in a hundred."""
        return self.below(100) < percent

    def choice(self, options: Sequence[T]) -> T:
        """Take one of the options."""
        return options[self.below(len(options))]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Take `count` different options (all of them, shuffled, when there are fewer)."""
        rest = list(options)
        return [rest.pop(self.below(len(rest))) for _ in range(min(count, len(rest)))]

    def weighted(self, options: Sequence[tuple[T, int]]) -> T:
        """Take one option in proportion to its whole-number weight."""
        ticket = self.below(sum(weight for _, weight in options))
        for option, weight in options:
            ticket -= weight
            if ticket < 0:
                return option
        return options[-1][0]
