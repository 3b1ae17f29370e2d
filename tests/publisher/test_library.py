"""What a designer can count on when reading, writing and mistyping content files."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.storage.disk import LOCAL
from publisher import Library
from publisher.form import formatted, reformatted
from publisher.positions import position, positions
from tests.director.council import small_city, write_city

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the small city in it."""
    write_city(tmp_path / "data", small_city())
    return tmp_path / "data"


def errors(data: Path) -> list[str]:
    """What `ouro check` would say."""
    library = Library(data, LOCAL)
    shelf = library.shelf()
    return [str(error) for error in [*shelf.errors, *library.loose_ends(shelf)]]


def test_the_city_that_comes_with_the_program_is_sound_and_in_form() -> None:
    """No error in data/, and `ouro fmt` has nothing to do there."""
    library = Library(ROOT / "data", LOCAL)
    assert len(library.load().rooms) >= 400
    assert {} == library.unformatted()


def test_what_the_formatter_writes_it_reads_back(data: Path) -> None:
    """Every thing comes back equal, `$schema` stands first, keys are sorted, a comment stays."""
    for thing in small_city():
        text = formatted(thing, "mine")
        kind = text.split("/schemas/")[1].split(".", 1)[0]
        assert text == reformatted(kind, text)
        keys = list(json.loads(text))
        assert ["$schema", "_comment"] == keys[:2]
        assert sorted(keys[2:]) == keys[2:]
        assert text.endswith("}\n")
    assert len(small_city()) == len(Library(data, LOCAL).load())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"hp": 130', '"hp": "lots"', ':10:9 hp: is "lots"; input should be a valid integer'),
        ('"hp": 130', '"hpp": 130', "hpp: there is no such field"),
        ('"level": 4,', "", " level: is missing"),
        ('"hp": 130', '"hp": 130,\n  "hp": 131', 'the key "hp" stands there twice'),
        ('"hp": 130,', '"hp": 130', "put a comma behind the value before"),
        ('"hp": 130', '// "hp": 130', 'JSON has no comments: use the key "_comment"'),
        ('"id": "thug"', '"id": "thugg"', 'id: is "thugg", but the file is called thug.json'),
        ('"hp": 130', '"hp": NaN', "NaN is no JSON"),
    ],
)
def test_a_mistake_is_told_with_its_place(data: Path, old: str, new: str, said: str) -> None:
    """`file:line:column field: what is wrong and what would be right`, one line each."""
    file = data / "base" / "npc" / "thug.json"
    file.write_text(file.read_text().replace(old, new))
    told = [line for line in errors(data) if "thug.json" in line]
    assert told
    assert told[0].startswith("data/base/npc/thug.json:")
    assert any(said in line for line in told), told


def test_a_misspelt_field_says_which_was_meant(data: Path) -> None:
    """A typo in a key names its neighbour."""
    file = data / "base" / "room" / "bar.json"
    file.write_text(file.read_text().replace('"description"', '"descripton"'))
    assert any('(did you mean "description"?)' in line for line in errors(data))


def test_a_name_that_leads_nowhere_says_which_was_meant(data: Path) -> None:
    """Closed world: every id in a file is some thing's."""
    file = data / "base" / "room" / "bar.json"
    file.write_text(file.read_text().replace('"loom-plaza"', '"loom-plazza"'))
    (told,) = [line for line in errors(data) if "loom-plazza" in line]
    assert 'exits.out.to: no room "loom-plazza" (did you mean "loom-plaza"?)' in told
    line = 1 + file.read_text()[: file.read_text().index('"loom-plazza"')].count("\n")
    assert told.startswith(f"data/base/room/bar.json:{line}:")


def test_all_errors_come_at_once(data: Path) -> None:
    """Loading a broken city names everything that is wrong with it."""
    for name in ("bar", "lane"):
        (data / "base" / "room" / f"{name}.json").write_text("{")
    with pytest.raises(ExceptionGroup) as caught:
        Library(data, LOCAL).load()
    assert 2 <= len(caught.value.exceptions)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(value=JSON, indent=st.sampled_from([None, 1, 2]), plain=st.booleans())
def test_positions_point_at_the_values(value: object, indent: int | None, *, plain: bool) -> None:
    """Whatever the JSON, the place of a path is where its value begins in the text."""
    text = json.dumps(value, indent=indent, ensure_ascii=plain)
    lines = text.split("\n")

    def walk(inner: object, path: str) -> None:
        line, column = positions(text)[path]
        begins = lines[line - 1][column - 1 :]
        first = json.dumps(inner, ensure_ascii=plain)[:1]
        assert begins.startswith(first)
        items = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for key, below in items:
            if "." not in str(key):
                walk(below, f"{path}.{key}" if path else str(key))

    if not _ambiguous(value):
        walk(value, "")


def _ambiguous(value: object) -> bool:
    """Whether two paths of a value are written the same."""
    if isinstance(value, dict):
        return any("." in key or key == "" or _ambiguous(below) for key, below in value.items())
    return isinstance(value, list) and any(map(_ambiguous, value))


@given(text=st.text(max_size=60), field=st.text(max_size=10))
def test_a_position_is_found_in_any_text(text: str, field: str) -> None:
    """Also where the text is no JSON: some place in it."""
    line, column = position(text, field)
    assert line >= 1
    assert column >= 1
