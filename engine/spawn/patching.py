"""A patch becomes true: rooms stand, exits lead on, people move in; taking it back takes nothing from anybody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.components import Health
from engine.ecs import Entity, row_of
from engine.game import Game, Rule, is_npc, rules
from engine.happenings import Appeared, Happening, Proclaimed, Remapped
from engine.life.attention import seen
from engine.life.settling import days_of, settle_all, uprooted
from engine.spawn.births import birth_room
from engine.spawn.endings import (
    clear_room,
    end_npcs,
    end_residents,
    end_things,
    house_the_homeless,
    refuge,
    thin_out,
)
from engine.spawn.rules import fill
from engine.vocabulary import Area, Block, Catalogue, Content, Patch, Ref, Room, SpawnedEntities, WorldEvent
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
    change, tally = _changed(game.catalogue, patch, things), Tally()
    before, after = change.before, change.after
    askers, near = change.askers(game), change.around(game)
    was, ways = rules(_standing(askers, before), before), _built(game, near)
    game.turn_to(after, change.gone, change.come)
    askers, near = sorted({*askers, *change.askers(game)}), sorted({*near, *change.around(game)})
    _keep_retired(game, before, after, change.names("item"))
    game.forget_places(near)
    for room in change.names("room"):
        if room in after.rooms and room not in game.rooms:
            birth_room(game, room)
            tally.rooms += 1
    game.forget_places(near)
    end_things(game, [item for item in change.names("item") if item in before.items and item not in after.items])
    yield from end_npcs(game, [npc for npc in change.names("npc") if npc not in after.npcs], before)
    going = [room for room in change.names("room") if room in game.rooms and room not in after.rooms]
    gone = [game.rooms[room] for room in going]
    end_residents(game, going, before)
    for room in going:
        for happening in clear_room(game, room, refuge(game, before, room)):
            tally.moved += 1
            if isinstance(happening, Happening):
                yield happening
    game.forget_places(near)
    game.redraw(game.rooms.keys() & set(near), gone)
    _refit(game, before, after, change.names("npc"))
    _resettle(game, change, gone)
    yield from _people(game, was, rules(_standing(askers, after), after), tally)
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


@dataclass(frozen=True, slots=True)
class Change:
    """What a patch makes of content: all of it `before` and `after`, and what of it has `gone` and has `come`."""

    before: Catalogue
    after: Catalogue
    refs: list[Ref]
    gone: list[Content]
    come: list[Content]

    def names(self, kind: str) -> list[str]:
        """The ids of everything of a kind that the patch names, sorted."""
        return [ref.id for ref in self.refs if ref.kind == kind]

    def around(self, game: Game) -> list[str]:
        """The rooms that may lead elsewhere: those named, those with a way into one, and where named blocks hang."""
        rooms = set(self.names("room"))
        for room in self.names("room"):
            rooms |= game.directory.into(room)
        for thing in (*self.gone, *self.come):
            if isinstance(thing, Block):
                rooms |= {link.room for link in thing.links}
        return sorted(rooms)

    def askers(self, game: Game) -> list[str]:
        """The rooms and areas whose rules may want somebody, or something, else: `room/plaza`, `area/the-hub`."""
        askers = {f"{ref.kind}/{ref.id}" for ref in self.refs if ref.kind in {"room", "area"}}
        for ref in self.refs:
            if ref.kind in {"npc", "item"} and (self.before.find(ref) is None) != (self.after.find(ref) is None):
                askers |= game.directory.asking(ref.kind, ref.id)
        return sorted(askers)


def _changed(before: Catalogue, patch: Patch, things: tuple[Content, ...]) -> Change:
    named = {ref.kind for ref in patch.drop} | {kind_of(thing) for thing in things}
    kinds = {kind: of_kind.copy() if kind in named else of_kind for kind, of_kind in before.things.items()}
    for ref in patch.drop:
        kinds[ref.kind].pop(ref.id, None)
    for put, thing in zip(patch.put, things, strict=True):
        kinds[put.kind][thing.id] = thing
    after = Catalogue(kinds)
    named = {str(ref): ref for ref in (*patch.drop, *map(_ref, things))}
    refs = [ref for _, ref in sorted(named.items())]
    gone, come = ([thing for ref in refs if (thing := each.find(ref)) is not None] for each in (before, after))
    return Change(before, after, refs, gone, come)


def _ref(thing: Content) -> Ref:
    return Ref.model_construct(kind=kind_of(thing), id=thing.id)


def _standing(askers: Iterable[str], catalogue: Catalogue) -> list[Room | Area]:
    """The rooms and areas there are, of some by name."""
    kinds = {"room": catalogue.rooms, "area": catalogue.areas}
    named = (asker.split("/", 1) for asker in askers)
    return [kinds[kind][id_] for kind, id_ in named if id_ in kinds[kind]]


def _built(game: Game, rooms: list[str]) -> Ways:
    known = game.catalogue.rooms
    return {
        (room, towards.value): game.catalogue_id(to)
        for room in rooms
        if room in game.rooms
        for towards, to in game.ways(known[room]).items()
        if to
    }


def _refit(game: Game, before: Catalogue, after: Catalogue, named: list[str]) -> None:
    """Give those whose archetype was edited the hit points it has now, as hurt as they were."""
    both = [id_ for id_ in named if id_ in before.npcs and id_ in after.npcs]
    edited = {id_ for id_ in both if before.npcs[id_].hp != after.npcs[id_].hp}
    for npc in game.made_from("npc", edited):
        hp = game.face(npc).npc.hp
        health = game.world[npc, Health]
        health.hp = max(1, health.hp * hp // max(1, health.max))
        health.max = hp


def _resettle(game: Game, change: Change, gone: list[Entity]) -> None:
    """Let those take up their lives anew who lost a room of theirs, or whose days go differently now."""
    before, after = change.before.npcs, change.after.npcs
    both = [npc for npc in change.names("npc") if npc in before and npc in after]
    settle_all(game, uprooted(game, gone, [npc for npc in both if days_of(before[npc]) != days_of(after[npc])]))


def _people(game: Game, was: dict[Rule, int], wanted: dict[Rule, int], tally: Tally) -> Tale:
    fewer = {str(rule): was[rule] - wanted.get(rule, 0) for rule in was if was[rule] > wanted.get(rule, 0)}
    if fewer:
        yield from thin_out(game, fewer)
    more = {rule: wanted[rule] - was.get(rule, 0) for rule in wanted if wanted[rule] > was.get(rule, 0)}
    born = fill(game, more)
    npcs = [one for one in born if is_npc(one)]
    tally.npcs, tally.items = len(npcs), len(born) - len(npcs)
    watched = seen(game)
    for npc in npcs:
        if watched[row_of(game.where(npc))]:
            yield Appeared(npc, 0)


def _keep_retired(game: Game, before: Catalogue, after: Catalogue, named: list[str]) -> None:
    """Keep knowing items that leave the catalogue: somebody may still have one."""
    retired = game.retired
    for id_ in named:
        if id_ in after.items:
            retired.pop(id_, None)
        elif id_ in before.items:
            retired[id_] = before.items[id_].model_dump(mode="json", exclude_defaults=True)
