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
from engine.ecs import Entity
from engine.game import Game, is_npc, is_player
from engine.game.appointments import GRAVE_TICKS, ROT_TICKS, Due
from engine.game.rounds import Blow, blows, reconsidered, striker_at
from engine.happenings import Appeared, Died, Happening, Learned, Struck
from engine.life.needs import frighten
from engine.vocabulary import NpcKilled, PlayerDied, WorldEvent
from engine.vocabulary.arithmetic import Fighter, blow, level_at, player_hp, reward
from engine.vocabulary.markup import plain

Tale = Iterator[Happening | WorldEvent]


def fight(game: Game) -> Tale:
    """Let everybody strike whose room has its round this tick: players first, then the others, the oldest first."""
    known: dict[Entity, Fighter] = {}
    hurt: set[Entity] = set()
    fallen: set[Entity] = set()
    for due in blows(game):
        strike = reconsidered(game, due) if due.who in fallen or due.foe in fallen else due
        if strike is None:
            continue
        for it in _strike(game, strike, known):
            if isinstance(it, Struck) and it.wound and is_npc(it.foe):
                hurt.add(it.foe)
            elif isinstance(it, Died):
                fallen |= {it.who, it.by}
                known.clear()
            yield it
    frighten(game, hurt)


def _strike(game: Game, strike: Blow, known: dict[Entity, Fighter]) -> Tale:
    world, who, foe = game.world, strike.who, strike.foe
    if not strike.near:
        world.take(who, Fighting)
        return
    wound = blow(strike.aim, strike.die, _fighter(game, who, known), _fighter(game, foe, known))
    left = max(0, world.field(foe, Health, "hp") - wound)
    if wound:
        world[foe, Health].hp = left
    yield Struck(who, foe, wound)
    if not left:
        yield from _die(game, foe, who, game.where(who))
    elif not world.has(foe, Fighting):
        world.put(foe, Fighting(who))


def _fighter(game: Game, who: Entity, known: dict[Entity, Fighter]) -> Fighter:
    """What somebody can do, looked up once in a tick: whoever strikes is struck as well."""
    fighter = known.get(who)
    if fighter is None:
        fighter = known[who] = game.fighter(who)
    return fighter


def _die(game: Game, who: Entity, by: Entity, room: Entity) -> Tale:
    world = game.world
    world.take(who, Fighting)
    if is_npc(who):
        yield from _npc_dies(game, who, by, room)
    else:
        yield from _player_dies(game, who, by, room)
    _turn(game, by)


def _npc_dies(game: Game, npc: Entity, by: Entity, room: Entity) -> Tale:
    world, face, place = game.world, game.face(npc), game.template(room)
    uid, scrip = world.uid(npc), world.field(npc, Purse, "scrip")
    lay_out(game, room, face.npc.name, 0, game.carried(npc))
    world[by, Purse].scrip += scrip
    world.relate(npc, InRoom, 0)
    world.commands.despawn(npc)
    yield Died(npc, by, room, scrip)
    if is_player(by):
        yield from _learn(game, by, reward(face.npc.level, face.npc.role, world.field(by, Skill, "level")))
        name = world.field(by, Person, "name")
        yield NpcKilled(player=name, npc=face.npc.id, uid=uid, room=place.id, area=place.area)


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
    world, place = game.world, game.template(room)
    name = world.get(player, Person).name
    loose = game.loose(player)
    if loose:
        lay_out(game, room, name, world.uid(player), loose)
    health = world[player, Health]
    health.hp = max(1, health.max // 2)
    start = game.start()
    world.relate(player, InRoom, start)
    yield Died(player, by, room)
    left = f" What you carried lies where you fell, in {place.name}, and only you can take it." if loose else ""
    yield Appeared(player, 0, f"Somebody drags you to a tram, and somebody else pays.{left}")
    killer = plain(game.name(by))
    yield PlayerDied(player=name, room=place.id, area=place.area, by=killer)


def _turn(game: Game, winner: Entity) -> None:
    """Let a winner face whoever else in the room still strikes at them."""
    world = game.world
    if not world.alive(winner):
        return
    world.take(winner, Fighting)
    other = striker_at(game, winner)
    if other:
        world.put(winner, Fighting(other))


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
