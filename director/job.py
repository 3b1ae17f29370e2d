"""A request as a worker gets it: plain JSON, with nothing in it that a player has said."""

from dataclasses import fields
from typing import Any

from director.desk import Matter
from engine.vocabulary import ContentPatched, GenerationRequested, Kind


def job_of(request: GenerationRequested, created: int, tables: str, seconds: int) -> dict[str, Any]:
    """
    Write a request as the job `generators.create.draft` understands, or `enrich` where words are asked for.

    `created` is in seconds since 1970, `tables` the folder of tables, `seconds` what a storyteller has.
    """
    job: dict[str, Any] = {
        "request": request.id,
        "epoch": request.epoch,
        "kind": request.kind.value,
        "seed": request.seed,
        "site": {field.name: getattr(request.site, field.name) for field in fields(request.site)},
        "at": request.at.model_dump(mode="json") if request.at else None,
        "mood": request.mood,
        "limits": request.limits,
        "facts": request.record.get("facts", {}),
        "why": request.why,
        "requested_by": request.requested_by,
        "created": created,
        "tables": tables,
    }
    if request.rule == "words":
        job |= {"proposal": request.record["proposal"], "seconds": seconds}
    return job


def words_for(patched: ContentPatched, matter: Matter) -> GenerationRequested | None:
    """Ask for better words for what has just been published; nothing for what a human wrote."""
    proposal, asked = matter.proposal, matter.request
    if proposal is None or asked is None or not proposal.flavor or proposal.type is Kind.EDIT:
        return None
    return GenerationRequested(
        kind=Kind.EDIT,
        seed=proposal.seed,
        site=asked.site,
        rule="words",
        cause=patched.id,
        why=f"a storyteller may find better words for {proposal.id}",
        record={"key": f"words:{proposal.id}", "proposal": proposal.model_dump(mode="json", exclude={"history"})},
    )
