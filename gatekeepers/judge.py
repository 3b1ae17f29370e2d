"""Stage three: loose JSON becomes typed content, and every gate has its say."""

from engine.vocabulary import (
    Catalogue,
    Guardrails,
    Mark,
    Proposal,
    ProposalApproved,
    ProposalHeld,
    ProposalRejected,
)
from gatekeepers.case import Case
from gatekeepers.gates import GATES, WHOLE
from gatekeepers.marks import verdict
from gatekeepers.normalise import normalised
from gatekeepers.opened import opened

_BY_HAND = frozenset({"undo", "restore", "genesis"})


def judge(
    proposal: Proposal, catalogue: Catalogue, guardrails: Guardrails
) -> ProposalApproved | ProposalHeld | ProposalRejected:
    """
    Approve, hold for a human, or reject; with a mark from every gate. Nothing in a proposal can make it raise.

    The same proposal before the same catalogue and guardrails gets the same verdict.
    """
    case, marks = examined(proposal, catalogue, guardrails)
    if case is None or not all(mark.passed for mark in marks):
        return rejected(proposal, marks)
    if waits_for_a_human(proposal, guardrails):
        why = f"{proposal.type.value} waits for a human: guardrail require_approval"
        return ProposalHeld(proposal=proposal, marks=marks, why=why)
    return sealed(case, marks, "gates")


def examined(proposal: Proposal, catalogue: Catalogue, guardrails: Guardrails) -> tuple[Case | None, tuple[Mark, ...]]:
    """Open a proposal, normalise it, and ask every gate; the case is missing where it could not be opened."""
    case, faults = opened(proposal, catalogue, guardrails)
    first = verdict("schema", faults, "typed content")
    if case is None:
        return None, (first,)
    if _BY_HAND & set(proposal.tags):
        return case, (first, *(gate(case) for gate in WHOLE))
    case, bent = normalised(case)
    return case, (first, *bent, *(gate(case) for gate in GATES))


def waits_for_a_human(proposal: Proposal, guardrails: Guardrails) -> bool:
    """Say whether the guardrails keep this kind for a human; what a human has asked for is not held again."""
    held = guardrails.require_approval
    if _BY_HAND & set(proposal.tags):
        return False
    return proposal.type.value in held or "*" in held


def sealed(case: Case, marks: tuple[Mark, ...], by: str) -> ProposalApproved:
    """Approve exactly what was judged, known by its digest."""
    return ProposalApproved(
        proposal=case.proposal.id,
        kind=case.proposal.type,
        patch=case.patch,
        digest=case.patch.digest,
        marks=marks,
        at=case.proposal.at,
        approved_by=by,
        requested_by=case.proposal.requested_by,
        why=f"{sum(mark.passed for mark in marks)} gates passed it" if by == "gates" else f"{by} approved it",
    )


def rejected(proposal: Proposal, marks: tuple[Mark, ...]) -> ProposalRejected:
    """Refuse, with the first reasons in a sentence."""
    no = [mark for mark in marks if not mark.passed]
    why = "; ".join(f"{mark.gate}: {mark.why}" for mark in no)[:1000] or "refused"
    return ProposalRejected(proposal=proposal.id, kind=proposal.type, marks=marks, at=proposal.at, why=why)
