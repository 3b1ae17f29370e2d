"""Fights: rounds of two seconds, blow by blow, and what becomes of the dead."""

from collections.abc import Iterator

from engine.components import (
    CarriedBy,
    Corpse,
    Fighting,
    Health,
    Home,
    InRoom,
    Owned,
    Person,
    Purse,
    Skill,
    Template,
    Worn,
)
from engine.ecs import Entity, row_of
from engine.game import Game, is_npc, is_player
from engine.game.appointments import GRAVE_TICKS, ROT_TICKS, Due
from engine.game.streams import Stream
from engine.happenings import Appeared, Died, Happening, Learned, Struck
from engine.life.needs import frighten
from engine.vocabulary import NpcKilled, PlayerDied, WorldEvent
from engine.vocabulary.arithmetic import ROUND_TICKS, blow, level_at, player_hp, reward
from engine.vocabulary.markup import plain

Tale = Iterator[Happening | WorldEvent]


def fight(game: Game) -> Tale:
    """Let everybody strike whose room has its round this tick: players first, then the others, the oldest first."""
    for who in _due(game):
        fighting = game.world.find(who, Fighting) if game.world.alive(who) else None
        if fighting is not None:
            yield from _strike(game, who, fighting.foe)


def _due(game: Game) -> list[Entity]:
    world = game.world
    due: list[Entity] = []
    for kind in ("player", "npc"):
        sparse = world.sparse(Fighting, kind)
        if not len(sparse):
            continue
        pool = world.pool(kind)
        rooms = pool[InRoom][sparse.rows]
        rows = sparse.rows[(row_of(rooms) + game.tick) % ROUND_TICKS == 0]
        due += pool.entities(rows[pool.uid[rows].argsort()]).tolist()
    return due


def _strike(game: Game, who: Entity, foe: Entity) -> Tale:
    world = game.world
    room = game.where(who)
    if not room or not world.alive(foe) or game.where(foe) != room:
        world.take(who, Fighting)
        return
    uid = world.uid(who)
    aim, die = game.roll(Stream.AIM, uid), game.roll(Stream.WOUND, uid)
    wound = blow(aim, die, game.fighter(who), game.fighter(foe))
    health = world[foe, Health]
    health.hp = max(0, health.hp - wound)
    yield Struck(who, foe, wound)
    if wound and is_npc(foe):
        frighten(game, foe)
    if not health.hp:
        yield from _die(game, foe, who, room)
    elif not world.has(foe, Fighting):
        world.put(foe, Fighting(who))


def _die(game: Game, who: Entity, by: Entity, room: Entity) -> Tale:
    world = game.world
    world.take(who, Fighting)
    if is_npc(who):
        yield from _npc_dies(game, who, by, room)
    else:
        yield from _player_dies(game, who, by, room)
    _turn(game, by, room)


def _npc_dies(game: Game, npc: Entity, by: Entity, room: Entity) -> Tale:
    world, face, place = game.world, game.face(npc), game.place(room)
    uid, scrip = world.uid(npc), world.get(npc, Purse).scrip
    lay_out(game, room, face.npc.name, 0, game.carried(npc))
    world[by, Purse].scrip += scrip
    world.relate(npc, InRoom, 0)
    world.commands.despawn(npc)
    yield Died(npc, by, room, scrip)
    if is_player(by):
        yield from _learn(game, by, reward(face.npc.level, face.npc.role, world.get(by, Skill).level))
        name = world.get(by, Person).name
        yield NpcKilled(player=name, npc=face.npc.id, uid=uid, room=place.room.id, area=place.room.area)


def _learn(game: Game, player: Entity, points: int) -> Tale:
    skill = game.world[player, Skill]
    skill.points += points
    level = level_at(skill.points)
    risen = level > skill.level
    if risen:
        skill.level = level
        health = game.world[player, Health]
        gained = player_hp(level) - health.max
        health.max += gained
        health.hp += gained
    yield Learned(player, points, level if risen else 0)


def _player_dies(game: Game, player: Entity, by: Entity, room: Entity) -> Tale:
    world, place = game.world, game.place(room)
    name = world.get(player, Person).name
    loose = game.loose(player)
    if loose:
        lay_out(game, room, name, world.uid(player), loose)
    health = world[player, Health]
    health.hp = max(1, health.max // 2)
    start = game.start()
    world.relate(player, InRoom, start)
    yield Died(player, by, room)
    left = f" What you carried lies where you fell, in {place.room.name}, and only you can take it." if loose else ""
    yield Appeared(player, 0, f"Somebody drags you to a tram, and somebody else pays.{left}")
    killer = plain(game.name(by))
    yield PlayerDied(player=name, room=place.room.id, area=place.room.area, by=killer)


def _turn(game: Game, winner: Entity, room: Entity) -> None:
    """Let a winner face whoever else in the room still strikes at them."""
    world = game.world
    if not world.alive(winner):
        return
    world.take(winner, Fighting)
    for kind in ("npc", "player"):
        for other in game.here(room, kind):
            fighting = world.find(other, Fighting)
            if fighting is not None and fighting.foe == winner:
                world.put(winner, Fighting(other))
                return


def lay_out(game: Game, room: Entity, name: str, owner: int, things: list[Entity]) -> Entity:
    """Leave a corpse in a room, with things in it."""
    world = game.world
    corpse = world.spawn("item", Template(""), Home(""), InRoom(room))
    world.put(corpse, Corpse(name, owner))
    if owner:
        world.put(corpse, Owned(owner))
    for thing in things:
        world.take(thing, Worn)
        world.relate(thing, CarriedBy, corpse)
    lies = GRAVE_TICKS if owner else ROT_TICKS
    world.wheel.schedule(game.tick + lies, world.uid(corpse), Due.ROT)
    return corpse
