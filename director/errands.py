"""What a step of the scheduler leaves to be done on the outside."""

from dataclasses import dataclass
from typing import Any

from engine.vocabulary import Entry


@dataclass(frozen=True, slots=True)
class Draft:
    """
    Have a draft made: `generators.create.draft(job)` somewhere, answered through `Ring.answer`.

    `job["request"]` is the id it may be known by, so that twice is once. `slow` means a language
    model is asked (`generators.create.enrich`): it must never stand in front of a plain draft.
    """

    job: dict[str, Any]
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Deliver:
    """Append an entry to the log of the world."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Answer:
    """Tell whoever asked: `{"ok", "why", "facts"}`."""

    to: str
    reply: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """Say something to whoever minds the program: a refused edit, a throttled wish."""

    text: str


Errand = Draft | Deliver | Answer | Note
