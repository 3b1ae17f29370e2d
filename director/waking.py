"""What a director does first, and again every ten seconds: find what was left undone, and have it done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from director.census import TICKS_PER_MINUTE
from director.desk import Matter, State
from director.errands import Errand, Note
from director.orders import unconfirmed
from director.restoring import resume
from engine.vocabulary import KnobTurned, Mark, ProposalRejected, WorldEvent

if TYPE_CHECKING:
    from director.ring import Ring

_ASK_AGAIN = 100
_GIVE_UP = 2 * TICKS_PER_MINUTE


def wake(ring: Ring, past: Sequence[WorldEvent]) -> list[Errand]:
    """Pick up where death found us: see `Ring.wake`."""
    records = list(ring.parts.chronicle.records())
    for record in records:
        ring.desk.fold(record)
        if isinstance(record, KnobTurned):
            ring.parts.knobs.recall(record)
        ring.last_record = record.id
    errands: list[Errand] = [Note(done) for done in ring.parts.press.recover()]
    ring.redraw()
    for event in past:
        ring.remember(event)
    errands += unconfirmed(ring)
    errands += resume(ring, records)
    errands += ring.saved(by="designer")
    for matter in ring.desk.open():
        errands += _take_up(ring, matter)
    return errands


def remind(ring: Ring) -> list[Errand]:
    """Ask again for drafts that are late, and give up those that are very late."""
    errands: list[Errand] = []
    for matter in ring.desk.open():
        if matter.state is not State.ASKED or matter.request is None:
            continue
        slow = ring.parts.knobs.guardrails.storyteller_seconds * 10 if matter.request.rule == "words" else 0
        waited = ring.census.tick - matter.request.tick
        if waited > _GIVE_UP + slow:
            ring.fail(matter, f"nobody drafted it in {waited // 10} seconds")
        elif waited > _ASK_AGAIN + slow:
            errands.append(ring.draft(matter.request))
    return errands


def _take_up(ring: Ring, matter: Matter) -> list[Errand]:
    """Run the stage again that a matter was cut off in; what an older epoch asked for ends here."""
    stale = matter.request is not None and matter.request.epoch != ring.desk.epoch
    by_hand = matter.approved is not None and matter.approved.approved_by != "gates"
    if matter.state is State.HELD:
        return []
    if stale and matter.state is State.ASKED:
        ring.fail(matter, "the director was stopped before the draft came")
        return []
    if stale and not by_hand:
        return _refuse_stale(ring, matter)
    if matter.state is State.ASKED and matter.request:
        return [ring.draft(matter.request)]
    if matter.state is State.CREATED and matter.proposal:
        return ring.judge(matter.proposal, cause=matter.record)
    return ring.publish(matter.approved) if matter.approved else []


def _refuse_stale(ring: Ring, matter: Matter) -> list[Errand]:
    no = Mark(gate="epoch", passed=False, why="the director was stopped before it was published")
    if matter.proposal is not None:
        rejected = ProposalRejected(
            proposal=matter.proposal.id,
            kind=matter.kind,
            marks=(*matter.marks, no),
            at=matter.proposal.at,
            rejected_by="stop",
            cause=matter.record,
            why=no.why,
        )
        ring.write(rejected)
    return []
