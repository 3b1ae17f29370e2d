"""From published templates to things that stand in the world, and back."""

from engine.spawn.births import hand_over, newcomer, spawn_item, spawn_npc
from engine.spawn.patching import apply_patch
from engine.spawn.rules import repopulate

__all__ = ["apply_patch", "hand_over", "newcomer", "repopulate", "spawn_item", "spawn_npc"]
