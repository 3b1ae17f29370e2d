"""What the director is plugged into: the publisher's press, the knobs, the snapshots, and its two ends."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from director.errands import Errand
from engine.vocabulary import (
    Catalogue,
    Chronicle,
    Clock,
    ContentPatched,
    Guardrails,
    KnobTurned,
    Personality,
    Proposal,
    ProposalApproved,
    ProposalHeld,
    ProposalRejected,
    WorldEvent,
)

Verdict = ProposalApproved | ProposalHeld | ProposalRejected
Judge = Callable[[Proposal, Catalogue, Guardrails], Verdict]
Approve = Callable[[Proposal, Catalogue, Guardrails, str], ProposalApproved | ProposalRejected]


class Press(Protocol):
    """The publisher as the scheduler sees it: content on disk and the chronicle's commit points."""

    @property
    def catalogue(self) -> Catalogue:
        """Content as published."""
        ...

    def recover(self) -> list[str]:
        """Make the files agree with the chronicle after a crash, and say what had to be done."""
        ...

    def probe(self, path: Path) -> None:
        """Try whether something of some size can be written beside a path, and leave nothing there. Raises OSError."""
        ...

    def publish(self, approved: ProposalApproved, *, tick: int, epoch: int) -> ContentPatched | None:
        """Write an approved patch down, once; nothing when it already is."""
        ...

    def inverse(self, patched: ContentPatched, by: str) -> Proposal:
        """Propose what takes a patch back. Raises ValueError with what stands in the way."""
        ...

    def edits(self, by: str) -> tuple[list[Proposal], list[str]]:
        """Propose whatever differs between the files and what is published; and say what cannot be read."""
        ...

    def explain(self, rejected: ProposalRejected) -> list[str]:
        """Say where in the files the faults lie that the gates have found: `file:line:column field: ...`."""
        ...


class Knobs(Protocol):
    """Personality and guardrails as they stand now."""

    @property
    def personality(self) -> Personality:
        """What the director is like."""
        ...

    @property
    def guardrails(self) -> Guardrails:
        """What it must never do."""
        ...

    def turn(self, knob: str, value: Any) -> tuple[str, Any, Any]:
        """Set one knob for good: its full name, the value before, the value after. Raises ValueError."""
        ...

    def recall(self, turned: KnobTurned) -> None:
        """Take up what was written down; a knob that is not there any more, or not so, is passed over."""
        ...

    def put_back(self, texts: dict[str, str]) -> None:
        """Write knobs from a snapshot into their files: names to file texts."""
        ...

    def reload(self) -> tuple[list[tuple[str, Any, Any]], list[str]]:
        """Read the files again: what changed (knob, before, after), and what could not be read."""
        ...


class Snapshots(Protocol):
    """Whole worlds, kept by name."""

    def create(self, reason: str, position: str, *, seconds: int, keep: int, spare: Collection[str]) -> str:
        """Keep content and knobs, forget the oldest beyond `keep` but none to `spare`, return the name."""
        ...

    def names(self) -> list[dict[str, Any]]:
        """What is kept, oldest first."""
        ...

    def delete(self, name: str) -> None:
        """Forget one for good. Raises LookupError when there is none."""
        ...

    def world(self, name: str) -> str:
        """Verify the world of a snapshot, and give its hash. Raises LookupError when there is none, or half of one."""
        ...

    def open(self, name: str, by: str) -> tuple[Proposal, dict[str, str]]:
        """Give what a snapshot holds: content as a proposal that may change nothing, and knobs. Raises LookupError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """
    All the scheduler is made of.

    `seed` is the world's; `storyteller` says whether there is a model to ask for words; `tables`
    is where workers find the words of the grammars (empty for the ones that came with the program).
    """

    seed: int
    chronicle: Chronicle
    press: Press
    knobs: Knobs
    snapshots: Snapshots
    judge: Judge
    approve: Approve
    clock: Clock
    storyteller: bool = False
    tables: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of the world."""

    event: WorldEvent


@dataclass(frozen=True, slots=True)
class Answered:
    """A worker's answer: `{"request", "epoch", "proposal" | "error"}`."""

    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody's request: `{"id", "verb", "args", "by"}`."""

    request: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    """Files under data/ have changed and settled."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The log has forgotten its entries before this one."""

    before: str


Word = Heard | Answered | Asked | Saved | Forgotten


class Inbox(Protocol):
    """Where the scheduler hears from."""

    async def next(self) -> Sequence[Word]:
        """Wait for something, at most a second; what was asked by people comes first."""
        ...


class Outbox(Protocol):
    """Where the scheduler speaks to."""

    async def do(self, errand: Errand) -> None:
        """Do one errand; may be given the same again after a crash."""
        ...

    async def mark(self, heard: str, brain: dict[str, Any]) -> None:
        """Remember the last event heard, and show what goes on."""
        ...
