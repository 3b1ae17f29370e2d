"""What was said to the world and not visibly lived yet: said again, in order, when the log has lost it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.vocabulary.entries import Entry
from engine.vocabulary.ids import order

if TYPE_CHECKING:
    from engine.gateways.session import Session

_SILENT_AFTER_S = 10.0
"""How long after the world has spoken of later things an entry without an answer counts as lived in silence."""


class Unanswered:
    """Entries by their ids, oldest first, each with the session that said it."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, Session, Entry]] = {}

    def __len__(self) -> int:
        """Count them."""
        return len(self._waiting)

    def sent(self, given: str, session: "Session", entry: Entry, now: float) -> None:
        """Take note that an entry went to the log under this id."""
        self._waiting[given] = now, session, entry

    def lived(self, given: str) -> None:
        """Take note that the world has spoken under this id."""
        self._waiting.pop(given, None)

    def forget(self, heard: tuple[int, int], now: float) -> None:
        """Forget what the world has passed over in silence, having spoken of later things (`heard`) long since."""
        for given, (since, _, _) in list(self._waiting.items()):
            if order(given) > heard or now - since < _SILENT_AFTER_S:
                break
            del self._waiting[given]

    def taken(self) -> Iterator[tuple["Session", Entry]]:
        """Take all of them out, oldest first."""
        waiting, self._waiting = self._waiting, {}
        for _, session, entry in waiting.values():
            yield session, entry
