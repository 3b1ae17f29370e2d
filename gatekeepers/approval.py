"""A human's last word: what they approve is judged again, and what they have edited is judged for the first time."""

from engine.vocabulary import Catalogue, Guardrails, Mark, Proposal, ProposalApproved, ProposalRejected
from gatekeepers.judge import examined, rejected, sealed


def approve(
    proposal: Proposal, catalogue: Catalogue, guardrails: Guardrails, by: str
) -> ProposalApproved | ProposalRejected:
    """Approve for a human, if every gate still agrees: the city may have changed while it was held."""
    case, marks = examined(proposal, catalogue, guardrails)
    if case is None or not all(mark.passed for mark in marks):
        return rejected(proposal, marks)
    return sealed(case, (*marks, Mark(gate="human", passed=True, why=f"{by} approved it")), by)
