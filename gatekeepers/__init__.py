"""What may be: turns loose JSON into typed content, and says no, or yes, and why."""

from gatekeepers.approval import approve
from gatekeepers.judge import judge

__all__ = ["approve", "judge"]
