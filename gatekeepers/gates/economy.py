"""Nothing made in here pours money into the city."""

from engine.vocabulary import Mark
from engine.vocabulary.arithmetic import price
from gatekeepers.case import Case, Fault
from gatekeepers.marks import verdict

_TIMES_PRICE = 2
_POCKET = 40


def no_open_tap(case: Case) -> Mark:
    """Hold prices against worth, and what a killed NPC leaves, on average, against its level."""
    if not case.by_council:
        return Mark(gate="economy", passed=True, why="a designer sets prices as they like")
    faults: list[Fault] = []
    for item in case.items:
        worth = price(item.level, item.rarity) * _TIMES_PRICE
        if item.price > worth:
            faults.append(Fault(f"item/{item.id}", "price", f"{item.price} scrip; at most {worth} for what it is"))
    for npc in case.npcs:
        leaves = npc.scrip + sum(
            case.after.items[carried.item].price * carried.chance // 100
            for carried in npc.carries
            if carried.item in case.after.items
        )
        granted = _POCKET + 5 * price(npc.level, "uncommon")
        if leaves > granted:
            why = f"leaves {leaves} scrip on average; at most {granted} at level {npc.level}"
            faults.append(Fault(f"npc/{npc.id}", "scrip", why))
    return verdict("economy", faults, "nobody leaves more than their level is worth")
