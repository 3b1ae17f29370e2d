"""From published templates to things that stand in the world, and back."""

from engine.spawn.births import hand_over, newcomer
from engine.spawn.patching import apply_patch
from engine.spawn.rules import repopulate

__all__ = ["apply_patch", "hand_over", "newcomer", "repopulate"]
