"""Content from pages that were checked before they were written down: nobody checks them twice."""

from collections.abc import Callable
from enum import Enum
from functools import cache
from hashlib import blake2b
from typing import Any, TypeAlias, get_args, get_origin

import orjson

from engine.vocabulary import CONTENT, Content
from engine.vocabulary.frozen import Frozen

Make: TypeAlias = Callable[[Any], Any]
"""Turns what JSON holds into the value of a field."""

Read: TypeAlias = Callable[[str, bytes], Content]
"""Turns a page of some kind into the thing it tells of."""

_give = object.__setattr__  # frozen things refuse any other


@cache
def form() -> str:
    """Give a hash of what content may look like today: a page that was checked under the same need not be again."""
    schemas = {kind: model.model_json_schema() for kind, model in CONTENT.items()}
    return blake2b(orjson.dumps(schemas, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def check(kind: str, page: bytes) -> Content:
    """Read a page as if anybody had written it. Raises pydantic's ValidationError."""
    thing = CONTENT[kind].model_validate_json(page)
    vars(thing)["page"] = page  # as `page` would write it
    return thing


def trusting() -> Read:
    """
    Give a reader of pages that were checked under today's `form`, and are as they were written.

    What it gives is equal to what `check` gives, and takes half the memory: parts that say the same are one.
    """
    makes = {kind: _make_of(model) for kind, model in CONTENT.items()}

    def read(kind: str, page: bytes) -> Content:
        thing = makes[kind](orjson.loads(page))
        vars(thing)["page"] = page
        return thing

    return read


def _make_of(model: type[Frozen]) -> Make:
    """Say how a thing, or a part of one, is made of its fields."""
    fields = model.model_fields
    inert = {
        name: None if each.is_required() else each.get_default(call_default_factory=True)
        for name, each in fields.items()
    }
    makes = {name: make for name, each in fields.items() if (make := _make(each.annotation))}
    shapes: dict[tuple[str, ...], set[str]] = {}
    new = model.__new__

    def made(said: dict[str, Any]) -> Frozen:
        shape = tuple(said)
        for name, make in makes.items():
            if name in said:
                said[name] = make(said[name])
        thing = new(model)
        _give(thing, "__dict__", inert | said)
        _give(thing, "__pydantic_fields_set__", shapes.get(shape) or shapes.setdefault(shape, set(shape)))
        _give(thing, "__pydantic_extra__", None)
        _give(thing, "__pydantic_private__", None)
        return thing

    return made


def _part(model: type[Frozen]) -> Make:
    """Say how a part of a thing is made; if it holds but words and numbers, what says the same is made once."""
    make = _make_of(model)
    known: dict[tuple[tuple[str, Any], ...], Frozen] = {}
    if not all(_is_plain(field.annotation) for field in model.model_fields.values()):
        return make

    def made(said: dict[str, Any]) -> Frozen:
        words = tuple(said.items())
        return known.get(words) or known.setdefault(words, make(said))

    return made


def _is_plain(annotation: Any) -> bool:
    nested = isinstance(annotation, type) and issubclass(annotation, Frozen)
    return not nested and get_origin(annotation) not in {dict, tuple} and all(map(_is_plain, get_args(annotation)))


def _make(annotation: Any) -> Make | None:
    """Say how the value of a field is made; None if JSON holds it as it is."""
    if isinstance(annotation, type) and issubclass(annotation, Frozen):
        return _part(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {each.value: each for each in annotation}.__getitem__
    inner = get_args(annotation)
    if get_origin(annotation) is tuple:
        return _tuple(_make(inner[0]))
    if get_origin(annotation) is dict:
        return _by_name(_make(inner[0]), _make(inner[1]))
    makes = [make for each in inner if (make := _make(each))]
    if len(makes) > 1:
        raise TypeError(f"a page does not say which of {annotation} it holds")
    return _or_none(makes[0]) if makes else None


def _or_none(make: Make) -> Make:
    return lambda said: None if said is None else make(said)


def _tuple(make: Make | None) -> Make:
    return (lambda said: tuple([make(each) for each in said])) if make else tuple


def _by_name(name: Make | None, make: Make | None) -> Make | None:
    if name is None and make is None:
        return None
    name, make = name or str, make or str
    return lambda said: {name(each): make(value) for each, value in said.items()}
