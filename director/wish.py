"""What a rule can ask for."""

from dataclasses import dataclass, field
from typing import Any

from engine.vocabulary import GrowthPoint, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One number a rule looked at, beside the threshold it was held against."""

    value: int
    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    One thing the city should get, at a growth point or in a room, and the reasons.

    `inputs` are the numbers that decided, `candidates` the places that were weighed against each
    other (the first was taken), `facts` what may be said of it inside the fiction.
    """

    kind: Kind
    why: str
    room: str
    at: GrowthPoint | None = None
    inputs: dict[str, Weighed] = field(default_factory=dict[str, Weighed])
    candidates: tuple[dict[str, Any], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
