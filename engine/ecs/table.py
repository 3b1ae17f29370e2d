"""The columns of one component: numpy arrays for the many, cells for the few."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.ecs.component import Field, Spec
from engine.ecs.handles import MisfitError, Rows, SchemaError
from engine.ecs.words import Texts, WordCells, Words


class NumberColumn:
    """
    One number for each row.

    `array` is for passes over many rows. `cells` is the same memory as a
    memoryview: it gives and takes plain Python ints, several times faster
    than numpy does one at a time, and refuses what does not fit.
    """

    __slots__ = ("array", "cells", "inert")

    def __init__(self, dtype: np.dtype[Any], inert: int, capacity: int) -> None:
        self.inert = inert
        self.adopt(_inert(capacity, inert, dtype))

    def adopt(self, array: NDArray[Any]) -> None:
        """Take an array that nobody else has as our memory."""
        self.array = array
        self.cells: Any = memoryview(array)  # pyright: ignore[reportArgumentType]

    def grow(self, capacity: int) -> None:
        """Make room for more rows; arrays and cells handed out before are dead."""
        array = _inert(capacity, self.inert, self.array.dtype)
        array[: len(self.array)] = self.array
        self.adopt(array)

    def put(self, rows: Rows, values: Any) -> None:
        """Write one value for all rows, or an array with one for each."""
        self.array[rows] = fitting(values, self.array.dtype) if isinstance(values, np.ndarray) else values

    def wipe(self, rows: Rows | slice) -> None:
        """Make rows inert."""
        self.array[rows] = self.inert

    def copy(self, high: int) -> NDArray[Any]:
        """Copy the first rows."""
        return self.array[:high].copy()

    def load(self, values: Any) -> None:
        """Take over the first rows from a copy."""
        self.array[: len(values)] = fitting(np.asarray(values), self.array.dtype)


class ObjectColumn:
    """
    One Python value for each row: text, or any JSON value.

    A value is replaced, never changed in place: copies of the world share it.
    """

    __slots__ = ("cells",)

    def __init__(self, capacity: int) -> None:
        self.cells: list[Any] = [None] * capacity

    @property
    def array(self) -> list[Any]:
        """The values themselves, by row."""
        return self.cells

    def grow(self, capacity: int) -> None:
        """Make room for more rows."""
        self.cells.extend([None] * (capacity - len(self.cells)))

    def put(self, rows: Rows, values: Any) -> None:
        """Write one value for all rows, or a numpy array with one for each."""
        if isinstance(values, np.ndarray):
            for row, value in zip(rows.tolist(), values.tolist(), strict=True):
                self.cells[row] = value
        else:
            for row in rows.tolist():
                self.cells[row] = values

    def wipe(self, rows: Rows | slice) -> None:
        """Forget the values of rows."""
        for row in range(rows.start, rows.stop) if isinstance(rows, slice) else rows.tolist():
            self.cells[row] = None

    def copy(self, high: int) -> list[Any]:
        """Copy the first rows; the values themselves are shared."""
        return self.cells[:high]

    def load(self, values: Any) -> None:
        """Take over the first rows from a copy. Raises SchemaError for what was packed as numbers, or words."""
        if isinstance(values, np.ndarray):
            raise SchemaError("a column was packed as numbers or words; the schema has an obj column now")
        self.cells[: len(values)] = values

    def adopt(self, values: list[Any]) -> None:
        """Take a list that nobody else has as our memory."""
        self.cells = values


class WordColumn:
    """
    One word for each row: `array` has the numbers of words, `cells` the words themselves.

    A copy of it is a copy of the numbers, good for as long as the words are the same.
    """

    __slots__ = ("array", "cells", "words")

    def __init__(self, words: Words, capacity: int) -> None:
        self.words = words
        self.adopt(np.zeros(capacity, np.int32))

    def view(self, high: int) -> Texts:
        """Give the first rows, for passes over many."""
        return Texts(self.words, self.array[:high])

    def grow(self, capacity: int) -> None:
        """Make room for more rows; arrays and cells handed out before are dead."""
        array = np.zeros(capacity, np.int32)
        array[: len(self.array)] = self.array
        self.adopt(array)

    def put(self, rows: Rows, values: Any) -> None:
        """Write one word for all rows, or an array with one for each."""
        several = isinstance(values, np.ndarray)
        self.array[rows] = self.words.numbers(values.tolist()) if several else self.words.number(values)

    def wipe(self, rows: Rows | slice) -> None:
        """Let rows hold the empty word."""
        self.array[rows] = 0

    def copy(self, high: int) -> NDArray[np.int32]:
        """Copy the first rows."""
        return self.array[:high].copy()

    def load(self, values: Any) -> None:
        """Take over the first rows from a copy, or from a list of text."""
        self.array[: len(values)] = values if isinstance(values, np.ndarray) else self.words.numbers(values)

    def adopt(self, array: NDArray[np.int32]) -> None:
        """Take an array that nobody else has as our memory."""
        self.array = array
        self.cells = WordCells(self.words, memoryview(array))  # pyright: ignore[reportArgumentType]


Column: TypeAlias = NumberColumn | WordColumn | ObjectColumn


def column_for(field: Field, capacity: int, words: Words) -> Column:
    """Make the column that a field asks for."""
    if field.stored.dtype is None:
        return ObjectColumn(capacity)
    if field.stored.is_word:
        return WordColumn(words, capacity)
    return NumberColumn(field.stored.dtype, int(field.inert or 0), capacity)


def fitting(values: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Narrow values to a column's type, and refuse those that would change."""
    if values.dtype == dtype:
        return values
    narrow = values.astype(dtype)
    if not np.array_equal(narrow, values):
        raise MisfitError(f"values from {values.min()} to {values.max()} do not fit a column of {dtype.name}")
    return narrow


def _inert(capacity: int, inert: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Give memory with one value all over; zeros are for nothing until somebody writes there."""
    return np.full(capacity, inert, dtype) if inert else np.zeros(capacity, dtype)


class Table:
    """All columns of one component, row by row."""

    __slots__ = ("cells", "columns", "spec")

    def __init__(self, spec: Spec, capacity: int, words: Words) -> None:
        self.spec = spec
        self.columns = {field.name: column_for(field, capacity, words) for field in spec.fields}
        self.refresh()

    def refresh(self) -> None:
        """Collect the cells again after columns have moved."""
        self.cells: tuple[Any, ...] = tuple(column.cells for column in self.columns.values())

    def grow(self, capacity: int) -> None:
        """Make room for more rows."""
        for column in self.columns.values():
            column.grow(capacity)
        self.refresh()

    def load(self, columns: Mapping[str, Any]) -> None:
        """Take over the first rows from a copy; columns that it lacks stay as they are."""
        for name, values in columns.items():
            if name in self.columns:
                self.columns[name].load(values)

    def read(self, row: int) -> tuple[Any, ...]:
        """Read one row, field by field."""
        return tuple([cells[row] for cells in self.cells])

    def write(self, row: int, value: Any) -> None:
        """Write one row; a number that does not fit its column is refused by name."""
        for cells, part in zip(self.cells, self.spec.values(value), strict=True):
            try:
                cells[row] = part
            except (ValueError, TypeError) as refusal:
                raise MisfitError(f"{value!r} does not fit the columns of {self.spec.name}") from refusal

    def write_many(self, rows: Rows, value: Any) -> None:
        """Write many rows; each field of the value is one value for all, or an array with one for each."""
        for column, part in zip(self.columns.values(), self.spec.values(value), strict=True):
            column.put(rows, part)

    def wipe(self, rows: Rows | slice) -> None:
        """Make rows inert."""
        for column in self.columns.values():
            column.wipe(rows)

    def wipe_one(self, row: int) -> None:
        """Make one row inert."""
        for field, cells in zip(self.spec.fields, self.cells, strict=True):
            cells[row] = field.inert


class Columns:
    """Columns of one component as attributes: numpy arrays over the rows 0 to `high`, `Texts`, lists for objects."""

    def __init__(self, columns: Mapping[str, Column], high: int) -> None:
        for name, column in columns.items():
            self.__dict__[name] = _view(column, high)

    def __getattr__(self, name: str) -> Any:
        """Say which columns there are, when one is asked for that is not there."""
        raise AttributeError(f"no column {name}; there are {', '.join(self.__dict__)}")


def _view(column: Column, high: int) -> Any:
    if isinstance(column, NumberColumn):
        return column.array[:high]
    return column.view(high) if isinstance(column, WordColumn) else column.cells
