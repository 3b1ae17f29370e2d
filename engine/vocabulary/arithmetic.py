"""
The sums of the game: one blow, one level, one price.

The fight and the proof that judges a fight call the very same functions. All of them
are whole-number expressions without branches, so they take ints and numpy arrays alike.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", int, NDArray[np.int64])

ROUND_TICKS = 20
"""A fight goes in rounds of two seconds: 20 ticks of a tenth."""

ROLES = ("civilian", "trash", "standard", "elite", "boss")

_TOUGHNESS = {"civilian": 60, "trash": 55, "standard": 85, "elite": 140, "boss": 420}
_SHARPNESS = {"civilian": 40, "trash": 55, "standard": 80, "elite": 105, "boss": 130}
_RARITY_BONUS = {"common": 100, "uncommon": 106, "rare": 113, "epic": 121, "legendary": 130}


@dataclass(frozen=True, slots=True)
class Fighter:
    """What a fight needs to know of somebody: level, hit points, blow from `low` to `high`, armour."""

    level: int
    hp: int
    low: int
    high: int
    armour: int


def hit_chance(attacker_level: int, defender_level: int) -> int:
    """Percent of blows that land: 78 between equals, three for each level, never under 25 or over 95."""
    return max(25, min(95, 78 + 3 * (attacker_level - defender_level)))


def wound(die: Number, low: int, high: int, armour: int) -> Number:
    """
    Hit points a landed blow takes: `low` to `high` by the die, softened by armour.

    100 armour halves it; it never takes less than one.
    """
    return 1 + (low + die % (high - low + 1) - 1) * 100 // (100 + armour)


def blow(aim: int, die: int, attacker: Fighter, defender: Fighter) -> int:
    """Hit points one blow takes, zero for a miss; `aim` and `die` are 32-bit rolls."""
    if aim % 100 >= hit_chance(attacker.level, defender.level):
        return 0
    return wound(die, attacker.low, attacker.high, defender.armour)


def player_hp(level: int) -> int:
    """Hit points of a rested player."""
    return 80 + 20 * level


def bare_hands(level: int) -> tuple[int, int]:
    """Blow of a player without a weapon."""
    return 3 + level, 6 + 2 * level


def weapon_blow(level: int, rarity: str) -> tuple[int, int]:
    """Blow a weapon of this level and rarity adds to bare hands."""
    strength = (4 + 3 * level) * _RARITY_BONUS[rarity]
    return strength * 7 // 1000, strength * 13 // 1000


def piece_armour(level: int, rarity: str) -> int:
    """Armour one worn piece of this level and rarity gives."""
    return (3 + level) * _RARITY_BONUS[rarity] // 100


def npc_hp(level: int, role: str) -> int:
    """Hit points an NPC of this level and role has when nobody says otherwise."""
    return player_hp(level) * _TOUGHNESS[role] // 100


def npc_blow(level: int, role: str) -> tuple[int, int]:
    """Blow of an NPC of this level and role when nobody says otherwise."""
    strength = (7 + 4 * level) * _SHARPNESS[role]
    return max(1, strength * 6 // 1000), max(2, strength * 12 // 1000)


def npc_armour(level: int, role: str) -> int:
    """Armour of an NPC of this level and role when nobody says otherwise."""
    return level * _TOUGHNESS[role] // 60


def experience_for(level: int) -> int:
    """Experience at which a player reaches `level`; level 1 is free."""
    return 100 * (level - 1) * level


def level_at(experience: int) -> int:
    """Level of a player with this much experience."""
    level = 1
    while experience_for(level + 1) <= experience:
        level += 1
    return level


def reward(npc_level: int, role: str, killer_level: int) -> int:
    """Experience for a kill: less for what is far below the killer, never less than one."""
    worth = (20 + 12 * npc_level) * _TOUGHNESS[role] // 85
    return max(1, worth * max(10, 100 - 15 * max(0, killer_level - npc_level)) // 100)


def price(level: int, rarity: str) -> int:
    """Scrip a thing of this level and rarity is worth."""
    bonus = _RARITY_BONUS[rarity] - 100
    return (4 + level * level) * (100 + bonus * bonus) // 100
