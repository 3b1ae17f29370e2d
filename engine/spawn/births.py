"""Births: characters, people and things that come to stand in the world."""

from typing import NamedTuple

import numpy as np

from engine.components import CarriedBy, Health, Home, InRoom, Owned, Person, Purse, Skill, Template, Worn
from engine.ecs import Entity, Rows, many, spawn_together
from engine.game import Game, content_json
from engine.game.streams import Stream
from engine.vocabulary import Item, Npc
from engine.vocabulary.arithmetic import player_hp
from engine.vocabulary.chance import roll

PURSE_OF_A_NEWCOMER = 20


def newcomer(game: Game, name: str, role: str, *, guest: bool) -> Entity:
    """Bring a new character into the world, in the room where characters begin."""
    hp = player_hp(1)
    start = game.start()
    player = game.world.spawn(
        "player",
        Person(name, role, guest, ""),
        Health(hp, hp),
        Purse(PURSE_OF_A_NEWCOMER),
        Skill(0, 1),
        *([InRoom(start)] if start else []),
    )
    game.names[name.lower()] = player
    return player


class Birth(NamedTuple):
    """
    Somebody, or something, that is to come into the world: what it is made from, and by which rule.

    It stands in a room, or `holder` carries it, by place among those born at once, and wears it in a `slot`.
    """

    kind: str
    template: str
    rule: str = ""
    room: Entity = 0
    holder: int = -1
    slot: str = ""


def bring(game: Game, births: list[Birth]) -> list[Entity]:
    """
    Let people and things stand in rooms, in this order, people with what they carry in their hands.

    It comes out as if each were born by itself, with its things right behind it: same uids, so same dice. Gives who
    and what stands there now, but not what is carried. People have yet to `settle`.
    """
    everybody = _with_belongings(game, births)
    born = spawn_together(game.world, [birth.kind for birth in everybody])
    for kind in ("npc", "item"):
        those = [place for place, birth in enumerate(everybody) if birth.kind == kind]
        _describe(game, [everybody[place] for place in those], born[those])
    _hand_out(game, everybody, born)
    return [one for one, birth in zip(born.tolist(), everybody, strict=True) if birth.holder < 0]


def _with_belongings(game: Game, births: list[Birth]) -> list[Birth]:
    """Put behind each person what it turns out to carry: the dice are those of its uid, so they know it beforehand."""
    first, everybody = game.world.register.next_uid, list[Birth]()
    for birth in births:
        place = len(everybody)
        everybody.append(birth)
        if birth.kind == "npc":
            everybody += _belongings(game, game.catalogue.npcs[birth.template], first + place, place)
    return everybody


def _belongings(game: Game, npc: Npc, uid: int, holder: int) -> list[Birth]:
    things, worn = list[Birth](), set[str]()
    for number, carried in enumerate(npc.carries):
        item = game.catalogue.items.get(carried.item)
        if item is not None and roll(game.seed, number, Stream.CARRY, uid) % 100 < carried.chance:
            slot = item.slot or ""
            things.append(Birth("item", item.id, holder=holder, slot="" if slot in worn else slot))
            worn.add(slot)
    return things


def _describe(game: Game, births: list[Birth], born: Rows) -> None:
    """Say what newborns of one kind are made from, and where they stand."""
    world = game.world
    world.put_many(born, many(Template, id=np.array([birth.template for birth in births])))
    world.put_many(born, many(Home, rule=np.array([birth.rule for birth in births])))
    rooms = np.array([birth.room for birth in births], np.int64)
    world.put_many(born[rooms != 0], InRoom(rooms[rooms != 0]))
    if births and births[0].kind == "npc":
        npcs = [game.catalogue.npcs[birth.template] for birth in births]
        hp = np.array([npc.hp for npc in npcs])
        world.put_many(born, many(Health, hp=hp, max=hp))
        world.put_many(born, many(Purse, scrip=np.array([npc.scrip for npc in npcs])))


def _hand_out(game: Game, everybody: list[Birth], born: Rows) -> None:
    held = [place for place, birth in enumerate(everybody) if birth.holder >= 0]
    game.world.put_many(born[held], CarriedBy(born[[everybody[place].holder for place in held]]))
    worn = [place for place in held if everybody[place].slot]
    game.world.put_many(born[worn], many(Worn, slot=np.array([everybody[place].slot for place in worn])))


def birth_room(game: Game, room: str) -> Entity:
    """Let a room stand, empty."""
    entity = game.world.spawn("room", Template(room))
    game.rooms[room] = entity
    return entity


def hand_over(game: Game, item: Item, player: Entity, slot: str = "") -> Entity:
    """Make an item in a player's hands, worn in a slot if told; from then on the item is known, and theirs."""
    world = game.world
    if item.id not in game.catalogue.items:
        game.retired[item.id] = content_json(item)
    thing = world.spawn("item", Template(item.id), Home(""), CarriedBy(player))
    world.put(thing, Owned(world.uid(player)))
    if slot:
        world.put(thing, Worn(slot))
    return thing
