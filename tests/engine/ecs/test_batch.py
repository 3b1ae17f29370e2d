"""A tick's events as columns."""

import numpy as np

from engine.ecs import Batch


def test_events_come_out_in_the_order_they_were_added() -> None:
    """One at a time or many at once, with a place and an argument for all or for each."""
    batch = Batch()
    batch.add(3, np.array([10, 11]), place=np.array([1, 2]), arg=7)
    batch.add(4, np.empty(0, np.int64))
    batch.add(200, 12, place=2)
    events = batch.join()

    assert [(3, 10, 1, 7), (3, 11, 2, 7), (200, 12, 2, 0)] == list(events)
    assert [(3, 11, 2, 7), (200, 12, 2, 0)] == list(events.where(place=2))
    assert [(3, 11, 2, 7)] == list(events.where(kind=3, place=2))
    assert [(200, 12, 2, 0)] == list(events.where(entity=12))
    batch.clear()
    assert 0 == len(batch.join())
