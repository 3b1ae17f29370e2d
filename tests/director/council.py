"""The whole council round a list: a small made-up city, real stages, no process and no Redis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from director.errands import Answer, Deliver, Draft, Errand, Note
from director.ports import Parts
from director.ring import Ring
from engine.checkpoint import pack, sealed_digest
from engine.game import Game
from engine.past import step
from engine.storage.disk import LOCAL
from engine.storage.snapshots import Snapshots as Worlds
from engine.vocabulary import (
    Area,
    CensusTaken,
    ContentPatched,
    CouncilEvent,
    Crowd,
    Direction,
    Disk,
    EdgeReached,
    Exit,
    Faction,
    GrowthPoint,
    Head,
    Item,
    Npc,
    Room,
    SnapshotAsked,
    SpawnedEntities,
    kind_of,
)
from engine.vocabulary.content import Content
from gatekeepers import approve, judge
from generators.create import draft
from publisher import Knobs, Library, Press, Snapshots
from publisher.form import formatted


class KilledError(BaseException):
    """The process is gone, in the middle of whatever it did."""


class ListChronicle:
    """The chronicle as a list; what is given to it comes back after `again`."""

    def __init__(self, events: Iterable[CouncilEvent] = ()) -> None:
        self.events = list(events)
        self.dies_at = 0
        self.dies_with_it = False

    def append(self, event: CouncilEvent) -> CouncilEvent:
        """Number it and keep it; at `dies_at`, die before it is written or, `dies_with_it`, right after."""
        written = replace(event, id=f"c{len(self.events) + 1}")
        dies = len(self.events) + 1 == self.dies_at
        if not dies or self.dies_with_it:
            self.events.append(written)
        if dies:
            self.dies_at = 0
            raise KilledError
        return written

    def records(self) -> list[CouncilEvent]:
        """All of it."""
        return list(self.events)

    def find(self, id: str) -> CouncilEvent | None:  # noqa: A002
        """One by its id."""
        return next((event for event in self.events if event.id == id), None)


class StoppedClock:
    """Always the same moment."""

    def seconds(self) -> float:
        """The moment."""
        return 1_900_000_000.0


def small_city() -> list[Content]:
    """A square with a road that ends east, a lane with an empty lot, a bar, a thug and a hook."""
    east = Exit(to=None, growth="road", name="the hoarding", look="Boards.")
    return [
        Area(
            id="the-hem",
            name="The Hem",
            description="Where the city ends.",
            levels=(3, 6),
            population=(Crowd(npc="thug", count=2),),
        ),
        Faction(id="knockers", name="the Knockers", description="They knock."),
        Room(
            id="loom-plaza",
            name="Loom Plaza",
            description="A wide place, swept.",
            area="the-hem",
            at=(0, 0, 0),
            terrain="square",
            exits={Direction.EAST: east, Direction.SOUTH: Exit(to="lane"), Direction.IN: Exit(to="bar")},
        ),
        Room(
            id="lane",
            name="Peg Lane",
            description="A lane of pegs.",
            area="the-hem",
            at=(0, 1, 0),
            exits={
                Direction.NORTH: Exit(to="loom-plaza"),
                Direction.WEST: Exit(to=None, growth="lot", name="an empty lot", look="Ground."),
            },
        ),
        Room(
            id="bar",
            name="The Plank",
            description="A bar.",
            area="the-hem",
            terrain="bar",
            exits={Direction.OUT: Exit(to="loom-plaza")},
        ),
        Npc(
            id="thug",
            name="a thug",
            keywords=("thug",),
            stands="A thug stands here.",
            description="A thug.",
            level=4,
            hp=130,
            damage=(11, 22),
            armour=5,
            hostile=True,
        ),
        Item(
            id="hook",
            name="a hook",
            keywords=("hook",),
            lies="A hook lies here.",
            description="A hook.",
            type="weapon",
            slot="wield",
            level=3,
            damage=(5, 12),
            price=10,
        ),
    ]  # fmt: skip


def write_city(data: Path, things: Iterable[Content]) -> None:
    """Put things into data/base as their files look."""
    for thing in things:
        file = data / "base" / kind_of(thing) / f"{thing.id}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(formatted(thing), encoding="utf-8")


@dataclass
class Council:
    """A scheduler with everything real behind it, and drafts made on the spot unless told to wait."""

    data: Path
    chronicle: Any
    ring: Ring
    delivered: list[Any] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    jobs: list[Draft] = field(default_factory=list)
    tick: int = 0
    game: Game = field(default_factory=lambda: Game(7))
    entries: int = 0
    events: int = 0
    wait: bool = False
    heard_events: list[Any] = field(default_factory=list)
    disk: Disk = LOCAL

    @classmethod
    def begin(cls, root: Path, *, city: bool = True, storyteller: bool = False) -> "Council":
        """Found a council over a new small city and wake it."""
        if city:
            write_city(root / "data", small_city())
        return cls.again(root, ListChronicle(), storyteller=storyteller)

    @classmethod
    def again(
        cls,
        root: Path,
        chronicle: Any,
        *,
        storyteller: bool = False,
        past: Sequence[Any] = (),
        before: "Council | None" = None,
        disk: Disk = LOCAL,
    ) -> "Council":
        """Start the director anew on what is on disk; the world goes on as it was `before`."""
        data = root / "data"
        press = Press(Library(data, disk), chronicle, root / "var" / "publishing.json")
        knobs = Knobs(data / "knobs", disk)
        parts = Parts(
            seed=7,
            chronicle=chronicle,
            press=press,
            knobs=knobs,
            snapshots=Snapshots(root / "snapshots", press, knobs, sealed_digest),
            judge=judge,
            approve=approve,
            clock=StoppedClock(),
            storyteller=storyteller,
        )
        council = cls(data, chronicle, Ring(parts), disk=disk)
        if before:
            council.game, council.entries = before.game, before.entries
        council.run(council.ring.wake(past))
        return council

    def run(self, errands: Iterable[Errand]) -> None:
        """Do errands, drafts included, until there are none."""
        waiting = list(errands)
        while waiting:
            match waiting.pop(0):
                case Draft() as job:
                    self.jobs.append(job)
                    if not self.wait and not job.slow:
                        waiting += self.drafted(job)
                case Deliver(entry=entry):
                    self.delivered.append(entry)
                    self.live(entry)
                case Answer(reply=reply):
                    self.answers.append(reply)
                case Note(text=text):
                    self.notes.append(text)

    def live(self, entry: Any) -> None:
        """Take an entry in as the engine does: the world follows, and what is to be kept is."""
        if isinstance(entry, SnapshotAsked):
            self.worlds.keep(entry.snapshot, pack(self.game))
        self.entries += 1
        self.game = step(self.game, entry, f"{self.entries}-0", self.worlds)

    @property
    def worlds(self) -> Worlds:
        """The engine's part of the snapshots."""
        return Worlds(self.data.parent / "snapshots", self.disk)

    def drafted(self, job: Draft) -> list[Errand]:
        """Do one job as a worker does, through JSON, and hand in the answer."""
        answer = draft(orjson.loads(orjson.dumps(job.job)))
        return self.ring.answer(orjson.loads(orjson.dumps(answer)))

    def knock(self, player: str, room: str = "loom-plaza", towards: str = "east") -> None:
        """Have a player walk into an unbuilt road."""
        self.tick += 10
        door = GrowthPoint(room=room, towards=Direction(towards))
        self.hear(EdgeReached(player=player, door=door, tick=self.tick))

    def count(self, rooms: dict[str, tuple[int, int]], minutes: float = 1 / 6) -> None:
        """Let time pass and have heads counted: (players, npcs) by room."""
        self.tick += int(minutes * 600)
        heads = {room: Head(players=p, npcs=n, hostile=0) for room, (p, n) in rooms.items()}
        total = Head(players=sum(p for p, _ in rooms.values()), npcs=sum(n for _, n in rooms.values()), hostile=0)
        self.hear(CensusTaken(areas={"the-hem": total}, rooms=heads, tick=self.tick))

    def hear(self, event: Any) -> None:
        """Tell the director of an event under an id of its own."""
        self.events += 1
        self.heard_events.append(replace(event, id=event.id or f"{self.events}-0"))
        self.run(self.ring.hear(self.heard_events[-1]))

    @property
    def door(self) -> GrowthPoint:
        """The road that ends at the plaza."""
        return GrowthPoint(room="loom-plaza", towards=Direction.EAST)

    def expand(self, *, draft: bool = True) -> None:
        """Have two players knock three times on it."""
        waits, self.wait = self.wait, not draft
        for player in ("Vex", "Odd", "Vex"):
            self.knock(player)
        self.wait = waits

    def leads(self, room: str, towards: str) -> str | None:
        """Where an exit leads now."""
        return self.ring.parts.press.catalogue.ways()[room][Direction(towards)].to

    def ask(self, verb: str, **args: Any) -> dict[str, Any]:
        """Ask something of the director and return its reply."""
        self.run(self.ring.request({"id": "r", "verb": verb, "args": args, "by": "gm"}))
        return self.answers[-1]

    def story(self) -> list[str]:
        """The names of all records."""
        return [event.name for event in self.chronicle.records()]

    def patches(self) -> list[ContentPatched]:
        """All that was published."""
        return [event for event in self.chronicle.records() if isinstance(event, ContentPatched)]

    def confirm(self) -> None:
        """Have the engine say that the last patch is true."""
        last = self.patches()[-1]
        self.hear(SpawnedEntities(patch=last.patch.id, rooms=1, npcs=1, items=0, cause=last.id, tick=self.tick))

    def files(self) -> dict[str, bytes]:
        """Every content file as it is."""
        return {
            str(file.relative_to(self.data)): file.read_bytes()
            for shelf in ("base", "generated")
            for file in sorted((self.data / shelf).rglob("*.json"))
        }
