"""
Entries, frames and events as bytes and back.

What players do all day is packed by hand into short keys; what happens rarely goes through pydantic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from engine.vocabulary import events as event_types
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
from engine.vocabulary.events import CouncilEvent, Event, WorldEvent
from engine.vocabulary.frames import Frame
from engine.vocabulary.proposal import Patch


class UnreadableError(ValueError):
    """Bytes that are no entry, frame or event of ours."""


_LETTERS: dict[str, type[Any]] = {
    "L": PlayerSpoke,
    "T": Ticked,
    "O": SessionOpened,
    "C": SessionClosed,
    "G": GatewayStarted,
    "P": Patched,
    "R": RoleGranted,
    "A": Announced,
    "S": SnapshotAsked,
    "W": WorldRestored,
}
_LETTER_OF = {kind: letter for letter, kind in _LETTERS.items()}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in _LETTERS.values()}


def encode_entry(entry: Entry) -> bytes:
    """Pack an entry; its kind is the letter under `t`."""
    match entry:
        case PlayerSpoke(session, number, line):
            return orjson.dumps({"t": "L", "s": session, "n": number, "l": line})
        case Ticked(tick):
            return orjson.dumps({"t": "T", "n": tick})
        case Patched(patch, cause):
            return orjson.dumps(
                {"t": "P", "patch": patch.model_dump(mode="json", exclude_defaults=True), "cause": cause}
            )
        case _:
            kind = type(entry)
            return orjson.dumps({"t": _LETTER_OF[kind], **{name: getattr(entry, name) for name in _FIELDS[kind]}})


def decode_entry(data: bytes) -> Entry:
    """Unpack an entry. Raises UnreadableError when it is none."""
    try:
        packed: dict[str, Any] = orjson.loads(data)
        match packed.pop("t"):
            case "L":
                return PlayerSpoke(packed["s"], packed["n"], packed["l"])
            case "T":
                return Ticked(packed["n"])
            case "P":
                return Patched(Patch.model_validate(packed["patch"]), packed["cause"])
            case "G":
                return GatewayStarted(packed["gateway"], tuple(packed.get("sessions", ())))
            case letter:
                return _LETTERS[letter](**packed)
    except (AttributeError, KeyError, TypeError, orjson.JSONDecodeError, ValidationError) as error:
        raise UnreadableError(f"no entry: {data[:80]!r}") from error


def encode_frames(frames: Iterable[Frame]) -> bytes:
    """Pack frames for one gateway; what a frame does not have is left out."""
    return orjson.dumps([_pack_frame(frame) for frame in frames])


def _pack_frame(frame: Frame) -> dict[str, Any]:
    packed: dict[str, Any] = {"s": frame.session}
    if frame.text:
        packed["t"] = frame.text
    if frame.gmcp:
        packed["g"] = frame.gmcp
    if frame.prompt:
        packed["p"] = frame.prompt
    if frame.close:
        packed["c"] = True
    return packed


def decode_frames(data: bytes) -> list[Frame]:
    """Unpack frames, in order. Raises UnreadableError when they are none."""
    try:
        return [
            Frame(
                packed["s"],
                packed.get("t", ""),
                tuple((package, body) for package, body in packed.get("g", ())),
                packed.get("p", ""),
                packed.get("c", False),
            )
            for packed in orjson.loads(data)
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError(f"no frames: {data[:80]!r}") from error


WORLD_EVENTS: tuple[type[WorldEvent], ...] = (
    event_types.EdgeReached,
    event_types.PlayerArrived,
    event_types.PlayerDeparted,
    event_types.NpcKilled,
    event_types.PlayerDied,
    event_types.CensusTaken,
    event_types.SpawnedEntities,
    event_types.WorldPutBack,
)
"""Everything that may stand in the `events` stream."""

COUNCIL_EVENTS: tuple[type[CouncilEvent], ...] = (
    event_types.GenerationRequested,
    event_types.GenerationFailed,
    event_types.ProposalCreated,
    event_types.ProposalApproved,
    event_types.ProposalHeld,
    event_types.ProposalRejected,
    event_types.ContentPatched,
    event_types.DirectorPaused,
    event_types.DirectorResumed,
    event_types.KnobTurned,
    event_types.SnapshotTaken,
    event_types.SnapshotDeleted,
    event_types.SnapshotRestored,
)
"""Everything that may stand in the chronicle."""

_ADAPTERS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in (*WORLD_EVENTS, *COUNCIL_EVENTS)}


def pack_event(event: Event) -> dict[str, Any]:
    """Turn an event into plain JSON values; fields that hold their default are left out."""
    return _ADAPTERS[event.name].dump_python(event, mode="json", exclude_defaults=True)


def unpack_event(name: str, packed: dict[str, Any]) -> Event:
    """Turn plain JSON values back into the event of that name. Raises UnreadableError when they are none."""
    try:
        return _ADAPTERS[name].validate_python(packed)
    except (KeyError, ValidationError) as error:
        raise UnreadableError(f"no {name}: {error}") from error


def encode_event(event: Event) -> bytes:
    """Pack an event; the name goes beside it."""
    return orjson.dumps(pack_event(event), option=orjson.OPT_SORT_KEYS)


def decode_event(name: str, data: bytes) -> Event:
    """Unpack the event of that name. Raises UnreadableError when it is none."""
    try:
        packed = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(f"no {name}: {data[:80]!r}") from error
    return unpack_event(name, packed)


def frames_by_gateway(frames: Sequence[Frame]) -> dict[str, list[Frame]]:
    """Sort frames by the gateway they go to, keeping their order; a session is `<gateway>:<number>`."""
    sorted_frames: dict[str, list[Frame]] = {}
    for frame in frames:
        sorted_frames.setdefault(frame.session.partition(":")[0], []).append(frame)
    return sorted_frames
