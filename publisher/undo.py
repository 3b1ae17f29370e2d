"""Take one patch back, without the rest."""

import hashlib
import json
from collections.abc import Sequence

from engine.vocabulary import Catalogue, ContentPatched, Kind, Proposal
from publisher.form import ASIDE
from publisher.library import ref_of
from publisher.names import loose_names

_WHERE = {"up": "Overhead", "down": "Below", "in": "Behind the wall", "out": "Outside"}


class ObstacleError(ValueError):
    """Something later stands on what should be taken back; it names what to undo first."""


def inverse(patched: ContentPatched, patches: Sequence[ContentPatched], catalogue: Catalogue, by: str) -> Proposal:
    """
    Propose what takes a patch back: what it made is dropped, what it changed is as it was.

    A thing the patch has made goes, whatever was edited in it since. Raises ObstacleError when
    a later patch has changed what this one only changed, or has put something that needs what would go.
    """
    if patched.patch.id.startswith(("genesis", "restore-")):
        raise ObstacleError(f"{patched.patch.id} is the city itself: restore a snapshot, or edit its files")
    later = _behind(patched, patches)
    put: dict[str, object] = {}
    drop: list[str] = []
    for path, text in patched.before.items():
        ref = str(ref_of(path))
        if text is None:
            if catalogue.find(ref_of(path)) is not None:
                drop.append(ref)
            continue
        if blocker := _who_touched(path, later):
            raise ObstacleError(f"{blocker} has changed {ref} since; undo {blocker} first")
        put[ref] = {key: value for key, value in json.loads(text).items() if key not in ASIDE}
    _nobody_needs(drop, put, later, catalogue)
    return Proposal(
        id=f"undo-{hashlib.sha256(patched.patch.id.encode()).hexdigest()[:12]}-{len(patches)}",
        type=Kind.EDIT,
        seed=0,
        payload={"put": put, "drop": sorted(drop)},
        tags=("undo",),
        dependencies=(patched.patch.id,),
        at=patched.at,
        room=patched.patch.room,
        requested_by=by,
        why=f"{by} took {patched.patch.id} back",
        announce=_announced(patched),
    )


def _behind(patched: ContentPatched, patches: Sequence[ContentPatched]) -> list[ContentPatched]:
    undone = {later.patch.undoes for later in patches if later.patch.undoes}
    place = next(n for n, one in enumerate(patches) if one.patch.id == patched.patch.id)
    return [one for one in patches[place + 1 :] if one.patch.id not in undone and not one.patch.undoes]


def _who_touched(path: str, later: Sequence[ContentPatched]) -> str:
    return next((one.patch.id for one in later if path in one.files), "")


def _nobody_needs(
    drop: list[str], put: dict[str, object], later: Sequence[ContentPatched], catalogue: Catalogue
) -> None:
    gone = Catalogue({kind: dict(of_kind) for kind, of_kind in catalogue.things.items()})
    for ref in drop:
        kind, _, name = ref.partition("/")
        gone.things[kind].pop(name, None)
    for thing in gone:
        kind = next(kind for kind, of_kind in gone.things.items() if of_kind.get(thing.id) is thing)
        mine = f"{kind}/{thing.id}"
        loose = loose_names(thing, gone)
        if mine in put or not loose or loose == loose_names(thing, catalogue):
            continue
        blocker = _who_touched_thing(mine, later)
        named = f"{blocker} put it there; undo {blocker} first" if blocker else "change that first"
        raise ObstacleError(f"{mine} needs what would go ({loose[0][1]}): {named}")


def _who_touched_thing(ref: str, later: Sequence[ContentPatched]) -> str:
    for one in reversed(later):
        if any(str(ref_of(path)) == ref for path in one.files):
            return one.patch.id
    return ""


def _announced(patched: ContentPatched) -> str:
    if any(put.kind == "block" for put in patched.patch.put) and patched.at:
        towards = patched.at.towards.value
        where = _WHERE.get(towards, f"To the {towards}")
        return f"{where} something folds itself away, wall by wall, until it is as if nobody had knocked."
    return ""
