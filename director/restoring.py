"""
Putting an older world back.

One record is the commit point: before it nothing has changed, and what follows from it is done in the end, whatever
dies meanwhile, by whoever wakes next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from director.errands import Deliver, Errand, Note
from director.ports import Verdict
from engine.vocabulary import CouncilEvent, Proposal, ProposalCreated, ProposalRejected, SnapshotRestored, WorldRestored
from engine.vocabulary.failpoint import reached

if TYPE_CHECKING:
    from director.ring import Ring


class RefusedError(ValueError):
    """The gates do not let the older content back."""


@dataclass(frozen=True, slots=True)
class Older:
    """What is to come back: content, and what the gates say to it (None where it is the same), and knobs."""

    proposed: Proposal
    verdict: Verdict | None
    knobs: dict[str, str]


def restore(ring: Ring, name: str, by: str) -> list[Errand]:
    """
    Keep the present world, then put a kept one back; drafts under way are given up.

    Raises LookupError where nothing whole goes by that name, and RefusedError where the gates refuse its content;
    then all is as it was.
    """
    world = ring.parts.snapshots.world(name)
    older = _open(ring, name, by)
    if isinstance(older.verdict, ProposalRejected):
        raise RefusedError(f"{name} cannot be put back, and all stays as it is: {older.verdict.why}")
    errands = ring.snapshot("restore", by=by, spare=name)  # or the one to be put back might be the oldest, and go
    reached("restore: present kept")
    ring.drop_drafts(f"{by} restored {name}")
    made = SnapshotRestored(snapshot=name, world=world, by=by, why=f"{by} restored {name}")
    record = ring.write(ring.stamped(made))
    reached("restore: recorded")
    assert isinstance(record, SnapshotRestored)  # noqa: S101
    return [*errands, world_of(record), *_finish(ring, record, older)]


def resume(ring: Ring, records: list[CouncilEvent]) -> list[Errand]:
    """
    Finish the newest restore of the chronicle if death has cut it off: nothing else was written down after it.

    The world itself is among the orders that are given again anyway.
    """
    at = max((n for n, record in enumerate(records) if isinstance(record, SnapshotRestored)), default=-1)
    if at < 0 or records[at].id in ring.confirmed:
        return []
    record, family = records[at], {records[at].id}
    for later in records[at + 1 :]:
        if later.cause not in family:
            return []
        family.add(later.id)
    assert isinstance(record, SnapshotRestored)  # noqa: S101
    try:
        return _finish(ring, record, _open(ring, record.snapshot, record.by)) if record.world else []
    except LookupError as fault:
        return [Note(f"what {record.by} put back stays half done: {fault}")]


def world_of(record: SnapshotRestored) -> Deliver:
    """Ask the engine for what was written down; it does it once, however often it is asked."""
    return Deliver(WorldRestored(record.snapshot, record.world, record.id))


def _open(ring: Ring, name: str, by: str) -> Older:
    parts = ring.parts
    proposed, knobs = parts.snapshots.open(name, by)
    changes = proposed.payload["put"] or proposed.payload["drop"]
    verdict = parts.judge(proposed, parts.press.catalogue, parts.knobs.guardrails) if changes else None
    return Older(proposed, verdict, knobs)


def _finish(ring: Ring, record: SnapshotRestored, older: Older) -> list[Errand]:
    """Do what follows from the record. The same again does no harm."""
    ring.parts.knobs.put_back(older.knobs)
    reached("restore: knobs put back")
    ring.read_knobs(record.by, f"{record.snapshot} was restored", cause=record.id)
    errands: list[Errand] = []
    if older.verdict is not None:
        made = ProposalCreated(proposal=older.proposed, cause=record.id, why=older.proposed.why)
        created = ring.write(ring.stamped(made))
        errands = ring.settle(ring.stamped(older.verdict, cause=created.id))
    reached("restore: content put back")
    return errands
