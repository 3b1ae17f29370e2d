"""Rare things stay rare."""

from collections import Counter

from engine.vocabulary import Mark
from gatekeepers.case import Case, Fault
from gatekeepers.marks import verdict

MOST = {"rare": 2, "epic": 1, "legendary": 0}
"""How many new archetypes of a rarity one proposal of the council may bring."""


def rare_things_stay_rare(case: Case) -> Mark:
    """Count what a proposal of the council brings that is better than uncommon."""
    counted = Counter(item.rarity for item in case.items if case.was(item) is None)
    faults = [
        Fault("payload", "", f"{counted[rarity]} {rarity} things at once; {most} is the most")
        for rarity, most in MOST.items()
        if case.by_council and counted[rarity] > most
    ]
    return verdict("rarity", faults, f"{sum(counted.values())} new things, none too rare")
