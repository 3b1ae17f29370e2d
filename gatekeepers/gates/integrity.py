"""The city hangs together: nothing is cut off, nothing that exists is lost."""

from collections.abc import Iterator

from engine.vocabulary import Block, Kind, Mark, kind_of
from gatekeepers.case import Case, Fault
from gatekeepers.marks import verdict
from gatekeepers.proofs.reach import cut_off, rounds


def the_city_hangs_together(case: Case) -> Mark:
    """Every room can be reached and left, no exit that led somewhere is lost, no two rooms share a place."""
    faults = [*_cut_off(case), *_lost_exits(case), *_shared_places(case), *_crooked(case), *_taken_names(case)]
    if case.proposal.type is Kind.WORLD_EXPANSION:
        faults += _shape(case)
    return verdict("integrity", faults, f"all {len(case.after.rooms)} rooms can be reached and left")


def _cut_off(case: Case) -> Iterator[Fault]:
    unreached, stuck = cut_off(case.after)
    if not unreached and not stuck:
        return
    was_unreached, was_stuck = cut_off(case.before)
    for room in sorted(unreached - was_unreached):
        yield Fault(f"room/{room}", "", "nobody could get there")
    for room in sorted(stuck - was_stuck):
        yield Fault(f"room/{room}", "exits", "nobody could leave it again")


def _lost_exits(case: Case) -> Iterator[Fault]:
    was, now = case.before.ways(), case.after.ways()
    undo = case.patch.undoes is not None or "restore" in case.proposal.tags
    for room, exits in was.items():
        if room not in now:
            continue
        for towards, way in exits.items():
            kept = now[room].get(towards)
            if kept is None and not undo:
                yield Fault(f"room/{room}", "exits", f"the exit {towards.value} would be lost")
            elif kept is not None and way.to is not None and kept.to is None and not undo:
                yield Fault(f"room/{room}", f"exits.{towards.value}.to", "an exit that led somewhere would be unbuilt")


def _shared_places(case: Case) -> Iterator[Fault]:
    places: dict[tuple[int, int, int], str] = {}
    mine = {room.id for room in case.rooms}
    for room in case.after.rooms.values():
        if room.at is None:
            continue
        other = places.setdefault(room.at, room.id)
        if other != room.id and ({room.id, other} & mine):
            blamed = room.id if room.id in mine else other
            yield Fault(f"room/{blamed}", "at", f"{room.at} is where {other if blamed == room.id else room.id} stands")


def _crooked(case: Case) -> Iterator[Fault]:
    """Streets made in here must lie where their exits say."""
    if not case.by_council:
        return
    ways = case.after.ways()
    for room in case.rooms:
        for towards, way in ways[room.id].items():
            there = case.after.rooms.get(way.to) if way.to else None
            if there is None or there.at is None or room.at is None:
                continue
            step = towards.step
            if step != (0, 0, 0) and (room.at[0] + step[0], room.at[1] + step[1], room.at[2] + step[2]) != there.at:
                yield Fault(f"room/{room.id}", f"exits.{towards.value}", f"{there.id} does not lie {towards.value}")


def _taken_names(case: Case) -> Iterator[Fault]:
    """Whatever the council makes is new: it changes nothing that stands."""
    if not case.by_council:
        return
    for thing in case.things:
        if case.was(thing) is not None:
            yield Fault(f"{kind_of(thing)}/{thing.id}", "id", "stands already; the council only adds")


def _shape(case: Case) -> Iterator[Fault]:
    blocks = [thing for thing in case.things if isinstance(thing, Block)]
    low, high = case.guardrails.block_rooms
    for block in blocks:
        if not low <= len(block.rooms) <= high:
            yield Fault(f"block/{block.id}", "rooms", f"{len(block.rooms)} rooms; block_rooms allows {low} to {high}")
        pairs = [(r.id, way.to) for r in case.rooms for way in r.exits.values() if way.to and r.id in block.rooms]
        if len(block.links) < 2 and rounds(block.rooms, pairs) == 0:  # noqa: PLR2004
            yield Fault(f"block/{block.id}", "links", "neither a way round nor a second way in")
        for room in {link.to for link in block.links} - set(block.rooms):
            yield Fault(f"block/{block.id}", "links", f"{room} is no room of the block")
    if not blocks:
        yield Fault("payload", "", "an expansion without a block hangs on nothing")
