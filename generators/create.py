"""Stage two: a request in, a complete draft out; words are always there, whether or not a model has any."""

import hashlib
import json
from typing import Any

from engine.vocabulary import Kind, Mark, Proposal, kind_of
from generators.ask import Ask
from generators.flavor import Storyteller, slots, spoken
from generators.makers import MAKERS
from generators.makers.draft import Draft


def draft(request: dict[str, Any]) -> dict[str, Any]:
    """
    Answer a request of the director with `{"request", "epoch", "proposal"}`, or `"error"` in place of the last.

    The job a worker runs: JSON in, JSON out, no clock and no network. The same request gives the same proposal.
    """
    answer: dict[str, Any] = {"request": str(request.get("request", "")), "epoch": request.get("epoch", 0)}
    try:
        ask = Ask.read(request)
        return answer | {"proposal": proposed(ask, MAKERS[ask.kind](ask)).model_dump(mode="json")}
    except (ValueError, LookupError, TypeError, AttributeError, OSError) as fault:
        return answer | {"error": f"{type(fault).__name__}: {fault}"[:400]}


def enrich(request: dict[str, Any], storyteller: Storyteller) -> dict[str, Any]:
    """
    Ask a storyteller for better words for a proposal that stands, and answer with a proposal of those words alone.

    Any failure is an answer with an error: the words that stand are good ones.
    """
    answer: dict[str, Any] = {"request": str(request.get("request", "")), "epoch": request.get("epoch", 0)}
    try:
        standing = Proposal.model_validate(request["proposal"])
        told = storyteller.words(standing, seconds=int(request.get("seconds", 20)))
        better = spoken(standing, told)
        if not better:
            return answer | {"error": "the storyteller had no words"}
        return answer | {"proposal": _worded(standing, better, answer["request"]).model_dump(mode="json")}
    except (KeyError, TypeError, ValueError) as fault:
        return answer | {"error": f"{type(fault).__name__}: {fault}"[:400]}


def proposed(ask: Ask, made: Draft) -> Proposal:
    """Wrap what a maker has made; the id is a hash of the payload and the request."""
    payload = {
        "put": {
            f"{kind_of(thing)}/{thing.id}": thing.model_dump(mode="json", exclude_defaults=True)
            for thing in made.things
        },
        "drop": [],
    }
    return Proposal(
        id=_id(payload, ask.request),
        type=ask.kind,
        seed=ask.seed,
        payload=payload,
        flavor=slots(payload),
        tags=made.tags,
        tests=("references", "integrity", "power", "words", "novelty"),
        request=ask.request,
        at=ask.at,
        room=ask.site.room,
        requested_by=ask.requested_by,
        why=ask.why,
        announce=made.announce,
        created=ask.created,
        history=(Mark(gate="draft", passed=True, why=f"{len(made.things)} things by dice of seed {ask.seed}"),),
    )


def _worded(standing: Proposal, better: dict[str, str], request: str) -> Proposal:
    put: dict[str, dict[str, Any]] = {}
    for slot, text in better.items():
        ref, _, field = slot.rpartition(".")
        put.setdefault(ref, dict(standing.payload["put"][ref]))[field] = text
    payload = {"put": put, "drop": []}
    return Proposal(
        id=_id(payload, request),
        type=Kind.EDIT,
        seed=standing.seed,
        payload=payload,
        tags=("words",),
        dependencies=(standing.id,),
        request=request,
        room=standing.room,
        requested_by="storyteller",
        why=f"better words for {standing.id}",
        created=standing.created,
    )


def _id(payload: dict[str, Any], request: str) -> str:
    body = json.dumps([payload, request], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"p-{hashlib.sha256(body.encode()).hexdigest()[:20]}"
