"""The words every room shares: `from engine.vocabulary import Proposal`."""

from engine.vocabulary.catalogue import Catalogue
from engine.vocabulary.content import (
    CONTENT,
    Area,
    Block,
    Carried,
    Content,
    Crowd,
    Direction,
    Exit,
    Faction,
    Item,
    Link,
    Npc,
    Room,
    Spawn,
    Talk,
    kind_of,
)
from engine.vocabulary.entries import (
    Announced,
    Entry,
    GatewayStarted,
    Patched,
    PlayerSpoke,
    RoleGranted,
    SessionClosed,
    SessionOpened,
    SnapshotAsked,
    Ticked,
    WorldRestored,
)
from engine.vocabulary.events import (
    CensusTaken,
    ContentPatched,
    CouncilEvent,
    DirectorPaused,
    DirectorResumed,
    EdgeReached,
    Event,
    GenerationFailed,
    GenerationRequested,
    Head,
    KnobTurned,
    NpcKilled,
    PlayerArrived,
    PlayerDeparted,
    PlayerDied,
    ProposalApproved,
    ProposalCreated,
    ProposalHeld,
    ProposalRejected,
    Site,
    SnapshotDeleted,
    SnapshotRestored,
    SnapshotTaken,
    SpawnedEntities,
    WorldEvent,
    WorldPutBack,
)
from engine.vocabulary.frames import Frame
from engine.vocabulary.frozen import Frozen
from engine.vocabulary.knobs import Guardrails, Personality
from engine.vocabulary.ports import Chronicle, Clock, Disk, Library, Log
from engine.vocabulary.proposal import GrowthPoint, Kind, Mark, Patch, Proposal, Put, Ref, put

__all__ = [
    "CONTENT", "Announced", "Area", "Block", "Carried", "Catalogue", "CensusTaken", "Chronicle", "Clock", "Content",
    "ContentPatched", "CouncilEvent", "Crowd", "Direction", "DirectorPaused", "DirectorResumed", "Disk", "EdgeReached",
    "Entry", "Event", "Exit", "Faction", "Frame", "Frozen", "GatewayStarted", "GenerationFailed", "GenerationRequested",
    "GrowthPoint", "Guardrails", "Head", "Item", "Kind", "KnobTurned", "Library", "Link", "Log", "Mark", "Npc",
    "NpcKilled", "Patch", "Patched", "Personality", "PlayerArrived", "PlayerDeparted", "PlayerDied", "PlayerSpoke",
    "Proposal", "ProposalApproved", "ProposalCreated", "ProposalHeld", "ProposalRejected", "Put", "Ref", "RoleGranted",
    "Room", "SessionClosed", "SessionOpened", "Site", "SnapshotAsked", "SnapshotDeleted", "SnapshotRestored",
    "SnapshotTaken", "Spawn", "SpawnedEntities", "Talk", "Ticked", "WorldEvent", "WorldPutBack",
    "WorldRestored", "kind_of", "put",
]  # fmt: skip
