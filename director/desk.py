"""The director's desk: what became of each request, folded from the chronicle and from nothing else."""

from dataclasses import dataclass, field
from enum import StrEnum

from director.census import TICKS_PER_MINUTE
from engine.vocabulary import (
    ContentPatched,
    CouncilEvent,
    DirectorPaused,
    DirectorResumed,
    GenerationFailed,
    GenerationRequested,
    Kind,
    Mark,
    Proposal,
    ProposalApproved,
    ProposalCreated,
    ProposalHeld,
    ProposalRejected,
    SnapshotRestored,
    SnapshotTaken,
)

Order = ContentPatched | SnapshotTaken | SnapshotRestored
"""Records that tell the engine to do something."""


class State(StrEnum):
    """How far a matter has come."""

    ASKED = "asked"
    CREATED = "created"
    HELD = "held"
    APPROVED = "approved"
    PUBLISHED = "published"
    REJECTED = "rejected"
    FAILED = "failed"
    UNDONE = "undone"


OPEN = frozenset({State.ASKED, State.CREATED, State.HELD, State.APPROVED})


@dataclass(slots=True)
class Matter:
    """One request and all that came of it. Without a request for what a human brought in."""

    id: str
    kind: Kind
    state: State = State.ASKED
    request: GenerationRequested | None = None
    proposal: Proposal | None = None
    record: str = ""
    approved: ProposalApproved | None = None
    patched: ContentPatched | None = None
    marks: tuple[Mark, ...] = ()
    tick: int = 0

    @property
    def place(self) -> str:
        """Where it happens: a growth point or a room."""
        if self.request:
            return str(self.request.at) if self.request.at else self.request.site.room
        if self.proposal:
            return str(self.proposal.at) if self.proposal.at else self.proposal.room or ""
        return ""


@dataclass(slots=True)
class Desk:
    """
    Everything the scheduler must know, whatever dies: fold the chronicle and it is back.

    `matters` by request id, or by proposal id where there was no request; `orders` is what the engine is to do.
    """

    going: bool = False
    epoch: int = 0
    matters: dict[str, Matter] = field(default_factory=dict[str, Matter])
    heard: set[str] = field(default_factory=set[str])
    patches: list[ContentPatched] = field(default_factory=list[ContentPatched])
    orders: list[Order] = field(default_factory=list["Order"])
    rests: dict[str, int] = field(default_factory=dict[str, int])
    settled: dict[str, int] = field(default_factory=dict[str, int])
    _by_proposal: dict[str, Matter] = field(default_factory=dict[str, Matter])

    def fold(self, event: CouncilEvent) -> None:  # noqa: C901
        """Take one record in, in the order of the chronicle."""
        if isinstance(event, Order):
            self.orders.append(event)
        match event:
            case DirectorPaused():
                self.going, self.epoch = False, max(self.epoch, event.epoch)
            case DirectorResumed():
                self.going, self.epoch = True, max(self.epoch, event.epoch)
            case GenerationRequested():
                self._asked(event)
            case GenerationFailed():
                if matter := self.matters.get(event.request):
                    matter.state = State.FAILED
            case ProposalCreated():
                self._created(event)
            case ProposalHeld(proposal=proposal, marks=marks):
                self._judged(proposal.id, State.HELD, marks, event.id)
            case ProposalRejected(proposal=id, marks=marks):
                self._judged(id, State.REJECTED, marks, event.id)
            case ProposalApproved(proposal=id, marks=marks):
                self._judged(id, State.APPROVED, marks, event.id)
                self._by_proposal[id].approved = event
            case ContentPatched():
                self._patched(event)
            case _:
                pass

    def find(self, id: str) -> Matter | None:  # noqa: A002
        """Find a matter by any name it goes by: request, proposal, record or patch id."""
        matter = self.matters.get(id) or self._by_proposal.get(id)
        if matter:
            return matter
        for one in reversed(self.matters.values()):
            if one.record == id or (one.patched and id in {one.patched.id, one.patched.patch.id}):
                return one
        return None

    def promised(self) -> frozenset[str]:
        """Name the growth points that wait for an answer."""
        return frozenset(str(m.request.at) for m in self.open() if m.request and m.request.at)

    def open(self) -> list[Matter]:
        """List what is still under way, oldest first."""
        return [matter for matter in self.matters.values() if matter.state in OPEN]

    def made_since(self, tick: int) -> tuple[int, int]:
        """Count the rooms and NPC archetypes the council itself has published behind a tick."""
        made = [p.patch for p in self.patches if p.tick > tick and p.requested_by not in {"designer", "undo"}]
        kinds = [put.kind for patch in made if not patch.undoes for put in patch.put]
        return kinds.count("room"), kinds.count("npc")

    def resting(self, tick: int) -> frozenset[str]:
        """Name the `rule:area` pairs that have acted too lately to act again."""
        return frozenset(key for key, until in self.rests.items() if until > tick)

    def _asked(self, event: GenerationRequested) -> None:
        self.matters[event.id] = Matter(event.id, event.kind, request=event, record=event.id, tick=event.tick)
        if key := event.record.get("key"):
            self.heard.add(str(key))
        if rest := event.record.get("rest_minutes"):
            self.rests[f"{event.rule}:{event.site.area}"] = event.tick + int(rest) * TICKS_PER_MINUTE

    def _created(self, event: ProposalCreated) -> None:
        proposal = event.proposal
        matter = self.matters.get(proposal.request) or self._by_proposal.get(proposal.id)
        if matter is None:
            matter = Matter(proposal.id, proposal.type, tick=event.tick)
            self.matters[proposal.id] = matter
        matter.proposal, matter.state, matter.record = proposal, State.CREATED, event.id
        self._by_proposal[proposal.id] = matter

    def _judged(self, proposal: str, state: State, marks: tuple[Mark, ...], record: str) -> None:
        matter = self._by_proposal.get(proposal)
        if matter is None:
            matter = Matter(proposal, Kind.EDIT)
            self.matters[proposal] = self._by_proposal[proposal] = matter
        matter.state, matter.marks, matter.record = state, marks, record

    def _patched(self, event: ContentPatched) -> None:
        self.patches.append(event)
        if event.at:
            self.settled[str(event.at)] = event.tick
        if matter := self._by_proposal.get(event.proposal):
            matter.state, matter.patched = State.PUBLISHED, event
        gone = {str(ref) for ref in event.patch.drop}
        for one in self.matters.values() if gone or event.patch.undoes else ():
            if one.patched and one.patched is not event and _taken_back(one.patched, event, gone):
                one.state = State.UNDONE


def _taken_back(patched: ContentPatched, later: ContentPatched, gone: set[str]) -> bool:
    """Say whether a later patch takes this one back: by name, or because it drops all that this one put."""
    made = {f"{put.kind}/{put.thing['id']}" for put in patched.patch.put}
    return later.patch.undoes == patched.patch.id or (bool(made) and made <= gone)
