"""
Everything that can happen, in the past tense.

Every event has an id, the id of what caused it, and the tick it happened at. World events are
what the engine tells the director; council events are what the rooms hand each other and what
the chronicle keeps. "Why?" is a walk up the causes.
"""

from dataclasses import dataclass, field
from typing import Any

from engine.vocabulary.proposal import GrowthPoint, Kind, Mark, Patch, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened: `id` is unique for ever, `cause` is another event's id or empty."""

    id: str = ""
    cause: str = ""
    tick: int = 0

    @property
    def name(self) -> str:
        """The name it goes by in streams, the chronicle and the dashboard."""
        return type(self).__name__


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldEvent(Event):
    """What the engine lets the director hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeReached(WorldEvent):
    """A player walked, or knocked, at an exit nobody has built."""

    player: str
    door: GrowthPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerArrived(WorldEvent):
    """A player came into the world, new or back again."""

    player: str
    room: str
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerDeparted(WorldEvent):
    """A player left the world."""

    player: str
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NpcKilled(WorldEvent):
    """A player killed an NPC."""

    player: str
    npc: str
    uid: int
    room: str
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerDied(WorldEvent):
    """A player lost a fight."""

    player: str
    room: str
    area: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How many there are in one place: players, everybody else, and how many of those attack on sight."""

    players: int
    npcs: int
    hostile: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusTaken(WorldEvent):
    """Every ten seconds: heads by area, and by each room a player stands in."""

    areas: dict[str, Head]
    rooms: dict[str, Head]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpawnedEntities(WorldEvent):
    """A patch has become true: what stands where, by number. `cause` is the ContentPatched."""

    patch: str
    rooms: int
    npcs: int
    items: int
    exits: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldPutBack(WorldEvent):
    """An older world stands again. `cause` is the SnapshotRestored."""

    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilEvent(Event):
    """What the rooms of the council hand each other. `why` is a sentence for the dashboard."""

    why: str = ""
    epoch: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All a maker may know of the place it works for: nothing else reaches it."""

    room: str
    area: str
    area_name: str
    levels: tuple[int, int]
    faction: str | None
    at: tuple[int, int, int] | None
    towards: str | None
    taken: tuple[tuple[int, int, int], ...] = ()
    names: tuple[str, ...] = ()
    npcs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    doors: tuple[tuple[str, str, tuple[int, int, int]], ...] = ()
    """Other unbuilt roads close by (room, direction, the place they point at): a block may take one as a second way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequested(CouncilEvent):
    """
    The director wants one thing.

    `record` keeps the whole decision: inputs beside thresholds, candidates with weights, the dice.
    """

    kind: Kind
    seed: int
    site: Site
    at: GrowthPoint | None = None
    rule: str = ""
    requested_by: str = "director"
    mood: dict[str, int] = field(default_factory=dict[str, int])
    record: dict[str, Any] = field(default_factory=dict[str, Any])
    limits: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationFailed(CouncilEvent):
    """No draft came of a request; `why` says what went wrong. The place may be asked for again."""

    request: str
    at: GrowthPoint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCreated(CouncilEvent):
    """A draft, loose and unchecked."""

    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalApproved(CouncilEvent):
    """
    The seal: every gate has passed it, and a human where one is asked for.

    `patch` is typed content exactly as judged, `digest` its sha256; the publisher takes nothing else.
    """

    proposal: str
    kind: Kind
    patch: Patch
    digest: str
    marks: tuple[Mark, ...] = ()
    at: GrowthPoint | None = None
    approved_by: str = "gates"
    requested_by: str = "director"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalHeld(CouncilEvent):
    """The gates have passed it; a human has the last word."""

    proposal: Proposal
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRejected(CouncilEvent):
    """A gate or a human said no."""

    proposal: str
    kind: Kind
    marks: tuple[Mark, ...] = ()
    at: GrowthPoint | None = None
    rejected_by: str = "gates"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentPatched(CouncilEvent):
    """
    The commit point: written down, in one piece.

    `files` maps a path under data/ to the sha256 of what it holds now, or to nothing where the
    file is gone; `before` has what each file held.
    """

    patch: Patch
    files: dict[str, str | None]
    before: dict[str, str | None] = field(default_factory=dict[str, str | None])
    at: GrowthPoint | None = None
    proposal: str = ""
    requested_by: str = "director"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorPaused(CouncilEvent):
    """STOP: the epoch has grown, and whatever an older epoch still sends is dropped."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorResumed(CouncilEvent):
    """GO."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnobTurned(CouncilEvent):
    """Somebody moved a slider or saved a knob file."""

    knob: str
    before: Any
    after: Any
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotTaken(CouncilEvent):
    """A whole world was kept, to be restored by its name."""

    snapshot: str
    by: str = "director"


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotDeleted(CouncilEvent):
    """A kept world was thrown away by hand."""

    snapshot: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRestored(CouncilEvent):
    """A whole world was put back: the commit point. `world` is the hash of the world in it."""

    snapshot: str
    by: str
    world: str = ""
