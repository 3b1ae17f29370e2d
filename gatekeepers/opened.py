"""From loose JSON to typed content: the border. After it nobody checks types again."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from engine.vocabulary import CONTENT, Catalogue, Content, Guardrails, Kind, Patch, Proposal, Ref, put
from gatekeepers.case import Case, Fault

_MOST_THINGS = 256


def opened(proposal: Proposal, before: Catalogue, guardrails: Guardrails) -> tuple[Case | None, list[Fault]]:
    """Read a payload as typed content; what cannot be read comes back as faults, and nothing is raised."""
    faults: list[Fault] = []
    things = list(_things(proposal, faults))
    drop = list(_dropped(proposal, before, faults))
    if len(things) + len(drop) > _MOST_THINGS and proposal.type is not Kind.EDIT:
        faults.append(Fault("payload", "", f"{len(things) + len(drop)} things at once; {_MOST_THINGS} is the most"))
    if not things and not drop and not faults:
        faults.append(Fault("payload", "", "it changes nothing"))
    if faults:
        return None, faults
    patch = Patch(
        id=proposal.id,
        put=tuple(put(thing) for thing in things),
        drop=tuple(drop),
        undoes=_undone(proposal),
        room=proposal.at.room if proposal.at else proposal.room,
        announce=proposal.announce or None,
    )
    return Case(proposal, patch, tuple(things), before, before.patched(patch), guardrails), []


def reopened(case: Case, things: tuple[Content, ...]) -> Case:
    """Make a case anew with some of its things changed."""
    patch = case.patch.model_copy(update={"put": tuple(put(thing) for thing in things)})
    return Case(case.proposal, patch, things, case.before, case.before.patched(patch), case.guardrails)


def _things(proposal: Proposal, faults: list[Fault]) -> Iterator[Content]:
    found: Any = proposal.payload.get("put", {})
    if not isinstance(found, dict):
        faults.append(Fault("payload", "put", "must be an object of things by kind and id"))
        return
    for ref, body in found.items():
        kind, _, name = str(ref).partition("/")
        if kind not in CONTENT:
            faults.append(Fault(str(ref)[:80], "", f"there is no kind {kind[:20]!r}; there are {', '.join(CONTENT)}"))
            continue
        if not isinstance(body, dict):
            faults.append(Fault(str(ref)[:80], "", "is not an object"))
            continue
        plain = {key: value for key, value in body.items() if key not in {"$schema", "_comment"}}
        try:
            thing = CONTENT[kind].model_validate(plain)
        except (ValidationError, RecursionError) as error:
            faults.extend(_told(str(ref)[:80], error))
            continue
        if thing.id != name:
            faults.append(Fault(str(ref)[:80], "id", f"is {thing.id!r}, but its file says {name[:64]!r}"))
        else:
            yield thing


def _told(ref: str, error: ValidationError | RecursionError) -> list[Fault]:
    if isinstance(error, RecursionError):
        return [Fault(ref, "", "is nested too deeply")]
    return [
        Fault(ref, ".".join(str(step) for step in one["loc"]), one["msg"].removeprefix("Value error, "))
        for one in error.errors(include_url=False, include_context=False, include_input=False)[:20]
    ]


def _dropped(proposal: Proposal, before: Catalogue, faults: list[Fault]) -> Iterator[Ref]:
    found: Any = proposal.payload.get("drop", [])
    if not isinstance(found, list):
        faults.append(Fault("payload", "drop", 'must be a list of names like "npc/vex"'))
        return
    for name in found:
        kind, _, thing = str(name).partition("/")
        if kind not in CONTENT or thing not in before.things[kind]:
            faults.append(Fault(str(name)[:80], "", "cannot be dropped: it is not there"))
        else:
            yield Ref(kind=kind, id=thing)  # pyright: ignore[reportArgumentType]


def _undone(proposal: Proposal) -> str | None:
    return proposal.dependencies[0] if "undo" in proposal.tags and proposal.dependencies else None
