"""A tick's events as columns, turned into Python objects only for what someone can see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Events:
    """Events side by side: `kind` (uint8), `entity`, `place` and `arg` (int64), equally long."""

    kind: NDArray[np.uint8]
    entity: NDArray[np.int64]
    place: NDArray[np.int64]
    arg: NDArray[np.int64]

    def __len__(self) -> int:
        """Count events."""
        return len(self.kind)

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        """Give each event as (kind, entity, place, arg), as Python ints, in the order they were added."""
        return zip(self.kind.tolist(), self.entity.tolist(), self.place.tolist(), self.arg.tolist(), strict=True)

    def only(self, which: NDArray[Any]) -> "Events":
        """Keep some: a mask, or their positions."""
        return Events(self.kind[which], self.entity[which], self.place[which], self.arg[which])

    def where(self, *, kind: int | None = None, place: int | None = None, entity: int | None = None) -> "Events":
        """Keep those of one kind, at one place, of one entity."""
        mask = np.ones(len(self), np.bool_)
        for column, wanted in ((self.kind, kind), (self.place, place), (self.entity, entity)):
            if wanted is not None:
                mask &= column == wanted
        return self.only(mask)


class Batch:
    """Collects events in chunks during a tick, and joins them once."""

    __slots__ = ("_chunks",)

    def __init__(self) -> None:
        self._chunks: list[tuple[Any, Any, Any, Any]] = []

    def add(self, kind: Any, entities: Any, place: Any = 0, arg: Any = 0) -> None:
        """Add one event per entity; kind, place and arg are one for all, or an array with one for each."""
        if not isinstance(entities, np.ndarray):
            entities = np.atleast_1d(np.asarray(entities, np.int64))
        if len(entities):
            self._chunks.append((kind, entities, place, arg))

    def join(self) -> Events:
        """Give everything added so far as columns."""
        total = sum(len(entities) for _, entities, _, _ in self._chunks)
        events = Events(np.empty(total, np.uint8), *(np.empty(total, np.int64) for _ in range(3)))
        start = 0
        for kind, entities, place, arg in self._chunks:
            end = start + len(entities)
            events.kind[start:end] = kind
            events.entity[start:end] = entities
            events.place[start:end] = place
            events.arg[start:end] = arg
            start = end
        return events

    def clear(self) -> None:
        """Forget everything added so far."""
        self._chunks.clear()
