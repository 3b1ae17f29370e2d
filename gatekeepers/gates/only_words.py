"""Late words change words and nothing else."""

from engine.vocabulary import Mark, kind_of
from gatekeepers.case import Case, Fault
from gatekeepers.gates.words import texts
from gatekeepers.marks import verdict

_OPEN = ("name", "description", "stands", "lies")


def only_words_change(case: Case) -> Mark:
    """Hold what a storyteller sends against what stands: only names and descriptions may differ."""
    if "words" not in case.proposal.tags:
        return Mark(gate="only_words", passed=True, why="no storyteller had a hand in it")
    faults: list[Fault] = [Fault(str(ref), "", "words drop nothing") for ref in case.patch.drop]
    for thing in case.things:
        was, ref = case.was(thing), f"{kind_of(thing)}/{thing.id}"
        if was is None:
            faults.append(Fault(ref, "", "words are for what is there"))
            continue
        same = {field: getattr(was, field) for field in _OPEN if hasattr(was, field)}
        if thing.model_copy(update=same) != was:
            faults.append(Fault(ref, "", "more than a name or a description has changed"))
        if not list(texts(thing)):
            faults.append(Fault(ref, "", "says nothing"))
    return verdict("only_words", faults, "only names and descriptions differ")
