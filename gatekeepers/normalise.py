"""What is a little too strong or too weak is made right before it is judged."""

from engine.vocabulary import Content, Item, Mark, Npc
from engine.vocabulary.arithmetic import Fighter, piece_armour, price, weapon_blow
from gatekeepers.case import Case
from gatekeepers.opened import reopened
from gatekeepers.proofs.duel import fighter, proven

_STEPS = 12
_WEAKEST, _STRONGEST = 20, 4000


def normalised(case: Case) -> tuple[Case, list[Mark]]:
    """Bend the numbers of what the council has made into their bounds, with a mark for each; hands are left alone."""
    if not case.by_council:
        return case, []
    marks: list[Mark] = []
    things: list[Content] = []
    for thing in case.things:
        bent = _bent(thing, case)
        if bent is not thing:
            marks.append(_mark(thing, bent))
        things.append(bent)
    return (reopened(case, tuple(things)), marks) if marks else (case, [])


def scaled(npc: Npc, per_mille: int) -> Npc:
    """Make an NPC this many times in a thousand as tough and as sharp."""
    low, high = (max(1, blow * per_mille // 1000) for blow in npc.damage)
    return npc.model_copy(update={"hp": max(1, npc.hp * per_mille // 1000), "damage": (low, max(low, high))})


def _bent(thing: Content, case: Case) -> Content:
    match thing:
        case Npc():
            low, high = case.guardrails.win_percent.get(thing.role, (0, 100))
            return _into(thing, low, high)
        case Item():
            return _within_budget(thing)
        case _:
            return thing


def _into(npc: Npc, low: int, high: int) -> Npc:
    """Bisect one scalar until players win between `low` and `high` percent; the nearest found, if none is."""
    if low <= proven(fighter(npc), npc.level).win_percent <= high:
        return npc
    weak, strong, best = _WEAKEST, _STRONGEST, npc
    for _ in range(_STEPS):
        middle = (weak + strong) // 2
        best = scaled(npc, middle)
        win = proven(_sized(best), npc.level).win_percent
        if low <= win <= high:
            return best
        weak, strong = (middle, strong) if win > high else (weak, middle)
    return best


def _sized(npc: Npc) -> Fighter:
    return fighter(npc)


def _within_budget(item: Item) -> Item:
    changed: dict[str, object] = {}
    if item.type == "weapon" and item.damage:
        low, high = weapon_blow(item.level, item.rarity)
        if item.damage[1] > high or sum(item.damage) > low + high:
            changed["damage"] = (min(item.damage[0], low), min(item.damage[1], high))
    if item.armour > (granted := piece_armour(item.level, item.rarity) if item.type == "armour" else 0):
        changed["armour"] = granted
    if item.price > (worth := price(item.level, item.rarity) * 2):
        changed["price"] = worth
    return item.model_copy(update=changed) if changed else item


def _mark(before: Content, after: Content) -> Mark:
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    fields = [field for field in old if old[field] != new[field]]
    return Mark(
        gate="normalise",
        passed=True,
        why=f"{after.name}: {', '.join(fields)} brought within bounds",
        before={field: old[field] for field in fields},
        after={field: new[field] for field in fields},
    )
