"""Words from outside come in clean, whatever they were."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from engine.vocabulary.markup import clean

anything = st.text(st.characters(exclude_categories=()), max_size=60)
typed = st.text(st.characters(max_codepoint=127), max_size=60)


@given(anything | typed)
def test_nothing_gets_in_that_nobody_can_see(text: str) -> None:
    """No control, format, private or unassigned character is left, no white space is doubled, and all fits."""
    found = clean(text, 40)
    assert not {unicodedata.category(letter) for letter in found} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert found == " ".join(found.split())
    assert len(found) <= 40


@given(typed)
def test_plain_words_come_in_the_same_beside_an_accent(text: str) -> None:
    """What needs no care is let in at once, and comes out as it would with every letter looked at."""
    assert clean(f"é {text}", 1000) == f"é {clean(text, 1000)}".rstrip()
