"""How a gate says yes or no."""

from collections.abc import Sequence

from engine.vocabulary import Mark
from gatekeepers.case import Fault

_TOLD = 6


def verdict(gate: str, faults: Sequence[Fault], why: str) -> Mark:
    """
    Pass with a reason, or refuse with the faults.

    `after["faults"]` has them one by one, for whoever wants to point at the line in the file.
    """
    if not faults:
        return Mark(gate=gate, passed=True, why=why)
    told = "; ".join(map(str, faults[:_TOLD]))
    more = f"; and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
    listed = [{"ref": fault.ref, "field": fault.field, "why": fault.why} for fault in faults]
    return Mark(gate=gate, passed=False, why=told + more, after={"faults": listed})
