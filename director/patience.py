"""What the director does while the disk refuses: nothing is written, nothing is lost, and it tries again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from director.census import Census
from director.desk import Desk
from director.errands import Answer, Errand, Note
from director.ports import Asked, Word
from director.requests import no
from engine.vocabulary import WorldEvent

if TYPE_CHECKING:
    from director.ring import Ring

EACH_S = 1.0
_READS_ONLY = frozenset({"why", "proposals", "growth", "snapshot-list"})


class Patience:
    """
    Keeps words until they can be dealt with.

    `why` is what is wrong with the disk, empty while nothing is. What a refused step has left half is put right by
    waking anew, as after a death; only then what has waited is done, in order. People are answered at once, and
    STOP is kept and done first.
    """

    def __init__(self, ring: Ring) -> None:
        self.why = ""
        self._where = ""
        self._ring = ring
        self._past: Sequence[WorldEvent] | None = None
        self._waiting: list[Word] = []
        self._next = 0.0

    def wake(self, past: Sequence[WorldEvent]) -> list[Errand]:
        """Wake the director; where the disk does not let it, once it does."""
        try:
            return self._ring.wake(past)
        except OSError as fault:
            self._past = past
            return self._begin(fault)

    def meet(self, word: Word, fault: OSError) -> list[Errand]:
        """Begin to wait, with the word that could not be dealt with."""
        return [*self._begin(fault), *self.keep(word)]

    def keep(self, word: Word) -> list[Errand]:
        """Keep a word for later; people are told, and still answered what needs no writing."""
        if not isinstance(word, Asked):
            self._waiting.append(word)
            return []
        verb = word.request.get("verb")
        if verb in _READS_ONLY:
            return self._ring.turn(word)
        after = "what was begun is finished once it takes writes again, and all else is as it was"
        if verb == "stop":
            self._waiting.insert(0, word)
            after = "STOP is the first thing to be done once it takes writes again; until then nothing is published"
        return [Answer(str(word.request.get("id", "")), no(f"the disk refuses: {self.why}; {after}"))]

    def again(self) -> list[Errand]:
        """Try whether the disk takes writes again, at most once a second, and do what has waited."""
        if not self.why or self._ring.parts.clock.seconds() < self._next:
            return []
        self._next = self._ring.parts.clock.seconds() + EACH_S
        try:
            if self._where:
                self._ring.parts.press.probe(Path(self._where))
            errands = self._wake_anew()
        except OSError as fault:
            self._note(fault)
            return []
        self.why, self._past = "", None
        words, self._waiting = self._waiting, []
        errands.append(Note("the disk takes writes again, and the director goes on where it was"))
        for word in words:
            errands += self._ring.safely(word)
        return errands

    def _begin(self, fault: OSError) -> list[Errand]:
        self._note(fault)
        self._next = self._ring.parts.clock.seconds() + EACH_S
        stays = "what is live stays, nothing is published meanwhile, and it is tried again each second"
        return [Note(f"the director cannot write: {self.why}; {stays}")]

    def _note(self, fault: OSError) -> None:
        self._where = str(fault.filename or "")
        self.why = f"{fault.strerror or fault}: {self._where}"

    def _wake_anew(self) -> list[Errand]:
        ring = self._ring
        ring.desk = Desk()
        if self._past is not None:  # it has never been awake
            ring.census, ring.confirmed, ring.heard = Census(), {}, ""
        return ring.wake(self._past or ())
