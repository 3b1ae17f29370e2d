"""Who was born when: from uid to entity, in order of birth."""

from array import array
from bisect import bisect_left

import numpy as np

from engine.ecs.handles import Rows


class Register:
    """
    Every entity since the last clearing, by uid.

    Uids only grow, so a new one goes to the end and the list is always sorted.
    """

    __slots__ = ("_entities", "_uids")

    def __init__(self) -> None:
        """Start before the first birth."""
        self._uids = array("q")
        self._entities = array("q")

    def __len__(self) -> int:
        """Count entries, the dead included."""
        return len(self._uids)

    def add(self, uid: int, entity: int) -> None:
        """Enter the newest entity."""
        self._uids.append(uid)
        self._entities.append(entity)

    def add_many(self, uids: Rows, entities: Rows) -> None:
        """Enter the newest entities, in order of birth."""
        self._uids.frombytes(uids.tobytes())
        self._entities.frombytes(entities.tobytes())

    def find(self, uid: int) -> int:
        """Find the entity that had this uid, 0 if it is not here; it may be dead."""
        place = bisect_left(self._uids, uid)
        if place < len(self._uids) and self._uids[place] == uid:
            return self._entities[place]
        return 0

    def refill(self, uids: Rows, entities: Rows) -> None:
        """Start again with those who live."""
        order = np.argsort(uids)
        self._uids, self._entities = array("q"), array("q")
        self.add_many(uids[order], entities[order])
