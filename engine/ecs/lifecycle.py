"""Who was born and who died since somebody last looked."""

from typing import Any, TypeAlias

from engine.ecs.handles import Rows

Chunks: TypeAlias = list[Any]


class Lifecycle:
    """Exact lists in order; those born or gone together are kept as one array until somebody looks."""

    __slots__ = ("_added", "_removed", "_removed_uids")

    def __init__(self) -> None:
        """Start with nobody."""
        self._added: Chunks = []
        self._removed: Chunks = []
        self._removed_uids: Chunks = []

    def born(self, entity: int) -> None:
        """Note a birth."""
        self._added.append(entity)

    def born_many(self, entities: Rows) -> None:
        """Note many births."""
        self._added.append(entities)

    def died(self, entity: int, uid: int) -> None:
        """Note a death."""
        self._removed.append(entity)
        self._removed_uids.append(uid)

    def died_many(self, entities: Rows, uids: Rows) -> None:
        """Note many deaths."""
        self._removed.append(entities)
        self._removed_uids.append(uids)

    def added(self) -> list[int]:
        """List the handles of those born."""
        return _flat(self._added)

    def removed(self) -> list[int]:
        """List the handles of those who died."""
        return _flat(self._removed)

    def removed_uids(self) -> list[int]:
        """List the uids of those who died."""
        return _flat(self._removed_uids)

    def clear(self) -> None:
        """Forget everyone."""
        self._added, self._removed, self._removed_uids = [], [], []

    def load(self, added: list[int], removed: list[int], removed_uids: list[int]) -> None:
        """Take over lists from a copy."""
        self._added, self._removed, self._removed_uids = list(added), list(removed), list(removed_uids)


def _flat(chunks: Chunks) -> list[int]:
    flat: list[int] = []
    for chunk in chunks:
        if isinstance(chunk, int):
            flat.append(chunk)
        else:
            flat += chunk.tolist()
    return flat
