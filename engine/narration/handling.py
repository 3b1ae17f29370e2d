"""Things that change hands."""

from engine import happenings as h
from engine.ecs import Entity
from engine.game import Game, is_player
from engine.narration.telling import Telling


def _item(game: Game, thing: Entity) -> dict[str, str]:
    return {"id": str(game.world.uid(thing)), "name": game.thing(thing).item.name}


def inventory(t: Telling, game: Game, player: Entity) -> None:
    """Send everything a player has."""
    things = [_item(game, thing) for thing in game.carried(player)]
    t.data(player, "Char.Items.List", {"location": "inv", "items": things})


def _change(t: Telling, game: Game, who: Entity, verb: str, thing: Entity) -> None:
    if is_player(who):
        t.data(who, f"Char.Items.{verb}", {"location": "inv", "item": _item(game, thing)}, many=True)


def took(t: Telling, game: Game, it: h.Took) -> None:
    """A thing is picked up."""
    name = game.name(it.thing)
    out_of = f" from {game.name(it.out_of)}" if it.out_of else ""
    t.to(it.who, f"You take {name}{out_of}.")
    t.others(game.where(it.who), f"{game.title(it.who)} takes {name}{out_of}.", it.who)
    _change(t, game, it.who, "Add", it.thing)


def dropped(t: Telling, game: Game, it: h.Dropped) -> None:
    """A thing is let go."""
    name = game.name(it.thing)
    t.to(it.who, f"You drop {name}.")
    t.others(game.where(it.who), f"{game.title(it.who)} drops {name}.", it.who)
    _change(t, game, it.who, "Remove", it.thing)


def gave(t: Telling, game: Game, it: h.Gave) -> None:
    """A thing changes hands."""
    name = game.name(it.thing)
    t.to(it.who, f"You give {name} to {game.name(it.to)}.")
    t.to(it.to, f"{game.title(it.who)} gives you {name}.")
    t.others(game.where(it.who), f"{game.title(it.who)} gives {name} to {game.name(it.to)}.", it.who, it.to)
    _change(t, game, it.who, "Remove", it.thing)
    _change(t, game, it.to, "Add", it.thing)


def paid(t: Telling, game: Game, it: h.Paid) -> None:
    """Scrip changes hands; how much is between the two."""
    t.to(it.who, f"You give {it.scrip} scrip to {game.name(it.to)}.")
    t.to(it.to, f"{game.title(it.who)} gives you {it.scrip} scrip.")
    t.others(game.where(it.who), f"{game.title(it.who)} counts some scrip into a hand.", it.who, it.to)


def wore(t: Telling, game: Game, it: h.Wore) -> None:
    """A thing is put on or taken in hand."""
    name = game.name(it.thing)
    you, they = ("wield", "wields") if it.slot == "wield" else ("put on", "puts on")
    t.to(it.who, f"You {you} {name}.")
    t.others(game.where(it.who), f"{game.title(it.who)} {they} {name}.", it.who)


def removed(t: Telling, game: Game, it: h.Removed) -> None:
    """A thing is taken off."""
    name = game.name(it.thing)
    you, they = ("put away", "puts away") if it.slot == "wield" else ("take off", "takes off")
    t.to(it.who, f"You {you} {name}.")
    t.others(game.where(it.who), f"{game.title(it.who)} {they} {name}.", it.who)
