"""Births: characters, people and things that come to stand in the world."""

from engine.components import CarriedBy, Health, Home, InRoom, Owned, Person, Purse, Skill, Template, Worn
from engine.ecs import Entity
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


def spawn_npc(game: Game, npc: Npc, room: Entity, rule: str) -> Entity:
    """Put an NPC into a room, with what it carries in its hands; it has yet to `settle`."""
    world = game.world
    entity = world.spawn("npc", Template(npc.id), Health(npc.hp, npc.hp), Purse(npc.scrip), Home(rule), InRoom(room))
    uid = world.uid(entity)
    for number, carried in enumerate(npc.carries):
        item = game.catalogue.items.get(carried.item)
        if item is not None and roll(game.seed, number, Stream.CARRY, uid) % 100 < carried.chance:
            _hand(game, item, entity)
    return entity


def spawn_item(game: Game, item: Item, room: Entity, rule: str = "") -> Entity:
    """Lay an item on the ground."""
    return game.world.spawn("item", Template(item.id), Home(rule), InRoom(room))


def _hand(game: Game, item: Item, holder: Entity) -> None:
    thing = game.world.spawn("item", Template(item.id), Home(""), CarriedBy(holder))
    if item.slot is not None and item.slot not in game.worn(holder):
        game.world.put(thing, Worn(item.slot))


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
