"""Who speaks for the world: one engine at a time, by a lease that runs out and a number that only grows."""

from dataclasses import dataclass
from typing import Protocol

from engine.vocabulary.ids import FIRST


class FencedError(RuntimeError):
    """Another engine has the word by now; what this one wanted to say or write was refused whole."""


@dataclass(frozen=True, slots=True)
class Holder:
    """
    An engine that holds the lease, or would like to. `name` is never used twice.

    `pid`, `place` (the machine, or the container on it) and `born` (when the process began, in a count
    of that machine, 0 if unknown) tell its process from every other one.
    """

    name: str
    pid: int
    place: str
    born: int


@dataclass(frozen=True, slots=True)
class Grant:
    """
    The word, given to one engine. No two grants of a world have the same `epoch`, and later ones have higher ones.

    `handed` is the log entry at which the one before handed over together with a checkpoint, or empty.
    """

    holder: Holder
    epoch: int
    handed: str = ""

    @property
    def guard(self) -> str:
        """What everything written under this grant carries, so that it can be told from older ones."""
        return f"{self.epoch} {self.holder.name}"


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What a look at the lease shows.

    `holder` is None where nobody holds it: `freed` when it was given up or never held, else it has run
    out. `epoch` is the highest one granted; all that the world said up to the entry `spoken` is out.
    """

    holder: Holder | None = None
    freed: bool = True
    epoch: int = 0
    spoken: str = FIRST


class Lease(Protocol):
    """
    The right to speak for a world, held by one engine at a time.

    Holding is nothing but a hint: what protects the world is that a write under an older grant than the
    newest is refused with FencedError.
    """

    async def look(self) -> Seen:
        """See who holds it."""
        ...

    async def take(self, me: Holder, *, above: int = 0, instead_of: str = "") -> Grant | None:
        """
        Take it under a new epoch, higher than any before and than `above`; None when somebody else holds it.

        `instead_of` names a holder known to be dead, whose lease need not run out first.
        """
        ...

    async def renew(self, grant: Grant) -> bool:
        """Hold it for a while longer, also when it has run out or been forgotten; False under an older grant."""
        ...

    async def give_up(self, grant: Grant, handed: str = "") -> None:
        """Let the next one have it at once, perhaps with a checkpoint of the world at the entry `handed`."""
        ...

    async def freed(self, seconds: float) -> None:
        """Wait until it is given up, or for so long."""
        ...
