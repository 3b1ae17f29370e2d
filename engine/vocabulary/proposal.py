"""What travels from a wish to the world: growth points, proposals, marks and patches."""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.vocabulary.content import CONTENT, Content, Direction, Id, Line, kind_of
from engine.vocabulary.frozen import Frozen


class Kind(StrEnum):
    """What the council can make."""

    NPC = "NPC"
    ITEM = "ITEM"
    BUILDING = "BUILDING"
    WORLD_EXPANSION = "WORLD_EXPANSION"
    EDIT = "EDIT"
    """A designer's file, changed by hand: made by nobody in here, judged like everything else."""


class GrowthPoint(Frozen):
    """An exit nobody has built yet: the room it is in, and where it points."""

    room: Id
    towards: Direction

    def __str__(self) -> str:
        """Write it as people do: `plaza/east`."""
        return f"{self.room}/{self.towards.value}"


class Ref(Frozen):
    """One thing by kind and id."""

    kind: Literal["area", "block", "faction", "item", "npc", "room"]
    id: Id

    def __str__(self) -> str:
        """Write it as its file lies: `npc/odile-marsh`."""
        return f"{self.kind}/{self.id}"


class Mark(Frozen):
    """What one gate, or one stage, has to say of a proposal; `why` also explains a yes."""

    gate: str
    passed: bool
    why: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Proposal(Frozen):
    """
    Loose JSON somebody would like to see in the world; nothing in it is checked or true yet.

    `payload` is `{"put": {"npc/odile-marsh": {...}}, "drop": ["npc/vex"]}`: whole files by kind and id.
    `id` is made of the payload and the request, so the same wish made twice is one proposal.
    """

    id: Id
    type: Kind
    seed: int
    payload: dict[str, Any]
    flavor: dict[str, str] = Field(default_factory=dict[str, str])
    tags: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    request: str = ""
    at: GrowthPoint | None = None
    room: Id | None = None
    requested_by: str = "director"
    why: str = ""
    announce: str = ""
    created: int = 0
    history: tuple[Mark, ...] = ()


class Put(Frozen):
    """One thing that shall stand as said, whatever stood there before."""

    kind: Literal["area", "block", "faction", "item", "npc", "room"]
    thing: Annotated[dict[str, Any], Field(description="The thing as its file holds it.")]

    def content(self) -> Content:
        """The thing, typed. Raises pydantic.ValidationError if it is not one."""
        return CONTENT[self.kind].model_validate(self.thing)


class Patch(Frozen):
    """
    A change of content: wholly applied or not at all, and known by its id, so that twice is once.

    `undoes` names the patch this one takes back. `announce` is told to whoever stands in `room`.
    """

    id: Id
    put: tuple[Put, ...] = ()
    drop: tuple[Ref, ...] = ()
    undoes: Id | None = None
    room: Id | None = None
    announce: Line | None = None

    def things(self) -> tuple[Content, ...]:
        """All things put, typed, in order."""
        return tuple(put.content() for put in self.put)

    @property
    def digest(self) -> str:
        """The sha256 of its canonical JSON: sorted keys, no spaces."""
        body = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(body.encode()).hexdigest()


def put(thing: Content) -> Put:
    """Wrap a typed thing for a patch, written as its file would be."""
    return Put(kind=kind_of(thing), thing=thing.model_dump(mode="json", exclude_defaults=True))  # pyright: ignore[reportArgumentType]
