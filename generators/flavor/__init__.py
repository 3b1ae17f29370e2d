"""Words for things that exist: names and descriptions, never numbers, never ids."""

from typing import Any, Protocol

from engine.vocabulary import Proposal
from engine.vocabulary.markup import clean

SLOTS = {
    "room": {"description": 900},
    "npc": {"description": 600},
    "item": {"description": 400},
}
"""The texts a storyteller may give, by kind and field, with the most characters each may have."""

_FEWEST = 20


class Storyteller(Protocol):
    """Somebody who may have better words."""

    def words(self, proposal: Proposal, *, seconds: int) -> dict[str, str]:
        """Texts by slot (`room/horn-stairs-1.description`), within so many seconds; nothing on any failure."""
        ...


class Silent:
    """Has nothing to add."""

    def words(self, proposal: Proposal, *, seconds: int) -> dict[str, str]:  # noqa: ARG002
        """No words."""
        return {}


def slots(payload: dict[str, Any]) -> dict[str, str]:
    """Find the texts of a payload that may be told better: slot and present text."""
    return {
        f"{ref}.{field}": body[field]
        for ref, body in payload.get("put", {}).items()
        for field in SLOTS.get(ref.partition("/")[0], {})
        if isinstance(body.get(field), str)
    }


def spoken(proposal: Proposal, told: dict[str, Any]) -> dict[str, str]:
    """Keep of an answer only known slots, cleaned and of a fitting length, that say something new."""
    kept: dict[str, str] = {}
    for slot, text in told.items():
        kind, _, field = slot.partition("/")[0], "", slot.rpartition(".")[2]
        longest = SLOTS.get(kind, {}).get(field)
        if slot not in proposal.flavor or longest is None or not isinstance(text, str):
            continue
        said = clean(text, longest * 2)
        if _FEWEST <= len(said) <= longest and said != proposal.flavor[slot] and not set("{}<>") & set(said):
            kept[slot] = said
    return kept
