"""What people may ask of the director: one function a verb, each answers `{"ok", "why", "facts"}`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from director.decide import request as make_request
from director.desk import State
from director.errands import Errand
from director.growth import scores
from director.orders import needed
from director.restoring import restore
from director.show import chain, proposal
from director.wish import Wish
from engine.vocabulary import (
    Direction,
    GrowthPoint,
    Kind,
    KnobTurned,
    Mark,
    ProposalRejected,
    SnapshotDeleted,
    SnapshotTaken,
)
from engine.vocabulary.markup import clean

if TYPE_CHECKING:
    from director.ring import Ring

Reply = dict[str, Any]
Verb = Callable[["Ring", dict[str, Any], str], tuple[Reply, list[Errand]]]


def answer_request(ring: Ring, request: dict[str, Any]) -> tuple[Reply, list[Errand]]:
    """Do what a request asks. Nothing in a request can raise: what is wrong with it is the answer."""
    verb = VERBS.get(str(request.get("verb")))
    if verb is None:
        return no(f"there is no verb {request.get('verb')!r}; there are {', '.join(sorted(VERBS))}"), []
    args = request.get("args")
    by = clean(str(request.get("by") or ""), 64) or "gm"
    try:
        return verb(ring, args if isinstance(args, dict) else {}, by)
    except (ValueError, LookupError) as fault:
        return no(str(fault.args[0]) if fault.args else str(fault)), []


def yes(why: str, facts: Any = None) -> Reply:
    """Answer that it is done."""
    return {"ok": True, "why": why, "facts": facts}


def no(why: str, facts: Any = None) -> Reply:
    """Answer that it is not, and why."""
    return {"ok": False, "why": why, "facts": facts}


def go(ring: Ring, _args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Let the rules decide."""
    if ring.desk.going:
        return yes("the director is already going", _state(ring)), []
    errands = ring.go(by)
    return yes("the director is going", _state(ring)), errands


def stop(ring: Ring, _args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Publish nothing more that was asked for before."""
    ring.stop(by)
    return yes("the director is stopped; players play on", _state(ring)), []


def growth(ring: Ring, _args: dict[str, Any], _by: str) -> tuple[Reply, list[Errand]]:
    """List the growth points, the most wanted first."""
    found = scores(ring.city, ring.parts.knobs.personality)
    return yes(f"{len(found)} places could grow", [one.as_dict() for one in found]), []


def why(ring: Ring, args: dict[str, Any], _by: str) -> tuple[Reply, list[Errand]]:
    """Tell the chain of causes behind something."""
    links = chain(ring, str(args.get("id", "")))
    return (yes(f"{len(links)} records", links), []) if links else (no(f"nothing is known of {args.get('id')!r}"), [])


def proposals(ring: Ring, args: dict[str, Any], _by: str) -> tuple[Reply, list[Errand]]:
    """List proposals, the newest first: all, those in one `state`, or one whole by `id`."""
    if wanted := args.get("id"):
        matter = ring.desk.find(str(wanted))
        if matter is None:
            return no(f"there is no proposal {wanted!r}"), []
        return yes("one proposal", [proposal(matter, whole=True)]), []
    state = args.get("state")
    matters = [m for m in reversed(ring.desk.matters.values()) if m.proposal and state in {None, "", m.state.value}]
    return yes(f"{len(matters)} proposals", [proposal(matter) for matter in matters]), []


def approve(ring: Ring, args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Give a held proposal the last word; `payload` replaces what it holds. It is judged again."""
    matter = ring.desk.find(str(args.get("id", "")))
    if matter is None or matter.proposal is None:
        return no(f"there is no proposal {args.get('id')!r}"), []
    if matter.state is not State.HELD:
        return no(f"{matter.proposal.id} is {matter.state.value}, not held"), []
    held = matter.proposal
    if isinstance(payload := args.get("payload"), dict):
        held = held.model_copy(update={"payload": payload})
    verdict = ring.parts.approve(held, ring.parts.press.catalogue, ring.parts.knobs.guardrails, by)
    if isinstance(verdict, ProposalRejected) and held is not matter.proposal:
        return no(
            verdict.why, {"marks": [mark.model_dump(mode="json", exclude_none=True) for mark in verdict.marks]}
        ), []
    errands = ring.settle(ring.stamped(verdict, cause=matter.record))
    now = proposal(matter)
    told = yes if now["state"] == State.PUBLISHED.value else no
    return told(f"{held.id} is {now['state']}", now), errands


def reject(ring: Ring, args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Turn a held proposal down."""
    matter = ring.desk.find(str(args.get("id", "")))
    if matter is None or matter.proposal is None:
        return no(f"there is no proposal {args.get('id')!r}"), []
    if matter.state is not State.HELD:
        return no(f"{matter.proposal.id} is {matter.state.value}, not held"), []
    reason = str(args.get("why") or "no reason given")[:300]
    marks = (*matter.marks, Mark(gate="human", passed=False, why=f"{by}: {reason}"))
    made = ProposalRejected(
        proposal=matter.proposal.id, kind=matter.kind, marks=marks, at=matter.proposal.at, rejected_by=by, why=reason
    )
    ring.write(ring.stamped(made, cause=matter.record))
    return yes(f"{matter.proposal.id} is rejected", proposal(matter)), []


def undo(ring: Ring, args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Take one patch back and leave the others."""
    matter = ring.desk.find(str(args.get("id", "")))
    patched = matter.patched if matter else None
    patched = patched or _patch_behind(ring, str(args.get("id", "")))
    if patched is None:
        return no(f"nothing published goes by {args.get('id')!r}"), []
    if any(later.patch.undoes == patched.patch.id for later in ring.desk.patches):
        return no(f"{patched.patch.id} was taken back before"), []
    inverse = ring.parts.press.inverse(patched, by)
    errands = ring.propose(inverse, cause=patched.id)
    made = ring.desk.find(inverse.id)
    if made is None or made.state is not State.PUBLISHED:
        return no("; ".join(mark.why for mark in made.marks if not mark.passed) if made else "it was refused"), errands
    return yes(f"{patched.patch.id} is undone", proposal(made)), errands


def force(ring: Ring, args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Ask for one thing directly, without a rule: `kind`, and `at` a room or a growth point `room/direction`."""
    try:
        kind = Kind(str(args.get("kind", "")).upper())
    except ValueError:
        kind = Kind.EDIT
    if kind is Kind.EDIT:
        made = ", ".join(kind.value for kind in Kind if kind is not Kind.EDIT)
        return no(f"nobody can make {args.get('kind')!r}; there are {made}"), []
    if not ring.desk.going:
        return no("the director is stopped: `ouro go` first"), []
    wish = _forced(ring, kind, str(args.get("at") or ""), by)
    city, mood = ring.city, ring.parts.knobs.personality
    asked = make_request(
        wish, None, city, mood, ring.desk, rule="force", key=f"force:{ring.last_record}", seed=ring.parts.seed, by=by
    )
    errands = ring.ask(asked)
    return yes(f"asked for {kind.value} at {wish.at or wish.room}", {"request": ring.last_record}), errands


def knob(ring: Ring, args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Turn a knob (`name`, `value`), or list them all."""
    knobs = ring.parts.knobs
    if not args.get("name"):
        return yes("all knobs", _knobs(ring)), []
    name, before, after = knobs.turn(str(args["name"]), args.get("value"))
    ring.write(ring.stamped(KnobTurned(knob=name, before=before, after=after, by=by, why=f"{by} turned it")))
    return yes(f"{name} went from {before} to {after}", _knobs(ring)), []


def snapshot_create(ring: Ring, args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Keep the whole world now."""
    errands = ring.snapshot(str(args.get("name") or args.get("reason") or "by-hand"), by=by)
    made = ring.desk.orders[-1]
    assert isinstance(made, SnapshotTaken)  # noqa: S101
    return yes("kept", next(about for about in ring.parts.snapshots.names() if about["id"] == made.snapshot)), errands


def snapshot_list(ring: Ring, _args: dict[str, Any], _by: str) -> tuple[Reply, list[Errand]]:
    """List what is kept, oldest first."""
    still = needed(ring)
    names = [about | {"needed": about["id"] in still} for about in ring.parts.snapshots.names()]
    return yes(f"{len(names)} snapshots", names), []


def snapshot_delete(ring: Ring, args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Throw a kept world away, unless the log as it is kept puts it back: then nobody could live that again."""
    name = str(args.get("name") or args.get("id") or "")
    if name in needed(ring):
        told = f"{name} was put back lately, and whoever lives the log again may still need it; it stays"
        return no(f"{told} until a few checkpoints more are written: try again in some minutes"), []
    ring.parts.snapshots.delete(name)
    ring.write(ring.stamped(SnapshotDeleted(snapshot=name, by=by, why=f"{by} threw {name} away")))
    return yes(f"{name} is gone", {"name": name}), []


def snapshot_restore(ring: Ring, args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Keep the present world, then put the kept one back; drafts under way are given up."""
    name = str(args.get("name") or args.get("id") or "")
    errands = restore(ring, name, by)
    return yes(f"the world is again what {name} holds", {"name": name}), errands


def reload(ring: Ring, _args: dict[str, Any], by: str) -> tuple[Reply, list[Errand]]:
    """Look at all files again."""
    errands = ring.saved(by)
    if ring.problems:
        return no("; ".join(ring.problems), ring.problems), errands
    return yes("the files are as they are live", []), errands


VERBS: dict[str, Verb] = {
    "go": go,
    "stop": stop,
    "why": why,
    "proposals": proposals,
    "approve": approve,
    "check-approve-edit": approve,
    "reject": reject,
    "undo": undo,
    "force": force,
    "growth": growth,
    "knob": knob,
    "snapshot-create": snapshot_create,
    "snapshot-list": snapshot_list,
    "snapshot-delete": snapshot_delete,
    "snapshot-restore": snapshot_restore,
    "reload": reload,
}


def _state(ring: Ring) -> dict[str, Any]:
    return {"director": "go" if ring.desk.going else "stop", "epoch": ring.desk.epoch}


def _knobs(ring: Ring) -> dict[str, Any]:
    return {
        "personality": ring.parts.knobs.personality.model_dump(mode="json"),
        "guardrails": ring.parts.knobs.guardrails.model_dump(mode="json"),
    }


def _patch_behind(ring: Ring, id: str) -> Any:  # noqa: A002
    bare = id.split("/", 1)[-1]
    for patched in reversed(ring.desk.patches):
        if id in {patched.id, patched.patch.id}:
            return patched
        made = {put.thing.get("id") for put in patched.patch.put if put.kind == "block"}
        if bare in made:
            return patched
    return None


def _forced(ring: Ring, kind: Kind, at: str, by: str) -> Wish:
    room, _, towards = at.partition("/")
    reason = f"{by} asked for it by hand"
    if kind in {Kind.NPC, Kind.ITEM}:
        room = room or _liveliest(ring)
        if room not in ring.atlas.catalogue.rooms:
            raise LookupError(f"there is no room {room!r}")
        here = ring.atlas.catalogue.rooms[room]
        return Wish(kind=kind, room=room, why=reason, facts={"by": by, "room": here.name})
    door = _door(ring, kind, room, towards)
    here, way = ring.atlas.catalogue.rooms[door.room], ring.atlas.doors[door]
    facts = {"by": by, "room": here.name, "towards": door.towards.value, "door": way.name or ""}
    return Wish(kind=kind, room=door.room, at=door, why=reason, facts=facts)


def _liveliest(ring: Ring) -> str:
    """The room most players stand in; where nobody is, the one the city would soonest grow from."""
    heads = sorted(ring.census.rooms.items(), key=lambda pair: (-pair[1].players, pair[0]))
    if heads:
        return heads[0][0]
    ranked = scores(ring.city, ring.parts.knobs.personality)
    return ranked[0].door.room if ranked else min(ring.atlas.catalogue.rooms, default="")


def _door(ring: Ring, kind: Kind, room: str, towards: str) -> GrowthPoint:
    city = ring.city
    if room and towards:
        door = GrowthPoint(room=room, towards=Direction(towards))
        if not city.open(door):
            raise LookupError(f"{door} is no open growth point")
        return door
    grows = "lot" if kind is Kind.BUILDING else "road"
    ranked = [g.door for g in scores(city, ring.parts.knobs.personality) if g.door.room == room or not room]
    fit = [door for door in ranked if city.atlas.doors[door].growth == grows] or ranked
    if not fit:
        some = ", ".join(str(g.door) for g in scores(city, ring.parts.knobs.personality)[:3])
        raise LookupError(f"nothing can grow at {room!r}; it could at {some}")
    return fit[0]
