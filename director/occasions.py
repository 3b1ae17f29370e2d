"""Before what the whole world is kept: whatever changes much of it at once."""

from collections.abc import Mapping

from engine.vocabulary import Area, Catalogue, Content, Guardrails, Kind, Npc, Patch, ProposalApproved, Room


def occasion(approved: ProposalApproved, catalogue: Catalogue, rails: Guardrails) -> str:
    """Name the reason for a snapshot before something is published; empty where none is wanted."""
    if approved.kind is Kind.WORLD_EXPANSION:
        return "expansion"
    if not len(catalogue) or approved.patch.id.startswith("restore-"):
        return ""  # there is nothing to keep, or it has just been kept
    return "mass event" if touched(approved.patch, catalogue) > rails.mass_event else ""


def touched(patch: Patch, catalogue: Catalogue) -> int:
    """Count the rooms a patch puts or drops, and everybody it sends, takes away or changes."""
    count = 0
    for wrapped in patch.put:
        after = wrapped.content()
        count += _between(catalogue.things[wrapped.kind].get(after.id), after, catalogue)
    for ref in patch.drop:
        count += _between(catalogue.find(ref), None, catalogue)
    return count


def _between(before: Content | None, after: Content | None, catalogue: Catalogue) -> int:
    if isinstance(thing := after or before, Npc):
        return standing(thing.id, catalogue) if before != after else 0
    then, now = _heads(before), _heads(after)
    moved = sum(abs(now.get(npc, 0) - then.get(npc, 0)) for npc in then.keys() | now.keys())
    return moved + isinstance(thing, Room)


def standing(npc: str, catalogue: Catalogue) -> int:
    """Count how many of an archetype rooms and areas say there are."""
    return sum(_heads(place).get(npc, 0) for place in (*catalogue.rooms.values(), *catalogue.areas.values()))


def _heads(thing: Content | None) -> Mapping[str, int]:
    heads: dict[str, int] = {}
    crowd = thing.spawns if isinstance(thing, Room) else thing.population if isinstance(thing, Area) else ()
    for share in crowd:
        if share.npc:
            heads[share.npc] = heads.get(share.npc, 0) + share.count
    return heads
