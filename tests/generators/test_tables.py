"""What a writer can count on: tables that fit the grammar, and words in the city's key."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from engine.vocabulary.content import Line, Prose, Terrain, Word
from engine.vocabulary.naming import NAME, unnamed
from generators.tables import HERE, NoTableError, table

STREETS = sorted((HERE / "streets").glob("*.json"))
HOUSES = sorted((HERE / "houses").glob("*.json"))
STALE = re.compile(
    r"neon|gritty|shadowy|hologram|rain and ozone|you feel|you realise|the air is thick|you can hear|dystop|elara|kael",
    re.IGNORECASE,
)
TYPOGRAPHIC = re.compile("[\u2018\u2019\u201c\u201d\u2013\u2014]")


def loaded(file: Path) -> dict[str, Any]:
    """One table."""
    return json.loads(file.read_text(encoding="utf-8"))


def strings(value: Any) -> Iterator[str]:
    """Every string in a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


@pytest.mark.parametrize("file", STREETS, ids=lambda file: file.stem)
def test_a_street_has_a_text_for_every_part(file: Path) -> None:
    """A way in, a way round, side streets, a dead end, rooms indoors, edges; each as long as a street's should be."""
    theme = loaded(file)
    parts = Counter(room["as"] for room in theme["rooms"])
    assert parts["entry"] >= 1
    assert parts["ring"] >= 3
    assert parts["spur"] >= 2
    assert parts["end"] >= 1
    assert len(theme["insides"]) >= 2
    assert len(theme["edges"]) >= 2
    assert len(theme["streets"]) >= 2
    assert len(theme["sides"]) >= 2
    for room in [*theme["rooms"], *theme["insides"]]:
        assert 28 <= len(room["text"].split()) <= 70, room["name"]
        check_room(room)


@pytest.mark.parametrize("file", HOUSES, ids=lambda file: file.stem)
def test_a_house_has_rooms_that_open_from_each_other(file: Path) -> None:
    """Three to six rooms; each but the first opens from one before it."""
    theme = loaded(file)
    assert 3 <= len(theme["rooms"]) <= 6
    assert len(theme["names"]) >= 3
    for number, room in enumerate(theme["rooms"]):
        assert number == 0 or 0 <= room.get("from", number - 1) < number
        check_room(room)


def check_room(room: dict[str, Any]) -> None:
    """A room's terrain, length and details are what a room may have."""
    TypeAdapter(Terrain).validate_python(room["terrain"])
    TypeAdapter(Prose).validate_python(room["text"])
    for word, text in room.get("looks", {}).items():
        TypeAdapter(Word).validate_python(word)
        TypeAdapter(Line).validate_python(text)


def test_no_street_is_called_or_told_like_another() -> None:
    """Street names and opening sentences are each told once in all the tables."""
    themes = [loaded(file) for file in STREETS]
    names = Counter(name for theme in themes for name in [*theme["streets"], *theme["sides"]])
    assert [] == [name for name, count in names.items() if count > 1]
    rooms = [room for theme in themes for room in [*theme["rooms"], *theme["insides"]]]
    rooms += [room for file in HOUSES for room in loaded(file)["rooms"]]
    openings = Counter(room["text"].split(". ", 1)[0] for room in rooms)
    assert [] == [text for text, count in openings.items() if count > 1]
    words = Counter(" ".join(room["text"].split()[:3]).casefold() for room in rooms)
    assert [] == [text for text, count in words.items() if count > 4]


@pytest.mark.parametrize("file", sorted(HERE.rglob("*.json")), ids=lambda file: file.stem)
def test_words_are_in_the_key_of_the_city(file: Path) -> None:
    """No stale phrase, no typographic quote or dash, nothing longer than a line may be."""
    for text in strings(loaded(file)):
        assert not STALE.search(text), text
        assert not TYPOGRAPHIC.search(text), text
        assert text == text.strip()


def test_people_carry_what_there_is() -> None:
    """Every ware somebody carries is in the table of wares, and no two jobs, worries or habits are the same."""
    wares = {ware["id"] for ware in table("wares")["wares"]}
    people = [*table("trades")["trades"], *table("foes")["foes"]]
    assert all(set(one["carries"]) <= wares for one in people)
    for rows, key in ((table("trades")["trades"], "job"), (table("lives")["worries"], "worry")):
        counted = Counter(row[key] for row in rows)
        assert 1 == max(counted.values())
    assert all(" " not in one["noun"] and " " not in one["topic"] for one in table("trades")["trades"])


def test_a_missing_table_is_named() -> None:
    """Whoever has deleted a table learns which."""
    with pytest.raises(NoTableError, match=r"nothing\.json"):
        table("nothing")


@pytest.mark.parametrize("kind", ["trades", "foes"])
def test_a_changed_name_will_show_where_somebody_stands(kind: str) -> None:
    """
    Every line of somebody in a room begins with the name, so that another name can stand there.
    """
    for one in table(kind)[kind]:
        name = str(one.get("name", "{name}"))
        assert unnamed(one["stands"], name).startswith(NAME), one["stands"]
