"""Coming and going: into the world, out of it, and from room to room."""

from engine import happenings as h
from engine.components import Person
from engine.game import Game, is_player
from engine.narration.being import status, vitals
from engine.narration.handling import inventory
from engine.narration.seeing import look, looked, room_info
from engine.narration.telling import Telling
from engine.vocabulary import Direction
from engine.vocabulary.markup import Role, mark


def arrived(t: Telling, game: Game, it: h.Arrived) -> None:
    """A player comes into the world, and reads where they are."""
    me, room = it.who, game.where(it.who)
    name = game.world.get(me, Person).name
    t.data(me, "Char.Name", {"name": name, "fullname": name})
    vitals(t, game, me)
    status(t, game, me)
    inventory(t, game, me)
    t.to(me, f"{_greeting(name, it)}\n")
    if room:
        manner = "blinks and is back" if it.again else "steps off a tram that was not there a moment ago"
        t.others(room, f"{mark(Role.PLAYER, name)} {manner}.", me)
    looked(t, game, h.Looked(me))


def _greeting(name: str, it: h.Arrived) -> str:
    if it.fresh:
        hint = (
            f"Type a direction, such as {mark(Role.COMMAND, 'north')}, to walk; {mark(Role.COMMAND, 'help')} says more."
        )
        return f"Welcome to Coil, {mark(Role.PLAYER, name)}. The city grows where it is knocked upon.\n{hint}"
    if it.again:
        return f"You blink, {mark(Role.PLAYER, name)}, and are back where you stood."
    return f"Welcome back to Coil, {mark(Role.PLAYER, name)}."


_KEPT = "The city keeps your place. Come back when it calls."
_BORROWED = "The borrowed name goes back on its hook. Come again under one of your own."


def departed(t: Telling, game: Game, it: h.Departed) -> None:
    """A player is gone, and the session ends."""
    name = game.name(it.who)
    if it.room:
        manner = "fades like a sign being switched off" if it.how == "lost" else "boards a tram and is gone"
        t.others(it.room, f"{name} {manner}.", it.who)
    if it.session:
        t.goodbye(it.session, _BORROWED if game.world.get(it.who, Person).guest else _KEPT)


def displaced(t: Telling, game: Game, it: h.Displaced) -> None:
    """The older session reads why it ends."""
    t.goodbye(it.session, f"{game.name(it.who)} has come in by another door. This one closes.")


def lost_link(t: Telling, game: Game, it: h.LostLink) -> None:
    """Those around see somebody go quiet."""
    t.others(game.where(it.who), f"{game.name(it.who)} goes quiet and looks at nothing.", it.who)


_LEAVES = {
    Direction.UP: "goes up",
    Direction.DOWN: "goes down",
    Direction.IN: "goes in",
    Direction.OUT: "goes out",
}
_FROM = {
    Direction.UP: "comes down from above",
    Direction.DOWN: "comes up from below",
    Direction.IN: "comes out from inside",
    Direction.OUT: "comes in from outside",
}
_FLEES = {Direction.IN: "inside", Direction.OUT: "outside", Direction.UP: "upwards", Direction.DOWN: "downwards"}


def walked(t: Telling, game: Game, it: h.Walked) -> None:
    """Those left behind and those met read which way; the walker reads the new room."""
    leavers, greeters = game.here(it.origin, "player"), game.here(it.target, "player")
    if leavers or len(greeters) > 1 or not is_player(it.who):
        title = game.title(it.who)
        leaves = f"flees {_FLEES.get(it.towards, it.towards.value)}" if it.fleeing else _LEAVES.get(it.towards)
        line = f"{title} {leaves or f'leaves {it.towards.value}'}."
        for player in leavers:
            t.to(player, line)
        back = it.towards.back
        line = f"{title} {_FROM.get(back) or f'arrives from the {back.value}'}."
        for player in greeters:
            if player != it.who:
                t.to(player, line)
    if is_player(it.who):
        if it.fleeing:
            way = _FLEES.get(it.towards, it.towards.value)
            t.to(it.who, f"You break away and run {way}.\n")
        t.to(it.who, look(game, it.who, it.target))
        room_info(t, it.who, game.place(it.target))


def appeared(t: Telling, game: Game, it: h.Appeared) -> None:
    """Somebody stands where they did not walk."""
    room, title = game.where(it.who), game.title(it.who)
    if it.origin and game.world.alive(it.origin):
        t.others(it.origin, f"{title} is suddenly not here any more.", it.who)
    if room:
        t.others(room, f"{title} is suddenly here.", it.who)
    if it.text:
        t.to(it.who, f"{it.text}\n")
    if is_player(it.who):
        vitals(t, game, it.who)
        looked(t, game, h.Looked(it.who))


def knocked(t: Telling, game: Game, it: h.Knocked) -> None:
    """Everybody there reads where the knock went."""
    room = game.where(it.who)
    way = game.template(room).exits[it.towards]
    what = mark(Role.GROWTH, way.name or ("the empty lot" if way.growth == "lot" else "the end of the road"))
    side = _SIDE.get(it.towards, f"to the {it.towards.value}")
    if way.look and it.walked:
        t.to(it.who, way.look)
    knock = "Nobody has built there yet. You knock all the same" if it.walked else "You knock"
    t.to(it.who, f"{knock} at {what}, {side}. They say a knock is heard.")
    t.others(room, f"{game.title(it.who)} knocks at {what}, {side}.", it.who)


_SIDE = {
    Direction.UP: "overhead",
    Direction.DOWN: "underfoot",
    Direction.IN: "where there is no inside yet",
    Direction.OUT: "where there is no outside yet",
}


def vanished(t: Telling, game: Game, it: h.Vanished) -> None:
    """An NPC goes for good."""
    t.others(it.room, f"{game.title(it.who)} leaves for good, without a word.")
