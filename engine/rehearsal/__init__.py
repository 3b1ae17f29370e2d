"""What would happen: a copy of the world, a few entries that never were, and what they change."""

from engine.rehearsal.changes import Changes, Death, changes
from engine.rehearsal.diary import diary, fresh
from engine.rehearsal.rehearse import Rehearsed, rehearse
from engine.rehearsal.script import ScriptError, Step, entries, read_script

__all__ = [
    "Changes",
    "Death",
    "Rehearsed",
    "ScriptError",
    "Step",
    "changes",
    "diary",
    "entries",
    "fresh",
    "read_script",
    "rehearse",
]
