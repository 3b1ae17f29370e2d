"""Nobody and nothing is stronger than its kind may be."""

from engine.vocabulary import Item, Mark, Npc
from engine.vocabulary.arithmetic import piece_armour, weapon_blow
from gatekeepers.case import Case, Fault
from gatekeepers.marks import verdict
from gatekeepers.proofs.duel import fighter, proven


def power_within_bounds(case: Case) -> Mark:
    """
    Let players of its level fight every NPC, and hold every weapon and armour against its budget.

    What a designer has not touched is not judged again.
    """
    faults: list[Fault] = []
    told: list[str] = []
    for npc in case.npcs:
        if unchanged(case, npc):
            continue
        low, high = case.guardrails.win_percent.get(npc.role, (0, 100))
        certificate = proven(fighter(npc), npc.level)
        told.append(f"{npc.name}: players win {certificate.win_percent}% in {certificate.rounds} rounds")
        if certificate.win_percent < low or (case.by_council and certificate.win_percent > high):
            why = f"players of level {npc.level} win {certificate.win_percent}%; a {npc.role} may be {low}% to {high}%"
            faults.append(Fault(f"npc/{npc.id}", "hp", why))
        if npc.level > case.top_level + case.guardrails.item_level_slack and case.by_council:
            faults.append(
                Fault(f"npc/{npc.id}", "level", f"{npc.level} is too high here: {case.top_level} is the most")
            )
    for item in case.items:
        if case.was(item) is None or not _same_power(item, case.was(item)):
            faults += _overspent(case, item)
    return verdict("power", faults, "; ".join(told[:8]) or "nothing that fights")


def unchanged(case: Case, npc: Npc) -> bool:
    """Say whether an NPC fights just as it did before."""
    was = case.was(npc)
    return isinstance(was, Npc) and (fighter(was), was.role) == (fighter(npc), npc.role)


def _same_power(item: Item, was: object) -> bool:
    return isinstance(was, Item) and (was.damage, was.armour, was.level, was.rarity, was.type) == (
        item.damage,
        item.armour,
        item.level,
        item.rarity,
        item.type,
    )


def _overspent(case: Case, item: Item) -> list[Fault]:
    faults: list[Fault] = []
    granted = weapon_blow(item.level, item.rarity) if item.type == "weapon" else (0, 0)
    if item.damage and (item.damage[1] > granted[1] or sum(item.damage) > sum(granted)):
        spent = f"{item.damage[0]}-{item.damage[1]} of the {granted[0]}-{granted[1]}"
        faults.append(Fault(f"item/{item.id}", "damage", f"spends {spent} a level {item.level} {item.rarity} may have"))
    shield = piece_armour(item.level, item.rarity) if item.type == "armour" else 0
    if item.armour > shield:
        why = f"spends {item.armour} of the {shield} a level {item.level} {item.rarity} {item.type} may have"
        faults.append(Fault(f"item/{item.id}", "armour", why))
    if case.by_council and item.level > case.top_level + case.guardrails.item_level_slack:
        faults.append(Fault(f"item/{item.id}", "level", f"{item.level} is too high here"))
    return faults
