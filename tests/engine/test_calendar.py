"""The city keeps time: half an hour of ours is a day of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.game import calendar
from tests.scenes import street


def test_a_world_begins_in_the_morning_and_a_day_is_half_an_hour() -> None:
    """The first tick is six o'clock, and 18,000 ticks on it is six again."""
    assert "six in the morning" == calendar.clock(0)
    assert "day 1 06:00" == calendar.stamp(0)
    assert "day 2 06:00" == calendar.stamp(18_000)
    assert 18_000 == 30 * 60 * 10


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (9, 30, "half past nine in the morning"),
        (11, 45, "a quarter to noon"),
        (12, 0, "noon"),
        (17, 53, "six in the evening"),
        (21, 47, "a quarter to ten in the evening"),
        (23, 59, "midnight"),
        (0, 16, "a quarter past midnight"),
    ],
)
def test_the_time_is_said_as_people_say_it(hour: int, minute: int, said: str) -> None:
    """To the quarter of an hour, with the part of the day."""
    assert said == calendar.clock(((hour - 6) * 60 + minute) * calendar.HOUR_TICKS // 60 % calendar.DAY_TICKS)


@given(st.integers(0, 1_000_000), st.integers(0, 23))
def test_the_next_hour_and_the_next_slot_are_where_the_calendar_says(tick: int, hour: int) -> None:
    """Waiting for an hour, or a slot, ends exactly where it begins."""
    wait = calendar.until_hour(tick, hour)
    assert 1 <= wait <= calendar.DAY_TICKS
    assert calendar.begins(tick + wait, hour)
    edge = calendar.next_slot(tick)
    assert calendar.slot(edge) == (calendar.slot(edge - 1) + 1) % calendar.SLOTS == (calendar.slot(tick) + 1) % 8


def test_players_can_ask_the_time() -> None:
    """Time of day, day of the week, and when the light changes."""
    read = street().say("time")

    assert "It is about six in the morning, on Tideday, day 1 of the world: a working day." in read
    assert "The lamps are lit in 17 minutes as you count them." in read


def test_those_out_of_doors_see_the_lamps_come_on() -> None:
    """At dusk and at dawn the street says so, once."""
    scene = street("plaza - lane")
    scene.tick(1)
    scene.read()

    scene.game.tick = calendar.until_hour(0, calendar.DUSK) - 2
    scene.tick(1)
    assert "" == scene.read()
    scene.tick(1)
    assert "the lamps of Coil come on" in scene.read()
    scene.tick(1)
    assert "" == scene.read()
