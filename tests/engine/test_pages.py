"""Content in a checkpoint is not checked again, and nobody can tell."""

from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine import checkpoint
from engine.game import pages
from engine.vocabulary import CONTENT, Content, kind_of
from engine.vocabulary.content import Direction, Exit, Room
from tests.engine.test_directory import THINGS
from tests.scenes import STOCK, street

BASE = Path(__file__).parent.parent.parent / "data" / "base"


def _as_checked(thing: Content) -> None:
    """Read a thing's page both ways, and hold one against the other down to the types of what it holds."""
    kind, page = kind_of(thing), thing.page
    checked, trusted = pages.check(kind, page), pages.trusting()(kind, page)
    assert (checked, repr(checked), page) == (trusted, repr(trusted), trusted.page)
    assert checked.model_fields_set == trusted.model_fields_set
    assert list(checked.model_dump()) == list(trusted.model_dump())


@given(st.one_of(THINGS, st.sampled_from(sorted(STOCK.values(), key=repr))))
def test_a_page_that_is_trusted_gives_what_one_that_is_checked_would(thing: Content) -> None:
    """Rooms with exits and spawns, areas with crowds, blocks with links: the same, also in what is left out."""
    _as_checked(thing)


@pytest.mark.parametrize("kind", sorted(CONTENT))
def test_the_city_by_hand_reads_the_same_either_way(kind: str) -> None:
    """Every field that a designer has used so far."""
    for path in sorted((BASE / kind).glob("*.json")):
        said = orjson.loads(path.read_bytes())
        said.pop("$schema", None)
        _as_checked(CONTENT[kind].model_validate(said))


def test_exits_that_say_the_same_weigh_as_much_as_one() -> None:
    """Four rooms lead to the same square; it is said once, and each of them still has its own ways."""
    read = pages.trusting()
    north, south = (
        Room(id=id_, name="R", description="R.", area="a", exits={way: Exit(to="square"), Direction.UP: Exit(to=id_)})
        for id_, way in (("n", Direction.SOUTH), ("s", Direction.NORTH))
    )
    here, there = read("room", north.page), read("room", south.page)
    assert isinstance(here, Room)
    assert isinstance(there, Room)
    assert here.exits[Direction.SOUTH] is there.exits[Direction.NORTH]
    assert Exit(to="n") == here.exits[Direction.UP] != there.exits[Direction.UP]
    assert Direction.NORTH == next(iter(here.exits)).back


def test_pages_that_were_checked_by_other_rules_are_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint of a version whose content was allowed to look different is not taken at its word."""
    game = street("plaza - ?", "Vex").game
    with monkeypatch.context() as then:
        then.setattr(checkpoint, "form", lambda: "another")
        good = checkpoint.pack(game)
        vars(game.catalogue.rooms["loom-plaza"])["page"] = b'{"id":"loom-plaza","nom":"Plaza"}'
        odd = checkpoint.pack(game)
    assert game.catalogue == checkpoint.unpack(good).catalogue
    with pytest.raises(ValidationError):
        checkpoint.unpack(odd)
