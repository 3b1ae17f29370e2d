"""What the engine was told to do, in the order of the chronicle: what it may lack, and what it may need again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from director.errands import Deliver, Errand, Note
from director.restoring import world_of
from engine.vocabulary import ContentPatched, Patched, SnapshotAsked, SnapshotRestored, ids

if TYPE_CHECKING:
    from director.ring import Ring


def unconfirmed(ring: Ring) -> list[Errand]:
    """Tell the engine again whatever stands behind the last order it is known to have; it does nothing twice."""
    orders = ring.desk.orders
    known = [n for n, order in enumerate(orders) if order.id in ring.confirmed]
    missing = {about["id"] for about in ring.parts.snapshots.names() if not about["world"]}
    errands: list[Errand] = []
    for order in orders[known[-1] + 1 if known else 0 :]:
        if isinstance(order, ContentPatched):
            errands.append(Deliver(Patched(order.patch, cause=order.id)))
        elif isinstance(order, SnapshotRestored):
            errands.append(_again(ring, order))
        elif order.snapshot in missing:
            errands.append(Deliver(SnapshotAsked(order.snapshot)))
    return errands


def needed(ring: Ring) -> frozenset[str]:
    """Name the snapshots that an engine which starts again, or a replay, may still have to put back."""
    found: set[str] = set()
    stands_at: tuple[int, int] | None = None
    for order in reversed(ring.desk.orders):
        if (said := ring.confirmed.get(order.id)) is not None:
            stands_at = ids.order(ids.entry_of(said.id))
        if isinstance(order, SnapshotRestored) and (stands_at is None or stands_at > ids.order(ring.forgotten)):
            found.add(order.snapshot)
    return frozenset(found)


def _again(ring: Ring, order: SnapshotRestored) -> Errand:
    try:
        there = ring.parts.snapshots.world(order.snapshot)
    except LookupError as fault:
        there = str(fault)
    if not order.world or there != order.world:  # one of an older program, or one that nobody can put back any more
        return Note(f"the engine may not have put {order.snapshot} back, and is not asked again: {there}")
    return world_of(order)
