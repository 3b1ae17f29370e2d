"""Who was born and who died: uids, the way back from uid to entity, and the news since somebody last looked."""

from array import array
from bisect import bisect_left
from typing import Any

import numpy as np

from engine.ecs.handles import Rows


class Register:
    """
    Births in order, each with the next uid; deaths in order.

    Uids only grow, so a newborn goes to the end and the way from uid to
    entity is a binary search. The dead stay in it until `refill`.
    """

    __slots__ = ("_added", "_elders", "_entities", "_removed", "_removed_uids", "_uids", "next_uid")

    def __init__(self) -> None:
        self.next_uid = 1
        self._uids = array("q")
        self._entities = array("q")
        self._elders = array("q"), array("q"), 0
        self.clear()

    def __len__(self) -> int:
        """Count entries, those of the dead included."""
        return self._elders[2] + len(self._uids)

    def born(self, entity: int) -> int:
        """Enter a birth; gives the newborn's uid."""
        uid = self.next_uid
        self.next_uid = uid + 1
        self._uids.append(uid)
        self._entities.append(entity)
        self._added.append(entity)
        return uid

    def born_many(self, entities: Rows) -> Rows:
        """Enter many births at once; gives their uids."""
        uids = np.arange(self.next_uid, self.next_uid + len(entities), dtype=np.int64)
        self.next_uid += len(entities)
        self._uids.frombytes(uids.tobytes())
        self._entities.frombytes(entities.tobytes())
        self._added.append(entities)
        return uids

    def died(self, entity: int, uid: int) -> None:
        """Enter a death."""
        self._removed.append(entity)
        self._removed_uids.append(uid)

    def died_many(self, entities: Rows, uids: Rows) -> None:
        """Enter many deaths at once."""
        self._removed.append(entities)
        self._removed_uids.append(uids)

    def find(self, uid: int) -> int:
        """Find the entity that got this uid, 0 if it is not here any more; it may be dead."""
        place = bisect_left(self._uids, uid)
        if place < len(self._uids) and self._uids[place] == uid:
            return self._entities[place]
        uids, entities, count = self._elders
        place = bisect_left(uids, uid, 0, count)
        return entities[place] if place < count and uids[place] == uid else 0

    def refill(self, uids: Rows, entities: Rows) -> None:
        """Drop the dead: keep the way from uid to entity only for those given."""
        order = np.argsort(uids, kind="stable")  # quick, because uids come almost sorted
        self._elders = array("q"), array("q"), 0
        self._uids, self._entities = array("q"), array("q")
        self._uids.frombytes(memoryview(uids[order]).cast("B"))  # pyright: ignore[reportArgumentType]
        self._entities.frombytes(memoryview(entities[order]).cast("B"))  # pyright: ignore[reportArgumentType]

    def fork(self) -> "Register":
        """
        Give a second register that knows whom this one knows.

        Entries never change and new ones go to the end, so it reads those up to now where they are: its elders.
        """
        uids, entities, count = self._elders
        if count:
            self._uids, self._entities = uids[:count] + self._uids, entities[:count] + self._entities
            self._elders = array("q"), array("q"), 0
        other = Register()
        other.next_uid = self.next_uid
        other._elders = self._uids, self._entities, len(self._uids)
        other.news(self.added(), self.removed(), self.removed_uids())
        return other

    def added(self) -> Rows:
        """Give the handles of those born since the last `clear`, in order."""
        return _joined(self._added)

    def removed(self) -> Rows:
        """Give the handles of those who died since the last `clear`, in order; all stale."""
        return _joined(self._removed)

    def removed_uids(self) -> Rows:
        """Give the uids of those who died, in the order of `removed`."""
        return _joined(self._removed_uids)

    def clear(self) -> None:
        """Forget the news."""
        self.news(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))

    def news(self, added: Rows, removed: Rows, removed_uids: Rows) -> None:
        """Take over the news from a copy."""
        self._added: list[Any] = [added]
        self._removed: list[Any] = [removed]
        self._removed_uids: list[Any] = [removed_uids]


def _joined(chunks: list[Any]) -> Rows:
    flat = np.concatenate([np.atleast_1d(np.asarray(chunk, np.int64)) for chunk in chunks])
    chunks[:] = [flat]
    return flat
