"""What may stand in the log: everything that enters the world, in one total order."""

from dataclasses import dataclass

from engine.vocabulary.proposal import Patch


@dataclass(frozen=True, slots=True)
class Ticked:
    """A tenth of a second passed. `tick` grows by one; a number already passed means nothing."""

    tick: int


@dataclass(frozen=True, slots=True)
class GatewayStarted:
    """
    A gateway came up under this name; sessions it had before are gone, their characters linkdead.

    But for those it names: it says so after the log was lost, when it says again who is connected.
    """

    gateway: str
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """
    Somebody logged in. `session` is `<gateway>:<number>` and never used twice.

    `name` is the character, `role` what it may do, `guest` that it is gone when it leaves.
    """

    session: str
    name: str
    role: str = "player"
    guest: bool = False


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """The link is gone; the character stays linkdead for a while."""

    session: str


@dataclass(frozen=True, slots=True)
class PlayerSpoke:
    """A line a player typed, cleaned at the border. `number` counts the session's lines from 1, so twice is once."""

    session: str
    number: int
    line: str


@dataclass(frozen=True, slots=True)
class Patched:
    """Published content, to become true. `cause` is the chronicle's record id."""

    patch: Patch
    cause: str = ""


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """An account may do more, or less, from now on."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A line from those who run the world, to everybody (`room` empty) or to one room."""

    text: str
    room: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotAsked:
    """Keep the world as it is at this entry under a name."""

    snapshot: str


@dataclass(frozen=True, slots=True)
class WorldRestored:
    """
    The world is again what the snapshot holds; whoever is connected stays so.

    `digest` is the hash of the world in it, `cause` the chronicle's record: what one record has asked for happens once.
    """

    snapshot: str
    digest: str = ""
    cause: str = ""


Entry = (
    Ticked
    | GatewayStarted
    | SessionOpened
    | SessionClosed
    | PlayerSpoke
    | Patched
    | RoleGranted
    | Announced
    | SnapshotAsked
    | WorldRestored
)
