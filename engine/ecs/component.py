# ruff: noqa: PYI042  (the names of column types are written like those of numbers)
"""What an entity can have: small dataclasses whose annotations say how wide their columns are."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Annotated, Any, TypeAlias, TypeVar, cast, dataclass_transform, get_args, get_type_hints, overload

import numpy as np

from engine.ecs.handles import SchemaError

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Stored:
    """How a field is kept: a numpy type, or None for a list of Python values; a word by its number."""

    dtype: np.dtype[Any] | None
    is_entity: bool = False
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class Inert:
    """The value a number has while nobody lives in its row, so that passes over all rows do no harm."""

    value: int


i8: TypeAlias = Annotated[int, Stored(np.dtype("<i1"))]
i16: TypeAlias = Annotated[int, Stored(np.dtype("<i2"))]
i32: TypeAlias = Annotated[int, Stored(np.dtype("<i4"))]
i64: TypeAlias = Annotated[int, Stored(np.dtype("<i8"))]
u8: TypeAlias = Annotated[int, Stored(np.dtype("<u1"))]
u16: TypeAlias = Annotated[int, Stored(np.dtype("<u2"))]
u32: TypeAlias = Annotated[int, Stored(np.dtype("<u4"))]
flag: TypeAlias = Annotated[bool, Stored(np.dtype("?"))]
entity: TypeAlias = Annotated[int, Stored(np.dtype("<i8"), is_entity=True)]
word: TypeAlias = Annotated[str, Stored(np.dtype("<i4"), is_word=True)]
obj: TypeAlias = Annotated[Any, Stored(None)]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a component, which is one column of a pool."""

    name: str
    stored: Stored
    inert: int | str | None


@dataclass(frozen=True, slots=True)
class Spec:
    """What the decorator read off a component."""

    name: str
    fields: tuple[Field, ...]
    sparse: bool
    derived: bool
    values: Callable[[Any], tuple[Any, ...]]


@overload
def component(cls: type[C], /) -> type[C]: ...
@overload
def component(*, sparse: bool = False, derived: bool = False) -> Callable[[type[C]], type[C]]: ...
@dataclass_transform()
def component(cls: type[C] | None = None, /, *, sparse: bool = False, derived: bool = False) -> Any:
    """
    Make a class a component: a slotted dataclass that the world can store as columns.

    A dense component (the default) exists for everyone in the pools that list
    it. A `sparse` one is for the few: any entity can gain and lose it at any
    time. Changes of a `derived` one never make a row dirty: it drifts every
    tick, and who keeps it does so with the whole world.
    """

    def decorate(cls: type[C]) -> type[C]:
        made = dataclass(slots=True)(cls)
        made.__ecs__ = _spec(made, sparse=sparse, derived=derived)  # pyright: ignore[reportAttributeAccessIssue]
        return made

    return decorate if cls is None else decorate(cls)


def many(component: type[C], /, **values: Any) -> C:
    """Describe many at once for `spawn_many`: each field one value for all, or a numpy array with one for each."""
    return component(**values)


def spec_of(component: type[Any]) -> Spec:
    """Tell what the decorator read off a component."""
    try:
        return cast("Spec", component.__ecs__)
    except AttributeError:
        raise SchemaError(f"{component!r} is not a component: decorate it with @component") from None


def _spec(cls: type[Any], *, sparse: bool, derived: bool) -> Spec:
    hints = get_type_hints(cls, include_extras=True)
    columns = tuple(_field(cls, each.name, hints[each.name]) for each in fields(cls))
    return Spec(cls.__name__, columns, sparse, derived, _values([each.name for each in columns]))


def _field(cls: type[Any], name: str, hint: Any) -> Field:
    extras = get_args(hint)[1:]
    stored = next((extra for extra in extras if isinstance(extra, Stored)), None)
    if stored is None:
        raise SchemaError(
            f"{cls.__name__}.{name} is {hint!r}; a column is one of i8 i16 i32 i64 u8 u16 u32 flag entity word obj"
        )
    inert = next((extra.value for extra in extras if isinstance(extra, Inert)), 0)
    return Field(name, stored, "" if stored.is_word else None if stored.dtype is None else inert)


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if not names:
        return lambda _: ()
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda value: (get(value),)
