"""Blows, flight and death."""

from engine import happenings as h
from engine.components import Corpse, Health
from engine.game import Game, is_player
from engine.narration.being import status, vitals
from engine.narration.telling import Telling
from engine.vocabulary.markup import Role, mark, plain

_FORCE = (
    (5, "graze", "grazes"),
    (12, "hit", "hits"),
    (22, "hit hard", "hits hard"),
    (100, "tear into", "tears into"),
)


def _force(wound: int, full: int) -> tuple[str, str]:
    share = wound * 100 // max(1, full)
    for limit, you, they in _FORCE:
        if share < limit:
            return you, they
    return _FORCE[-1][1:]


def attacked(t: Telling, game: Game, it: h.Attacked) -> None:
    """A fight begins."""
    t.to(it.who, f"You go for {game.name(it.foe)}.")
    t.to(it.foe, mark(Role.HURT, f"{plain(game.title(it.who))} goes for you!"))
    t.others(game.where(it.who), f"{game.title(it.who)} goes for {game.name(it.foe)}.", it.who, it.foe)


def struck(t: Telling, game: Game, it: h.Struck) -> None:
    """One blow: numbers for the two, words for the others."""
    room = game.where(it.who)
    full = game.world.get(it.foe, Health).max
    you, they = _force(it.wound, full)
    hit = it.wound > 0
    witnesses = game.here(room, "player")
    for player in witnesses:
        if player == it.who:
            foe = game.name(it.foe)
            t.to(player, f"You {you} {foe}: {mark(Role.STRIKE, str(it.wound))}." if hit else f"You miss {foe}.")
        elif player == it.foe:
            title = game.title(it.who)
            t.to(player, f"{title} {they} you: {mark(Role.HURT, str(it.wound))}." if hit else f"{title} misses you.")
        else:
            t.to(player, f"{game.title(it.who)} {they if hit else 'misses'} {game.name(it.foe)}.")
    if hit and is_player(it.foe):
        vitals(t, game, it.foe)


def trapped(t: Telling, game: Game, it: h.Trapped) -> None:
    """Flight fails."""
    t.to(it.who, "You look for a way out and find an elbow instead. Try again.")
    t.others(game.where(it.who), f"{game.title(it.who)} tries to get away.", it.who)


def died(t: Telling, game: Game, it: h.Died) -> None:
    """Somebody is dead: the killer, the killed and the others each read it their way."""
    name = game.title(it.who)
    t.to(it.by, f"{name} {mark(Role.STRIKE, 'is dead')}.")
    if it.scrip:
        t.to(it.by, f"You find {it.scrip} scrip.")
    t.others(it.room, f"{name} is dead, killed by {game.name(it.by)}.", it.by, it.who)
    t.to(it.who, mark(Role.HURT, f"{plain(game.title(it.by))} has killed you."))


def learned(t: Telling, game: Game, it: h.Learned) -> None:
    """A player has learned, and perhaps risen."""
    t.to(it.who, f"You learn something from it: {it.points} experience.")
    if it.level:
        t.to(it.who, mark(Role.SYSTEM, f"You are level {it.level} now. Things hurt a little less."))
        t.others(game.where(it.who), f"{game.title(it.who)} stands a little straighter.", it.who)
        vitals(t, game, it.who)
    status(t, game, it.who)


def healed(t: Telling, game: Game, it: h.Healed) -> None:
    """A player's program reads that wounds close."""
    vitals(t, game, it.who)


def rotted(t: Telling, game: Game, it: h.Rotted) -> None:
    """A corpse is dust."""
    corpse = game.world.get(it.who, Corpse)
    t.others(it.room, f"The corpse of {corpse.name} is nothing but dust and a smell of solder now.")
