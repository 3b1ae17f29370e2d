"""Not too much, not too often: each refusal names the guardrail it hit."""

from director.census import TICKS_PER_MINUTE
from director.desk import Desk
from director.wish import Wish
from engine.vocabulary import Guardrails, Kind

_BUILDS = frozenset({Kind.WORLD_EXPANSION, Kind.BUILDING})
_FEWEST = {Kind.WORLD_EXPANSION: 6, Kind.BUILDING: 3}


def refusal(wish: Wish, desk: Desk, rails: Guardrails, tick: int) -> str:
    """Say which guardrail forbids a wish now; nothing when none does."""
    rooms, npcs = desk.made_since(tick - 60 * TICKS_PER_MINUTE)
    if wish.kind in _BUILDS:
        under_way = sum(1 for matter in desk.open() if matter.kind in _BUILDS)
        if under_way >= rails.expansions_at_once:
            return f"expansions_at_once: {under_way} of {rails.expansions_at_once} are under way"
        if rooms + _FEWEST[wish.kind] > rails.rooms_per_hour:
            return f"rooms_per_hour: {rooms} of {rails.rooms_per_hour} were built in the last hour"
    if wish.kind is Kind.NPC and npcs >= rails.npcs_per_hour:
        return f"npcs_per_hour: {npcs} of {rails.npcs_per_hour} moved in during the last hour"
    return ""


def limits(desk: Desk, rails: Guardrails, tick: int) -> dict[str, list[int] | int]:
    """Say how large an answer may be: the guardrails, less what the last hour has used up."""
    rooms, npcs = desk.made_since(tick - 60 * TICKS_PER_MINUTE)
    low, high = rails.block_rooms
    return {
        "block_rooms": [low, max(low, min(high, rails.rooms_per_hour - rooms))],
        "npcs": max(0, rails.npcs_per_hour - npcs),
        "item_level_slack": rails.item_level_slack,
    }
