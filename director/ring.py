"""The scheduler: hands each event to its stage and writes the answers down. STOP and GO live here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from director import waking
from director.atlas import Atlas
from director.census import Census
from director.city import City
from director.decide import decide
from director.desk import Desk, Matter, State
from director.errands import Answer, Deliver, Draft, Errand, Note
from director.job import job_of, words_for
from director.occasions import occasion
from director.orders import needed
from director.patience import Patience
from director.ports import Answered, Asked, Forgotten, Heard, Inbox, Outbox, Parts, Saved, Word
from director.requests import answer_request, no
from director.show import brain
from engine.vocabulary import (
    CensusTaken,
    ContentPatched,
    CouncilEvent,
    DirectorPaused,
    DirectorResumed,
    GenerationFailed,
    GenerationRequested,
    KnobTurned,
    Mark,
    Patched,
    Proposal,
    ProposalApproved,
    ProposalCreated,
    ProposalHeld,
    ProposalRejected,
    SnapshotAsked,
    SnapshotTaken,
    SpawnedEntities,
    WorldEvent,
    WorldPutBack,
    ids,
)
from engine.vocabulary.failpoint import reached

Stamped = TypeVar("Stamped", bound=CouncilEvent)


class Ring:
    """
    One hand that writes the chronicle: every step appends what it decides and returns what is to be done outside.

    All steps are synchronous and safe to repeat; everything it knows can be folded from the
    chronicle and the events. Wake it, then give it words; or let `run` do both.
    """

    def __init__(self, parts: Parts) -> None:
        """Sit down at an empty desk; nothing happens before `wake`."""
        self.parts = parts
        self.desk = Desk()
        self.census = Census()
        self.atlas = Atlas(parts.press.catalogue)
        self.confirmed: dict[str, SpawnedEntities | WorldPutBack] = {}
        self.refused: list[str] = []
        self.problems: list[str] = []
        self.heard = ""
        self.forgotten = ids.FIRST
        self.last_record = ""
        self.patience = Patience(self)

    @property
    def city(self) -> City:
        """Everything a decision may rest on, as of now."""
        return City(
            atlas=self.atlas,
            census=self.census,
            rails=self.parts.knobs.guardrails,
            promised=self.desk.promised(),
            resting=self.desk.resting(self.census.tick),
            settled=self.desk.settled,
        )

    async def run(self, past: Sequence[WorldEvent], inbox: Inbox, outbox: Outbox) -> None:
        """Wake, then turn for ever: `past` are events already decided on, oldest first."""
        for errand in self.patience.wake(past):
            await outbox.do(errand)
        while True:
            await outbox.mark("" if self.patience.why else self.heard, brain(self))
            for word in await inbox.next():
                for errand in self.safely(word):
                    await outbox.do(errand)
            for errand in self.patience.again():
                await outbox.do(errand)

    def safely(self, word: Word) -> list[Errand]:
        """Turn, and say so when our own sums are wrong or the disk refuses: one bad word must not stop all others."""
        if self.patience.why:
            return self.patience.keep(word)
        try:
            return self.turn(word)
        except OSError as fault:
            return self.patience.meet(word, fault)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
            why = f"{type(word).__name__} could not be dealt with: {type(fault).__name__}: {fault}"
            asked = [Answer(str(word.request.get("id", "")), no(why))] if isinstance(word, Asked) else []
            return [Note(why), *asked]

    def turn(self, word: Word) -> list[Errand]:
        """Take one word of any sort."""
        match word:
            case Heard(event=event):
                return self.hear(event)
            case Answered(answer=answer):
                return self.answer(answer)
            case Asked(request=request):
                return self.request(request)
            case Saved():
                return self.saved()
            case Forgotten(before=before):
                self.forgotten = before
                return []

    def wake(self, past: Sequence[WorldEvent] = ()) -> list[Errand]:
        """
        Pick up where death found us.

        Files are made to agree with the chronicle, what differs is proposed (all of it, in a new
        world), stages that were cut off run again, and patches the engine may not have are sent again.
        """
        return waking.wake(self, past)

    def remember(self, event: WorldEvent) -> None:
        """Count an event that was decided on before, or is now; the same again is the one the disk broke off."""
        if event.id and event.id == self.heard:
            return
        self.census.count(event, self.atlas)
        self.heard = event.id or self.heard
        if isinstance(event, SpawnedEntities | WorldPutBack):
            self.confirmed[event.cause] = event

    def hear(self, event: WorldEvent) -> list[Errand]:
        """Take one event of the world in, and ask for whatever the rules want because of it."""
        self.remember(event)
        errands = waking.remind(self) if isinstance(event, CensusTaken) else []
        if not self.desk.going:
            return errands
        wanted, refused = decide(event, self.city, self.parts.knobs.personality, self.desk, self.parts.seed)
        for refusal in refused:
            self._refuse(refusal)
            errands.append(Note(refusal))
        for request in wanted:
            errands += self.ask(request)
        return errands

    def ask(self, request: GenerationRequested) -> list[Errand]:
        """Write a request down and have it drafted."""
        written = self.write(request)
        assert isinstance(written, GenerationRequested)  # noqa: S101
        return [self.draft(written)]

    def answer(self, answer: dict[str, Any]) -> list[Errand]:
        """Take a worker's answer; one that nobody waits for any more dies here."""
        matter = self.desk.matters.get(str(answer.get("request", "")))
        if matter is None or matter.request is None or matter.state is not State.ASKED:
            return [Note(f"an answer to {answer.get('request')!r} came too late and was dropped")]
        if matter.request.epoch != self.desk.epoch or answer.get("epoch") != self.desk.epoch:
            return [Note(f"an answer of epoch {answer.get('epoch')} was dropped: it is {self.desk.epoch} now")]
        try:
            proposal = Proposal.model_validate(answer["proposal"])
        except (KeyError, ValueError) as fault:
            self.fail(matter, str(answer.get("error") or f"the draft was none: {fault}")[:400])
            return []
        if proposal.request != matter.id:
            self.fail(matter, f"the draft answers {proposal.request!r}, not {matter.id!r}")
            return []
        return self.propose(proposal, cause=matter.id)

    def propose(self, proposal: Proposal, *, cause: str = "") -> list[Errand]:
        """Write a proposal down, have it judged, and publish it if every gate and no guardrail objects."""
        created = self.write(ProposalCreated(proposal=proposal, cause=cause, why=proposal.why))
        return self.judge(proposal, cause=created.id)

    def judge(self, proposal: Proposal, *, cause: str) -> list[Errand]:
        """Have a proposal judged and act on the verdict."""
        verdict = self.parts.judge(proposal, self.parts.press.catalogue, self.parts.knobs.guardrails)
        return self.settle(self.stamped(verdict, cause=cause))

    def settle(self, verdict: ProposalApproved | ProposalHeld | ProposalRejected) -> list[Errand]:
        """Write a verdict down and do what follows from it."""
        if isinstance(verdict, ProposalRejected) and (places := self.parts.press.explain(verdict)):
            verdict = replace(verdict, why=("; ".join(places))[:2000])
            self.problems = places
        written = self.write(verdict)
        if isinstance(written, ProposalRejected):
            return [Note(f"{written.proposal} refused: {written.why}")]
        return self.publish(written) if isinstance(written, ProposalApproved) else []

    def publish(self, approved: ProposalApproved) -> list[Errand]:
        """Publish what is approved, once; what changes much at once is preceded by a snapshot."""
        errands: list[Errand] = []
        if reason := occasion(approved, self.parts.press.catalogue, self.parts.knobs.guardrails):
            errands += self.snapshot(reason, by="director", cause=approved.id)
        try:
            patched = self.parts.press.publish(approved, tick=self.census.tick, epoch=self.desk.epoch)
        except ValueError as fault:
            self.write(_withdrawn(approved, str(fault)))
            return [*errands, Note(str(fault))]
        if patched is None:
            return errands
        self.last_record = patched.id
        self.desk.fold(patched)
        self.redraw()
        errands.append(Deliver(Patched(patched.patch, cause=patched.id)))
        return errands + self._ask_for_words(patched)

    def snapshot(self, reason: str, *, by: str, cause: str = "", spare: str = "") -> list[Errand]:
        """Keep the whole world under a name made of the moment and the reason; `spare` another that may not go now."""
        name = self.parts.snapshots.create(
            reason,
            self.last_record,
            seconds=int(self.parts.clock.seconds()),
            keep=self.parts.knobs.guardrails.snapshots_kept,
            spare=needed(self) | {spare},
        )
        self.write(SnapshotTaken(snapshot=name, by=by, cause=cause, why=f"kept before {reason}"))
        reached("snapshot: recorded")
        return [Deliver(SnapshotAsked(name))]

    def saved(self, by: str = "designer") -> list[Errand]:
        """Propose what somebody has changed in the files, content and knobs."""
        self.problems = self.read_knobs(by, "a file was saved")
        proposals, problems = self.parts.press.edits(by)
        self.problems = [*self.problems, *problems]
        errands: list[Errand] = [Note(problem) for problem in self.problems]
        for proposal in proposals:
            if "genesis" in proposal.tags:
                errands += self.judge(proposal, cause="")
            elif (known := self.desk.find(proposal.id)) is None or known.state is not State.HELD:
                errands += self.propose(proposal)
        return errands

    def read_knobs(self, by: str, why: str, *, cause: str = "") -> list[str]:
        """Read the knob files again, write down what was turned, and return what cannot be read."""
        turned, problems = self.parts.knobs.reload()
        for knob, before, after in turned:
            self.write(KnobTurned(knob=knob, before=before, after=after, by=by, cause=cause, why=why))
        return problems

    def stop(self, by: str) -> None:
        """Raise the epoch: nothing asked for before can be published any more. Players play on."""
        epoch = self.desk.epoch + 1
        self.write(DirectorPaused(by=by, epoch=epoch, why=f"{by} pressed STOP"))
        self.drop_drafts(f"{by} pressed STOP before the draft came")

    def go(self, by: str) -> list[Errand]:
        """Let the rules decide again, after a snapshot."""
        errands = self.snapshot("go", by=by)
        epoch = self.desk.epoch + 1
        self.write(DirectorResumed(by=by, epoch=epoch, why=f"{by} pressed GO"))
        return errands

    def drop_drafts(self, why: str) -> None:
        """Give up every request that still waits for a draft; its place may be asked for again."""
        for matter in self.desk.open():
            if matter.state is State.ASKED:
                self.fail(matter, why)

    def request(self, request: dict[str, Any]) -> list[Errand]:
        """Do what somebody asks, and answer."""
        reply, errands = answer_request(self, request)
        return [*errands, Answer(str(request.get("id", "")), reply)]

    def write(self, event: CouncilEvent) -> CouncilEvent:
        """Append one record, with the moment and the epoch on it, and take it in."""
        written = self.parts.chronicle.append(self.stamped(event))
        self.last_record = written.id
        self.desk.fold(written)
        return written

    def stamped(self, event: Stamped, *, cause: str = "") -> Stamped:
        """Put the moment, the epoch and a cause on an event about to be written."""
        tick, epoch = event.tick or self.census.tick, event.epoch or self.desk.epoch
        return replace(event, cause=cause or event.cause, tick=tick, epoch=epoch)

    def redraw(self) -> None:
        """Read the map anew, after a patch."""
        self.atlas = Atlas(self.parts.press.catalogue)

    def draft(self, request: GenerationRequested) -> Draft:
        """Write the job that has a request drafted."""
        parts = self.parts
        seconds = parts.knobs.guardrails.storyteller_seconds
        return Draft(job_of(request, int(parts.clock.seconds()), parts.tables, seconds), slow=request.rule == "words")

    def _ask_for_words(self, patched: ContentPatched) -> list[Errand]:
        matter = self.desk.find(patched.proposal)
        if not self.parts.storyteller or not self.desk.going or matter is None:
            return []
        wanted = words_for(patched, matter)
        return self.ask(wanted) if wanted else []

    def _refuse(self, refusal: str) -> None:
        self.refused = [*self.refused[-9:], refusal]

    def fail(self, matter: Matter, why: str) -> None:
        """Write down that nothing came of a request; its place may be asked for again."""
        at = matter.request.at if matter.request else None
        self.write(GenerationFailed(request=matter.id, cause=matter.id, at=at, why=why))


def _withdrawn(approved: ProposalApproved, why: str) -> ProposalRejected:
    """Say that what was approved cannot be published after all."""
    no = Mark(gate="publish", passed=False, why=why)
    return ProposalRejected(
        proposal=approved.proposal,
        kind=approved.kind,
        marks=(*approved.marks, no),
        at=approved.at,
        rejected_by="publisher",
        cause=approved.id,
        why=why,
    )
