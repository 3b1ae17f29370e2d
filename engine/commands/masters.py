"""What only game masters can do."""

from engine.commands.command import Tale
from engine.commands.say import find_player
from engine.commands.targets import lying, one, oneself, people
from engine.components import Corpse, Fighting, Health, Home, InRoom, Owned, Person, Purse, Skill
from engine.ecs import Entity
from engine.game import START, Game, is_npc, is_player
from engine.happenings import Appeared, Told
from engine.vocabulary.markup import Role, mark


def goto(game: Game, me: Entity, rest: str) -> Tale:
    """Stand in a room, by its id, or beside a player."""
    if not rest:
        yield Told(me, f"Go where? For example: {mark(Role.COMMAND, f'goto {START}')}.")
        return
    origin = game.where(me)
    target = _room(game, rest)
    if not target:
        close = _alike(game, rest)[:6]
        hint = f" Rooms like it: {', '.join(close)}." if close else ""
        yield Told(me, f'There is no room or player "{rest[:64]}".{hint}')
        return
    game.world.take(me, Fighting)
    game.world.relate(me, InRoom, target)
    yield Appeared(me, origin)


def _room(game: Game, name: str) -> Entity:
    if name.lower() in game.rooms:
        return game.rooms[name.lower()]
    if player := find_player(game, name):
        return game.where(player)
    called = [room for id_, room in game.rooms.items() if game.catalogue.rooms[id_].name.lower() == name.lower()]
    alike = _alike(game, name)
    return called[0] if called else game.rooms[alike[0]] if len(alike) == 1 else 0


def _alike(game: Game, name: str) -> list[str]:
    """The ids of all rooms that hold a name, or hold it with hyphens."""
    wanted = name.lower().replace(" ", "-")
    return [room for room in sorted(game.rooms) if wanted in room]


def stat(game: Game, me: Entity, rest: str) -> Tale:
    """Say what the world knows of the room, somebody or something."""
    room = game.where(me)
    found = one(game, rest, [*game.carried(me), *people(game, me), *lying(game, me)]) if rest else room
    if oneself(game, me, rest):
        found = me
    if not found and rest:
        found = find_player(game, rest) or game.rooms.get(rest.lower(), 0)
    yield Told(me, "\n".join(_facts(game, found)) if found else f'There is no "{rest[:64]}" to be found.')


def _facts(game: Game, one_: Entity) -> list[str]:
    world = game.world
    kind = world.kind(one_)
    facts = [f"kind: {kind}", f"uid: {world.uid(one_)}"]
    if kind == "room":
        room = game.template(one_)
        return [*facts, f"room: {room.id}", f"area: {room.area}", f"at: {room.at}"]
    where = game.where(one_)
    facts.append(f"in: {game.catalogue_id(where) if where else 'nowhere'}")
    if is_player(one_):
        person, skill = world.get(one_, Person), world.get(one_, Skill)
        facts += [
            f"name: {person.name}",
            f"role: {person.role}",
            f"level: {skill.level}",
            f"experience: {skill.points}",
        ]
    else:
        facts.append(f"template: {game.catalogue_id(one_) or 'none'}")
        facts.append(f"rule: {world.get(one_, Home).rule or 'none'}")
    if is_player(one_) or is_npc(one_):
        health, fighter = world.get(one_, Health), game.fighter(one_)
        facts += [
            f"hp: {health.hp} of {health.max}",
            f"blow: {fighter.low} to {fighter.high}",
            f"armour: {fighter.armour}",
            f"scrip: {world.get(one_, Purse).scrip}",
        ]
    owned, corpse = world.find(one_, Owned), world.find(one_, Corpse)
    if owned is not None:
        facts.append(f"owned by uid: {owned.by}")
    if corpse is not None:
        facts.append(f"corpse of: {corpse.name}")
    return facts
