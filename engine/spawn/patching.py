"""A patch becomes true: rooms stand, exits lead on, people move in; taking it back takes nothing from anybody."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.components import Health
from engine.game import Game, Rule
from engine.happenings import Appeared, Happening, Proclaimed, Remapped
from engine.spawn.births import birth_room
from engine.spawn.endings import clear_room, end_npcs, end_things, house_the_homeless, refuge, thin_out
from engine.spawn.rules import fill
from engine.vocabulary import Catalogue, Content, Patch, SpawnedEntities, WorldEvent
from engine.vocabulary.content import kind_of

Tale = Iterator[Happening | WorldEvent]
Ways = dict[tuple[str, str], str]


@dataclass(slots=True)
class Tally:
    """What a patch changed, by number."""

    rooms: int = 0
    npcs: int = 0
    items: int = 0
    moved: int = 0


def apply_patch(game: Game, patch: Patch) -> Tale:
    """
    Make a patch true, once; a patch whose id is known already means nothing.

    Nothing a player owns is lost by it: things, corpses and people of rooms that go are
    moved to where the block hung on. Raises pydantic.ValidationError, and changes nothing, for
    a patch that holds what is no content.
    """
    known: list[str] = game.world.resources.setdefault("patches", [])
    if patch.id in known:
        return
    things = patch.things()
    known.append(patch.id)
    yield from _change(game, patch, things)


def _change(game: Game, patch: Patch, things: tuple[Content, ...]) -> Tale:
    before, tally = game.catalogue, Tally()
    after = _patched(before, patch, things)
    was = game.rules()
    near = _around(patch, things, before, after)
    ways = _built(game, near)
    game.catalogue = after
    _keep_retired(game, before, after)
    game.forget_content()
    for room in sorted(after.rooms.keys() - game.rooms.keys()):
        birth_room(game, room)
        tally.rooms += 1
    game.forget_content()
    end_things(game, sorted(before.items.keys() - after.items.keys()))
    yield from end_npcs(game, before.npcs.keys() - after.npcs.keys(), before)
    going = sorted(game.rooms.keys() - after.rooms.keys())
    gone = [game.rooms[room] for room in going]
    for room in going:
        for happening in clear_room(game, room, refuge(game, before, room)):
            tally.moved += 1
            if isinstance(happening, Happening):
                yield happening
    game.forget_content()
    game.redraw(game.rooms.keys() & {*near, *(after.rooms.keys() - before.rooms.keys())}, gone)
    _refit(game, before, after)
    yield from _people(game, was, tally)
    yield from house_the_homeless(game)
    where = game.rooms.get(patch.room or "", 0)
    if patch.announce and where:
        yield Proclaimed(where, patch.announce)
    now = _built(game, near)
    exits = sum(ways.get(way) != to for way, to in now.items())
    yield from _redraw(game, {room for room, _ in dict(ways.items() ^ now.items())})
    yield SpawnedEntities(
        patch=patch.id, rooms=tally.rooms, npcs=tally.npcs, items=tally.items, exits=exits, moved=tally.moved
    )


def _redraw(game: Game, rooms: set[str]) -> Iterator[Happening]:
    """Let maps and buttons follow where exits have changed."""
    for room in sorted(rooms & game.rooms.keys()):
        for player in game.here(game.rooms[room], "player"):
            yield Remapped(player)


def _patched(before: Catalogue, patch: Patch, things: tuple[Content, ...]) -> Catalogue:
    kinds = {kind: dict(of_kind) for kind, of_kind in before.things.items()}
    for ref in patch.drop:
        kinds[ref.kind].pop(ref.id, None)
    for put, thing in zip(patch.put, things, strict=True):
        kinds[put.kind][thing.id] = thing
    return Catalogue(kinds)


def _around(patch: Patch, things: tuple[Content, ...], before: Catalogue, after: Catalogue) -> list[str]:
    """
    The rooms whose exits a patch may lead elsewhere.

    They are the rooms it names, those its blocks hang on, and those with a way to a room that comes or goes.
    """
    named = {(kind_of(thing), thing.id) for thing in things} | {(ref.kind, ref.id) for ref in patch.drop}
    moved = before.rooms.keys() ^ after.rooms.keys()
    near: set[str] = {id_ for kind, id_ in named if kind == "room"}
    for block in (*before.blocks.values(), *after.blocks.values()):
        near |= {link.room for link in block.links if ("block", block.id) in named or link.to in moved}
    if moved:
        near |= {room.id for room in after.rooms.values() for way in room.exits.values() if way.to in moved}
    return sorted(near)


def _built(game: Game, rooms: list[str]) -> Ways:
    known = game.catalogue.rooms
    return {
        (room, towards.value): game.catalogue_id(to)
        for room in rooms
        if room in game.rooms
        for towards, to in game.ways(known[room]).items()
        if to
    }


def _refit(game: Game, before: Catalogue, after: Catalogue) -> None:
    """Give those whose archetype was edited the hit points it has now, as hurt as they were."""
    edited = {id_ for id_, npc in after.npcs.items() if id_ in before.npcs and before.npcs[id_].hp != npc.hp}
    if not edited:
        return
    for npc in game.everyone("npc"):
        face = game.face(npc)
        if face.npc.id in edited:
            health = game.world[npc, Health]
            health.hp = max(1, health.hp * face.npc.hp // max(1, health.max))
            health.max = face.npc.hp


def _people(game: Game, was: dict[Rule, int], tally: Tally) -> Tale:
    wanted = game.rules()
    fewer = {str(rule): was[rule] - wanted.get(rule, 0) for rule in was if was[rule] > wanted.get(rule, 0)}
    if fewer:
        yield from thin_out(game, fewer)
    more = {rule: wanted[rule] - was.get(rule, 0) for rule in wanted if wanted[rule] > was.get(rule, 0)}
    for rule, count in more.items():
        born = fill(game, rule, count)
        if rule.kind == "item":
            tally.items += len(born)
            continue
        tally.npcs += len(born)
        for npc in born:
            if game.here(game.where(npc), "player"):
                yield Appeared(npc, 0)


def _keep_retired(game: Game, before: Catalogue, after: Catalogue) -> None:
    """Keep knowing items that leave the catalogue: somebody may still have one."""
    gone = before.items.keys() - after.items.keys()
    retired = game.retired
    for id_ in sorted(gone):
        retired[id_] = before.items[id_].model_dump(mode="json", exclude_defaults=True)
    for id_ in sorted(retired.keys() & after.items.keys()):
        del retired[id_]
