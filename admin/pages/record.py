"""One record as people read it: what it is called, which sign it bears, and one sentence."""

from collections.abc import Mapping
from typing import Any

TICKS_PER_SECOND = 10
FEW = 3

SIGNS: dict[str, tuple[str, str]] = {
    "EdgeReached": ("knock", "knocked"),
    "CensusTaken": ("count", "heads counted"),
    "PlayerArrived": ("count", "arrived"),
    "PlayerDeparted": ("count", "departed"),
    "NpcKilled": ("blow", "killed"),
    "PlayerDied": ("blow", "died"),
    "GenerationRequested": ("wish", "wanted"),
    "GenerationFailed": ("no", "no draft"),
    "ProposalCreated": ("draft", "drafted"),
    "ProposalHeld": ("wait", "waits for a human"),
    "ProposalApproved": ("yes", "approved"),
    "ProposalRejected": ("no", "rejected"),
    "ContentPatched": ("built", "published"),
    "SpawnedEntities": ("stands", "stands in the world"),
    "DirectorPaused": ("stop", "STOP"),
    "DirectorResumed": ("go", "GO"),
    "KnobTurned": ("knob", "knob turned"),
    "SnapshotTaken": ("kept", "snapshot kept"),
    "SnapshotDeleted": ("no", "snapshot thrown away"),
    "SnapshotRestored": ("back", "world put back"),
}
"""The sign and the word for every kind of record."""


BLANK: dict[str, Any] = {"name": "Record", "id": "", "cause": "", "why": "", "epoch": 0, "tick": 0, "seq": ""}


KINDS = {
    "WORLD_EXPANSION": "Street",
    "BUILDING": "Building",
    "NPC": "Somebody",
    "ITEM": "Thing",
    "EDIT": "Hand edit",
}
"""What people call the kinds of things the council makes."""

COUNTED = {"room": "room", "npc": "archetype", "item": "item", "area": "area", "faction": "faction"}


def kind(name: str | None) -> str:
    """Write a kind as people call it."""
    return KINDS.get(str(name or ""), str(name or "").replace("_", " ").capitalize())


def flat(seq: str, packed: Mapping[str, Any]) -> dict[str, Any]:
    """
    Take a record off the mirror: one flat mapping with `seq` in front.

    A line of the chronicle file, which keeps the event under `e`, is understood as well. Of what a
    patch writes only the names are kept: the whole is in the proposal, and would be held three times.
    """
    inner = packed.get("e")
    record: dict[str, Any] = {**packed, **inner} if isinstance(inner, Mapping) else dict(packed)
    record.pop("e", None)
    for unread in ("before", "h", "prev"):
        if record.get("name") != "KnobTurned" or unread != "before":
            record.pop(unread, None)
    if isinstance(patch := record.get("patch"), Mapping):
        record["patch"] = {**patch, "put": [_named(put) for put in patch.get("put") or ()]}
    return {**BLANK, **record, "seq": seq}


def _named(put: Mapping[str, Any]) -> dict[str, Any]:
    thing = put["thing"]
    return {"kind": put["kind"], "thing": {name: thing[name] for name in ("id", "name") if name in thing}}


def shown(record: Mapping[str, Any]) -> dict[str, Any]:
    """Add what the templates print: sign, word, sentence, world time, and what the record is about."""
    sign, word = SIGNS.get(str(record.get("name")), ("count", str(record.get("name"))))
    if record.get("name") == "ContentPatched" and (record.get("patch") or {}).get("undoes"):
        sign, word = "undo", "taken back"
    return {
        **BLANK,
        **record,
        "sign": sign,
        "word": word,
        "sentence": sentence(record),
        "clock": clock(int(record.get("tick") or 0)),
        "about": about(record),
    }


def about(record: Mapping[str, Any]) -> str:
    """Name the proposal or patch a record is about; empty where it is about none."""
    proposal = record.get("proposal")
    if isinstance(proposal, Mapping):
        return str(proposal.get("id", ""))
    patch = record.get("patch")
    return str(proposal or (patch.get("id", "") if isinstance(patch, Mapping) else patch) or "")


def clock(tick: int) -> str:
    """Write a tick as time since the world began: `2d 03:14:15`."""
    minutes, seconds = divmod(tick // TICKS_PER_SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return (f"{days}d " if days else "") + f"{hours:02}:{minutes:02}:{seconds:02}"


def sentence(record: Mapping[str, Any]) -> str:  # noqa: PLR0911
    """Say in one line what a record says: its own why, or the facts where it gives none."""
    made = record.get("proposal")
    if record.get("name") == "ProposalCreated" and isinstance(made, Mapping):
        return _changed(made.get("payload") or {})
    if record.get("name") == "ContentPatched" and isinstance(record.get("patch"), Mapping):
        return _changed(record["patch"])
    if record.get("name") == "KnobTurned":
        turned = f"{record.get('knob')}: {_value(record.get('before'))} became {_value(record.get('after'))}"
        return f"{turned}, by {record.get('by', 'somebody')}"
    if why := str(record.get("why") or ""):
        return why
    match record.get("name"):
        case "DirectorPaused":
            return f"{record.get('by', 'somebody')} pressed STOP; players play on"
        case "DirectorResumed":
            return f"{record.get('by', 'somebody')} pressed GO"
        case "SnapshotTaken" | "SnapshotDeleted" | "SnapshotRestored":
            return f"{record.get('snapshot', 'the world')}, by {record.get('by', 'director')}"
        case "SpawnedEntities":
            return ", ".join(f"{record.get(of, 0)} {of}" for of in ("rooms", "npcs", "items") if record.get(of))
        case "EdgeReached":
            door = record.get("door") or {}
            return (
                f"{record.get('player', 'somebody')} walked {door.get('towards')} from {door.get('room')} into nothing"
            )
        case _:
            return _marked(record) or str(record.get("kind") or record.get("name"))


def _value(value: Any) -> str:
    """Write a knob's value as people do."""
    return (", ".join(map(str, value)) or "nothing") if isinstance(value, list | tuple) else str(value)


def _changed(change: Mapping[str, Any]) -> str:
    """Say what a payload or a patch writes and takes away."""
    put, drop = change.get("put") or {}, change.get("drop") or ()
    if not isinstance(put, Mapping):
        put = {f"{one['kind']}/{one['thing'].get('id')}": one["thing"] for one in put}
    gone = [ref if isinstance(ref, str) else f"{ref['kind']}/{ref['id']}" for ref in drop]
    lost = {ref: {"name": ref.partition("/")[2].replace("-", " ").capitalize()} for ref in gone}
    parts = [contents(put)] * bool(put) + [f"{contents(lost)} taken away"] * bool(lost)
    return " and ".join(parts) or "nothing changed"


def contents(put: Mapping[str, Any]) -> str:
    """Say what a payload holds: `Resin Walk: 6 rooms, 2 archetypes`; of few things, their names."""
    kinds = [ref.partition("/")[0] for ref in put]
    names = [str(thing.get("name") or thing.get("id")) for thing in put.values() if isinstance(thing, Mapping)]
    blocks = [name for name, of in zip(names, kinds, strict=False) if of == "block"]
    if not blocks and len(names) <= FEW:
        return ", ".join(names)
    counts = [(kinds.count(of), word) for of, word in COUNTED.items() if of in kinds]
    told = ", ".join(f"{count} {word}{'s' * (count != 1)}" for count, word in counts)
    return ": ".join(part for part in (", ".join(blocks), told) if part)


def _marked(record: Mapping[str, Any]) -> str:
    """The first gate that says no speaks for all; where all say yes, they are counted."""
    marks = record.get("marks") or ()
    said_no = [mark for mark in marks if not mark.get("passed")]
    if said_no:
        return f"{said_no[0].get('gate')}: {said_no[0].get('why')}"
    return f"passed {len(marks)} gates" if marks else ""
