"""Endings: what goes when content is taken back, and how everything players have, and they themselves, stay."""

from collections import deque
from collections.abc import Collection, Iterator

import numpy as np

from engine.components import Away, CarriedBy, Corpse, Fighting, Home, InRoom, Owned, Worn
from engine.ecs import Entity
from engine.game import Game, is_player, rules
from engine.happenings import Appeared, Happening, Vanished
from engine.vocabulary import Catalogue

MOVED = "The street folds itself up around you, gently, as if somebody had changed their mind. You stand elsewhere."


def end_npc(game: Game, npc: Entity) -> Iterator[Happening]:
    """Take an NPC out of the world; what a player ever owned stays on the ground."""
    world, room = game.world, game.where(npc)
    if room:
        yield Vanished(npc, room)
    for thing in game.carried(npc):
        world.relate(thing, CarriedBy, 0)
        world.take(thing, Worn)
        if world.has(thing, Owned):
            world.relate(thing, InRoom, room or game.start())
        else:
            world.despawn(thing)
    world.despawn(npc)


def end_npcs(game: Game, templates: Collection[str], before: Catalogue) -> Iterator[Happening]:
    """Take everybody out of the world whose archetype is gone; `before` still knows what they looked like."""
    after = game.catalogue
    for npc in game.made_from("npc", templates):
        game.catalogue = before
        yield from end_npc(game, npc)
        game.catalogue = after
    game.forget_acquaintances()


def end_things(game: Game, templates: list[str]) -> None:
    """Take items out of the world whose archetype is gone and which no player ever had."""
    for item in game.made_from("item", templates):
        if not kept(game, item):
            game.world.despawn(item)
    left = {game.catalogue_id(item) for item in game.made_from("item", templates)}
    for template in templates:
        if template not in left:
            game.retired.pop(template, None)


def end_residents(game: Game, rooms: list[str], before: Catalogue) -> None:
    """Take everybody out of the world who belongs to one of some rooms, wherever they are, without a word."""
    homes = [str(rule) for rule in rules([before.rooms[room] for room in rooms], before)]
    for npc in game.born_by("npc", homes):
        for _ in end_npc(game, npc):
            pass


def kept(game: Game, item: Entity) -> bool:
    """Whether an item is a player's: had in hand once, carried now, or a corpse."""
    world = game.world
    if world.has(item, Owned) or world.has(item, Corpse):
        return True
    holder = world.target(item, CarriedBy)
    return bool(holder) and is_player(holder)


def thin_out(game: Game, fewer: dict[str, int]) -> Iterator[Happening]:
    """Take those away for whom there is no rule any more, the youngest first."""
    world = game.world
    for kind in ("npc", "item"):
        for entity in reversed(game.born_by(kind, fewer)):
            rule = world.get(entity, Home).rule
            if fewer.get(rule, 0) > 0 and (kind == "npc" or not kept(game, entity)):
                fewer[rule] -= 1
                if kind == "npc":
                    yield from end_npc(game, entity)
                else:
                    world.despawn(entity)


def refuge(game: Game, before: Catalogue, room: str) -> Entity:
    """Where those in a room go when it goes: where its block hung on, else the nearest room that stays."""
    for _, block in sorted(before.blocks.items()):
        if room in block.rooms:
            for link in block.links:
                if link.room in game.catalogue.rooms:
                    return game.rooms.get(link.room, 0)
    return _nearest(game, before, room) or _start_that_stays(game)


def _nearest(game: Game, before: Catalogue, room: str) -> Entity:
    seen, queue = {room}, deque([room])
    while queue:
        here = before.rooms.get(queue.popleft())
        for towards in sorted(here.exits) if here else ():
            to = here.exits[towards].to if here else None
            if to is not None and to not in seen:
                if to in game.catalogue.rooms and to in game.rooms:
                    return game.rooms[to]
                seen.add(to)
                queue.append(to)
    return 0


def _start_that_stays(game: Game) -> Entity:
    start = game.start()
    if start and game.catalogue_id(start) in game.catalogue.rooms:
        return start
    stays = sorted(game.rooms.keys() & game.catalogue.rooms.keys())
    return game.rooms[stays[0]] if stays else 0


def clear_room(game: Game, room: str, to: Entity) -> Iterator[Happening | None]:
    """
    Move everybody and everything that stays out of a room, and end the room.

    Gives one value for each that was moved: a happening where players should read of it.
    """
    world, entity = game.world, game.rooms[room]
    for npc in game.here(entity, "npc"):
        _move(game, npc, to)
        yield None
    for item in game.here(entity, "item"):
        if kept(game, item):
            world.relate(item, InRoom, to)
            yield None
        else:
            world.despawn(item)
    players = game.here(entity, "player")
    for player in players:
        _move(game, player, to)
    del game.rooms[room]
    game.forget_place(entity)
    world.despawn(entity)
    for player in players:
        yield Appeared(player, 0, MOVED)


def _move(game: Game, who: Entity, to: Entity) -> None:
    game.world.take(who, Fighting)
    game.world.relate(who, InRoom, to)


def house_the_homeless(game: Game) -> Iterator[Happening]:
    """Give everybody who stands nowhere, and everything that lies nowhere, a place where characters begin."""
    start, world = game.start(), game.world
    if not start:
        return
    items, players = world.pool("item"), world.pool("player")
    for item in items.in_order(np.flatnonzero(items.alive & (items[InRoom] == 0) & (items[CarriedBy] == 0))):
        world.relate(item, InRoom, start)
    for player in players.in_order(np.flatnonzero(players.alive & (players[InRoom] == 0))):
        if not world.has(player, Away):
            world.relate(player, InRoom, start)
            yield Appeared(player, 0, "A street is there, all at once, and you are standing in it.")
