"""The same words for every kind of client."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.gateways.dress import TRUECOLOUR, Look, dress, spans
from engine.vocabulary.markup import Role, mark, plain

TEXT = f"{mark(Role.ROOM, 'Café “Zero”')}\nA {mark(Role.NPC, 'thug')} waits … ─── here."
ESCAPE = re.compile("\x1b\\[[0-9;]*m")

marked = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8),
        st.builds(mark, st.sampled_from(Role), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)),
        st.just("\n"),
    ),
    max_size=6,
).map("".join)


def test_colours_by_what_the_client_shows() -> None:
    """Truecolour, 256 and 16 each in their own words, and every colour ends."""
    assert "\x1b[38;2;255;209;102mCafé" in dress(TEXT, Look(TRUECOLOUR))
    assert "\x1b[38;5;221mCafé" in dress(TEXT, Look(256))
    assert "\x1b[1;33mCafé" in dress(TEXT, Look(16))
    assert dress(TEXT, Look(16)).count("\x1b[0m") == 2
    assert "\x1b" not in dress(TEXT, Look(0))


@given(marked, st.sampled_from((0, 16, 256, TRUECOLOUR)))
def test_dress_never_changes_the_words(text: str, depth: int) -> None:
    """Take the colours off again, and the words are what the world said; nothing of the markup is left."""
    dressed = dress(text, Look(depth))
    assert ESCAPE.sub("", dressed) == plain(text).replace("\n", "\r\n")
    assert "\x0e" not in dressed
    assert "\x0f" not in dressed


def test_ascii_for_those_who_have_nothing_else() -> None:
    """Accents lose their marks, quotes and dashes become what a typewriter has, and nothing is left out."""
    assert dress(TEXT, Look(0, utf8=False)) == 'Cafe "Zero"\r\nA thug waits ... --- here.'
    assert dress("日本 Zażółć", Look(0, utf8=False)) == "?? Zazolc"


@given(marked)
def test_ascii_is_ascii(text: str) -> None:
    """No letter beyond ASCII reaches a client that cannot show it."""
    assert dress(text, Look(16, utf8=False)).isascii()


def test_a_screen_reader_hears_words_only() -> None:
    """No colours, no rows of symbols, no empty lines; an ellipsis may stay."""
    heard = dress(f"{mark(Role.ROOM, 'Plaza')}\n\n-----=====\n*** Hello ... there ***", Look(256, reader=True))
    assert heard == "Plaza\r\n Hello ... there"


def test_a_screen_reader_hears_a_long_text_sentence_by_sentence() -> None:
    """No line takes longer than a breath, and a short one stays whole."""
    said = (
        'Trams stop here. "Do they?" asks a boy. Nobody answers, and the clock says what it has said for ninety years.'
    )

    heard = dress(f"{said} {said}\n{said}", Look(reader=True)).split("\r\n")

    assert [*said.replace(". ", ".\n").split("\n"), *said.replace(". ", ".\n").split("\n"), said] == heard


@given(st.lists(st.builds(mark, st.sampled_from(Role), st.from_regex(r"[a-z]{1,9}( [a-z]{1,9}){0,3}", fullmatch=True))))
def test_a_bare_terminal_breaks_no_word(words: list[str]) -> None:
    """On a terminal that says only how wide it is, lines end between words, and no word is lost."""
    text = " ".join(words)

    lines = ESCAPE.sub("", dress(text, Look(16, width=20))).split("\r\n")

    assert max(map(len, lines)) < 20
    assert plain(text) == " ".join(lines)


@given(marked)
def test_spans_hold_all_the_words(text: str) -> None:
    """A page gets every word, by role, and none of it needs parsing."""
    assert "".join(words for _, words in spans(text)) == plain(text)
    assert {role for role, _ in spans(text)} <= {"", *(role.value for role in Role)}


@pytest.mark.parametrize("role", Role)
def test_every_role_has_colours(role: Role) -> None:
    """Nobody adds a role and forgets what it looks like."""
    for depth in (16, 256, TRUECOLOUR):
        assert dress(mark(role, "x"), Look(depth)).endswith("mx\x1b[0m")
