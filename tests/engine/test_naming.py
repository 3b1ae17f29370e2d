"""A thing's name is written once, and shows wherever people look."""

from hypothesis import given
from hypothesis import strategies as st

from engine.vocabulary.naming import named, unnamed


@given(st.text(min_size=1), st.text(min_size=1))
def test_taking_a_name_out_and_putting_it_in_again_changes_at_most_its_capital(name: str, rest: str) -> None:
    """
    A line keeps its words when its name is taken out and the same name is put back.
    """
    line = f"{name} {rest}"
    if "{name}" not in line:
        assert line[1:] == named(unnamed(line, name), name)[-len(line[1:]) :]


def test_another_name_stands_where_the_old_one_stood() -> None:
    """
    Whoever changes a name in a file reads the new one in the street.
    """
    line = unnamed("A tram thug swings on a lamp post.", "a tram thug")

    assert "Big Ottoline swings on a lamp post." == named(line, "big Ottoline")
