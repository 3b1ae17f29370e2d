"""What must hold of every world, whatever has happened in it."""

from engine.components import Away, CarriedBy, Corpse, Health, InRoom, Owned
from engine.game import Game


def broken(game: Game) -> list[str]:
    """Say which laws of the world do not hold; nothing is what one wants to hear."""
    return [*_people(game), *_things(game), *_rooms(game)]


def _people(game: Game) -> list[str]:
    world = game.world
    wrong: list[str] = []
    for kind in ("player", "npc"):
        for who in game.everyone(kind):
            away = kind == "player" and world.has(who, Away)
            if bool(world.target(who, InRoom)) == away and game.rooms:
                wrong.append(f"{game.name(who)} stands {'in a room while away' if away else 'nowhere'}")
            if not 0 < world.get(who, Health).hp <= world.get(who, Health).max:
                wrong.append(f"{game.name(who)} has {world.get(who, Health)}")
    for session, (player, _) in game.sessions.items():
        if game.links.get(player) != session:
            wrong.append(f"session {session} is not the link of {game.name(player)}")
    if len(game.links) != len(game.sessions):
        wrong.append(f"{len(game.links)} links and {len(game.sessions)} sessions")
    return wrong


def _things(game: Game) -> list[str]:
    world = game.world
    wrong: list[str] = []
    for item in game.everyone("item"):
        held, lies = world.target(item, CarriedBy), world.target(item, InRoom)
        if bool(held) == bool(lies) and game.rooms:
            wrong.append(f"{game.name(item)} is {'in two places' if held else 'nowhere'}")
        if held and not world.alive(held):
            wrong.append(f"{game.name(item)} is carried by nobody alive")
    return wrong


def _rooms(game: Game) -> list[str]:
    wrong: list[str] = []
    if game.rooms.keys() != game.catalogue.rooms.keys():
        wrong.append("not every room of the catalogue stands")
    for id_, room in game.rooms.items():
        ways = game.place(room).ways
        wrong += [f"{id_} leads to a room that is gone" for to in ways.values() if to and not game.world.alive(to)]
        if len(game.rooms) > 1 and not any(ways.values()):
            wrong.append(f"{id_} cannot be left")
    return wrong


def owned(game: Game) -> set[int]:
    """The uids of everything players own; corpses are only lent."""
    world = game.world
    return {world.uid(item) for item in game.everyone("item") if world.has(item, Owned) and not world.has(item, Corpse)}
