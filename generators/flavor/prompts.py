"""What a model is asked, and how only strings are kept of what it answers. No player's word ever goes in."""

import json
import re
from typing import Any

from engine.vocabulary import Proposal
from generators.flavor import SLOTS

MOST_SLOTS = 8

_LETTERING = re.compile(r"^```(?:json)?\s*|\s*```$")

RULES = """You lend words to Coil, a ring-shaped port city that a switched-off municipal machine still extends at night.
You get texts that stand in it. Write each one anew so that it says the same facts with better words.
Second person, present tense, one concrete thing a sentence, plain words, no lists of adjectives, no similes in every
sentence, nothing about what "you" feel or do. Keep every name, number and thing. Add no person, no exit, no event.
Avoid: neon, gritty, shadowy figures, flickering holograms, rain and ozone. ASCII quotes. No markup.
Answer with one JSON object that has exactly the given keys, each a string."""


def chosen(proposal: Proposal) -> dict[str, str]:
    """Choose the slots worth asking for, descriptions first, under short keys: key and slot."""
    ranked = sorted(proposal.flavor, key=lambda slot: (not slot.endswith(".description"), slot))
    return {f"t{number}": slot for number, slot in enumerate(ranked[:MOST_SLOTS], start=1)}


def messages(proposal: Proposal, keys: dict[str, str]) -> list[dict[str, str]]:
    """Write the conversation."""
    texts = {key: proposal.flavor[slot] for key, slot in keys.items()}
    return [
        {"role": "system", "content": RULES},
        {"role": "user", "content": json.dumps(texts, ensure_ascii=False, indent=1)},
    ]


def answer_schema(keys: dict[str, str]) -> dict[str, Any]:
    """Say in JSON Schema what an answer must be."""
    return {
        "type": "object",
        "properties": {key: {"type": "string", "maxLength": longest(slot)} for key, slot in keys.items()},
        "required": list(keys),
        "additionalProperties": False,
    }


def longest(slot: str) -> int:
    """The most characters a slot may have."""
    return SLOTS[slot.partition("/")[0]][slot.rpartition(".")[2]]


def understood(content: Any, keys: dict[str, str]) -> dict[str, str]:
    """Find strings under our keys in whatever a model has said; anything else is not there."""
    body = content
    if isinstance(content, str):
        text = _LETTERING.sub("", content.strip())
        start, end = text.find("{"), text.rfind("}")
        try:
            body = json.loads(text[start : end + 1]) if 0 <= start < end else {}
        except (ValueError, RecursionError):
            body = {}
    if not isinstance(body, dict):
        return {}
    return {keys[key]: text for key, text in body.items() if key in keys and isinstance(text, str)}
