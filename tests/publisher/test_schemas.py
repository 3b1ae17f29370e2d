"""What an editor tells a designer is what the world will say."""

import json

import jsonschema
import pytest

from engine.vocabulary import CONTENT
from publisher.schemas import FOLDER, MODELS, schema, text

ROOT = FOLDER.parent


@pytest.mark.parametrize("name", sorted(MODELS))
def test_schemas_are_not_stale(name: str) -> None:
    """
    The checked-in schemas are those of the models; `make schemas` writes them anew.
    """
    assert (FOLDER / f"{name}.schema.json").read_text() == text(name)


@pytest.mark.parametrize("kind", sorted(CONTENT))
def test_the_city_by_hand_fits_its_schemas(kind: str) -> None:
    """
    No file of the city shows a red line in an editor.
    """
    validator = jsonschema.Draft7Validator(schema(kind))
    jsonschema.Draft7Validator.check_schema(schema(kind))

    for file in (ROOT / "data" / "base" / kind).glob("*.json"):
        assert [] == [f"{file.name}: {error.message}" for error in validator.iter_errors(json.loads(file.read_text()))]


def test_a_misspelt_field_shows() -> None:
    """
    A key that means nothing is an error, not a surprise.
    """
    validator = jsonschema.Draft7Validator(schema("room"))
    room = json.loads((ROOT / "data/base/room/loom-plaza.json").read_text())

    assert not validator.is_valid(room | {"descripton": "typo"})
