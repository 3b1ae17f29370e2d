"""What is due when."""

from array import array
from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np

from engine.ecs.handles import Rows


class Wheel:
    """
    Appointments: at this tick, this uid, about that.

    `what` is a number whose meaning is the caller's. Nothing is ever
    cancelled: who is called looks whether it still applies.
    """

    __slots__ = ("_slots", "_ticks")

    def __init__(self) -> None:
        self._slots: dict[int, array[int]] = {}
        self._ticks: list[int] = []

    def __len__(self) -> int:
        """Count appointments."""
        return sum(len(slot) for slot in self._slots.values()) // 2

    def schedule(self, due_tick: int, uid: int, what: int = 0) -> None:
        """Make an appointment; one in the past is due at the next call."""
        slot = self._slots.get(due_tick) or self._slot(due_tick)
        slot.append(uid)
        slot.append(what)

    def schedule_many(self, due_ticks: Rows, uids: Rows, what: int = 0) -> None:
        """Make an appointment for each uid at its own tick."""
        order = np.argsort(due_ticks, kind="stable")
        ticks = due_ticks[order]
        pairs = np.stack([uids, np.full(len(uids), what)], axis=1).astype(np.int64)[order]
        starts = [0, *(np.flatnonzero(ticks[1:] != ticks[:-1]) + 1).tolist(), len(ticks)]
        for start, end in pairwise(starts):
            if end > start:
                self._slot(int(ticks[start])).frombytes(pairs[start:end].tobytes())

    def due(self, tick: int) -> list[tuple[int, int]]:
        """Take out everything due by a tick, as (uid, what), ordered by due tick, then uid, then what."""
        taken: list[tuple[int, int]] = []
        while self._ticks and self._ticks[0] <= tick:
            taken += _pairs(self._slots.pop(heappop(self._ticks)))
        return taken

    def entries(self) -> list[tuple[int, int, int]]:
        """List all appointments as (due tick, uid, what), in the order they will come."""
        return [(tick, uid, what) for tick in sorted(self._slots) for uid, what in _pairs(self._slots[tick])]

    def columns(self) -> dict[int, bytes]:
        """Copy all appointments: for each due tick int64 pairs of uid and what, in no order."""
        return {tick: slot.tobytes() for tick, slot in self._slots.items()}

    def load(self, columns: Mapping[int, bytes]) -> None:
        """Take over appointments from a copy."""
        self._slots = {tick: array("q", raw) for tick, raw in columns.items()}
        self._ticks = list(self._slots)
        heapify(self._ticks)

    def _slot(self, tick: int) -> "array[int]":
        slot = self._slots.get(tick)
        if slot is None:
            slot = self._slots[tick] = array("q")
            heappush(self._ticks, tick)
        return slot


def _pairs(slot: "array[int]") -> list[tuple[int, int]]:
    return sorted(zip(slot[::2], slot[1::2], strict=True))
