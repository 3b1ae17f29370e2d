"""What players can notice, in the past tense. Happenings never leave the engine: narration turns them into words."""

from dataclasses import dataclass

from engine.ecs import Entity
from engine.vocabulary import Direction


@dataclass(frozen=True, slots=True)
class Happening:
    """Something `who` did or suffered, seen by whoever stands there at that moment."""

    who: Entity


@dataclass(frozen=True, slots=True)
class Told(Happening):
    """An answer for one player alone: words that are ready, with marks."""

    text: str


@dataclass(frozen=True, slots=True)
class Looked(Happening):
    """A player took in the room they stand in."""


@dataclass(frozen=True, slots=True)
class Arrived(Happening):
    """A player came into the world: `fresh` for the first time, `again` when only the link had been lost."""

    fresh: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Departed(Happening):
    """A player left the world from `room`; `session` was theirs, if they still had one."""

    room: Entity
    session: str = ""
    how: str = "quit"


@dataclass(frozen=True, slots=True)
class Displaced(Happening):
    """Another session took over the character; the old one is told so."""

    session: str


@dataclass(frozen=True, slots=True)
class LostLink(Happening):
    """A player's link broke; the character stays."""


@dataclass(frozen=True, slots=True)
class Walked(Happening):
    """Somebody went from one room to another."""

    origin: Entity
    target: Entity
    towards: Direction
    fleeing: bool = False


@dataclass(frozen=True, slots=True)
class Appeared(Happening):
    """Somebody stands in a room without having walked there; `text` tells them how."""

    origin: Entity
    text: str = ""


@dataclass(frozen=True, slots=True)
class Knocked(Happening):
    """A player walked into, or knocked at, an exit nobody has built."""

    towards: Direction
    walked: bool


@dataclass(frozen=True, slots=True)
class Said(Happening):
    """Somebody spoke aloud."""

    text: str


@dataclass(frozen=True, slots=True)
class Messaged(Happening):
    """A player told another something, wherever both are."""

    to: Entity
    text: str


@dataclass(frozen=True, slots=True)
class Emoted(Happening):
    """Somebody did something in their own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Talked(Happening):
    """A player talked to an NPC, and it answered."""

    npc: Entity
    reply: str


@dataclass(frozen=True, slots=True)
class Took(Happening):
    """Somebody picked a thing up, or took it out of a corpse."""

    thing: Entity
    out_of: Entity = 0


@dataclass(frozen=True, slots=True)
class Dropped(Happening):
    """Somebody let go of a thing."""

    thing: Entity


@dataclass(frozen=True, slots=True)
class Gave(Happening):
    """Somebody handed a thing to somebody else."""

    to: Entity
    thing: Entity


@dataclass(frozen=True, slots=True)
class Paid(Happening):
    """Somebody handed scrip to somebody else."""

    to: Entity
    scrip: int


@dataclass(frozen=True, slots=True)
class Wore(Happening):
    """Somebody put a thing on, or took it in hand to fight with."""

    thing: Entity
    slot: str


@dataclass(frozen=True, slots=True)
class Removed(Happening):
    """Somebody took off what they wore in a slot, or put their weapon away."""

    thing: Entity
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Attacked(Happening):
    """Somebody went for somebody else."""

    foe: Entity


@dataclass(frozen=True, slots=True)
class Struck(Happening):
    """One blow of a fight: the hit points it took, 0 for a miss."""

    foe: Entity
    wound: int


@dataclass(frozen=True, slots=True)
class Trapped(Happening):
    """Somebody tried to flee and did not get away."""


@dataclass(frozen=True, slots=True)
class Died(Happening):
    """Somebody was killed in a room, leaving a corpse; `scrip` went to the killer."""

    by: Entity
    room: Entity
    scrip: int = 0


@dataclass(frozen=True, slots=True)
class Learned(Happening):
    """A player got experience, and may have reached a new level."""

    points: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Healed(Happening):
    """A player got a little better; only programs are told."""


@dataclass(frozen=True, slots=True)
class Remapped(Happening):
    """The exits around a player are other ones now; only programs are told."""


@dataclass(frozen=True, slots=True)
class Barked(Happening):
    """An NPC did one of the things it does now and then."""

    line: str


@dataclass(frozen=True, slots=True)
class Rotted(Happening):
    """A corpse fell to dust where it lay."""

    room: Entity


@dataclass(frozen=True, slots=True)
class Proclaimed(Happening):
    """A line for everybody in a room (`who`), or for everybody (0)."""

    text: str


@dataclass(frozen=True, slots=True)
class Vanished(Happening):
    """An NPC left for good: nobody needs it here any more."""

    room: Entity
