"""What a world has said, from the moment it is thought until it is known to be out."""

from collections.abc import Sequence

from engine.vocabulary import ids
from engine.vocabulary.events import WorldEvent
from engine.vocabulary.frames import Frame
from engine.vocabulary.ports import Log

Said = tuple[str, Sequence[Frame], Sequence[WorldEvent]]


class Unsaid:
    """Words that may not be out yet, in order. False when there are none."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._words: list[Said] = []
        self._out = ids.FIRST

    def __bool__(self) -> bool:
        """Whether there is anything left to say."""
        return bool(self._words)

    def is_out(self, entry_id: str) -> bool:
        """Say whether all that this entry made the world say is known to be out."""
        return ids.order(entry_id) <= ids.order(self._out)

    def add(self, entry_id: str, frames: Sequence[Frame], events: Sequence[WorldEvent]) -> None:
        """Keep what an entry made the world say."""
        if frames or events:
            self._words.append((entry_id, frames, events))

    def heard(self, entry_id: str) -> None:
        """Forget everything up to an entry: somebody has said it."""
        self._out = entry_id
        self._words = [words for words in self._words if not self.is_out(words[0])]

    def forget(self) -> None:
        """Forget all of it: another world has come in the place of the one that said it."""
        self._words.clear()

    async def say(self) -> None:
        """Say all of it. Raises FencedError, and keeps it, where somebody else has the word."""
        if self._words:
            await self._log.speak(self._words)
            self._words.clear()
