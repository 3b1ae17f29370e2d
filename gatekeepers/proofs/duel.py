"""Fights to the end, hundreds at once, on the very sums the world fights with."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.vocabulary import Npc
from engine.vocabulary.arithmetic import Fighter, bare_hands, hit_chance, piece_armour, player_hp, weapon_blow, wound
from engine.vocabulary.chance import roll_many

DUELS = 300
"""Duels against each player of the panel."""
_LONGEST = 200
_SEED = 20_260


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the duels showed: players' wins in percent, and how long a fight took, in rounds."""

    win_percent: int
    rounds: int


def panel(level: int) -> tuple[Fighter, ...]:
    """Players of one level as they come: poorly, plainly and well equipped."""
    return tuple(_player(level, *kit) for kit in ((max(1, level - 1), "common", 1), (level, "common", 2),
                                                  (level, "uncommon", 3)))  # fmt: skip


def fighter(npc: Npc) -> Fighter:
    """An NPC as a fight sees it."""
    return Fighter(npc.level, npc.hp, npc.damage[0], npc.damage[1], npc.armour)


@lru_cache(maxsize=4096)
def proven(foe: Fighter, level: int) -> Certificate:
    """Let a panel of players of this level fight it, player first; the same two always prove the same."""
    shares = [_duels(player, foe, number) for number, player in enumerate(panel(level))]
    return Certificate(
        win_percent=sum(won for won, _ in shares) // len(shares), rounds=sum(rounds for _, rounds in shares) // 3
    )


def _player(level: int, weapon_level: int, rarity: str, pieces: int) -> Fighter:
    low, high = bare_hands(level)
    more, most = weapon_blow(weapon_level, rarity)
    return Fighter(level, player_hp(level), low + more, high + most, pieces * piece_armour(weapon_level, rarity))


def _duels(player: Fighter, foe: Fighter, stream: int) -> tuple[int, int]:
    who = np.arange(DUELS, dtype=np.int64)
    ours, theirs = np.full(DUELS, player.hp, np.int64), np.full(DUELS, foe.hp, np.int64)
    lasted = np.full(DUELS, _LONGEST, np.int64)
    for turn in range(_LONGEST):
        fighting = (ours > 0) & (theirs > 0)
        if not fighting.any():
            break
        lasted[fighting] = turn + 1
        theirs -= np.where(fighting, _blow(player, foe, turn, stream * 4, who), 0)
        ours -= np.where(fighting & (theirs > 0), _blow(foe, player, turn, stream * 4 + 2, who), 0)
    return int((theirs <= 0).sum()) * 100 // DUELS, int(np.median(lasted))


def _blow(one: Fighter, other: Fighter, turn: int, stream: int, who: "np.ndarray[tuple[int], np.dtype[np.int64]]"):  # noqa: ANN202
    aim = roll_many(_SEED, turn, stream, who).astype(np.int64)
    die = roll_many(_SEED, turn, stream + 1, who).astype(np.int64)
    return np.where(aim % 100 < hit_chance(one.level, other.level), wound(die, one.low, one.high, other.armour), 0)
