"""What is due comes when it is due, once, and in order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.ecs import Wheel

ENTRY = st.tuples(st.integers(0, 60), st.integers(1, 2**40), st.integers(-5, 5))


@given(st.lists(ENTRY), st.lists(ENTRY), st.lists(st.integers(0, 20)), st.booleans())
def test_everything_due_comes_once_and_in_order(
    early: list[tuple[int, int, int]], late: list[tuple[int, int, int]], steps: list[int], reload: bool
) -> None:
    """Whatever is scheduled, whenever somebody asks: by tick, then uid, then what; nothing twice, nothing lost."""
    wheel, waiting, tick = Wheel(), list(early), 0
    for entry in early:
        wheel.schedule(*entry)
    for number, step in enumerate([*steps, 100]):
        tick += step
        due = sorted(entry for entry in waiting if entry[0] <= tick)
        waiting = [entry for entry in waiting if entry[0] > tick]
        assert sorted(waiting + due) == wheel.entries()
        assert [entry[1:] for entry in due] == wheel.due(tick)
        assert len(waiting) == len(wheel)
        if number < len(late):
            wheel.schedule(*late[number])
            waiting.append(late[number])
        if reload:
            copy = Wheel()
            copy.load(wheel.columns())
            wheel = copy


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 99))))
def test_many_appointments_at_once_are_like_one_after_the_other(pairs: list[tuple[int, int]]) -> None:
    """The bulk call does what the single one does."""
    one, many = Wheel(), Wheel()
    for due, uid in pairs:
        one.schedule(due, uid, 4)
    many.schedule_many(np.array([due for due, _ in pairs], int), np.array([uid for _, uid in pairs], int), 4)

    assert one.entries() == many.entries()
