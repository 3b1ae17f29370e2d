"""Blows, flight and death."""

from engine import happenings as h
from engine.components import Corpse, Health
from engine.game import Game, is_player
from engine.narration.being import status, vitals
from engine.narration.telling import Telling
from engine.vocabulary.markup import Role, mark, plain

_FORCE = (
    (5, "graze {}", "grazes {}"),
    (12, "hit {}", "hits {}"),
    (22, "hit {} hard", "hits {} hard"),
    (100, "tear into {}", "tears into {}"),
)
"""What a blow is called that takes less than so many percent of somebody's hit points."""


def _force(wound: int, full: int) -> tuple[str, str]:
    if not wound:
        return "miss {}", "misses {}"
    share = wound * 100 // max(1, full)
    return next((words for limit, *words in _FORCE if share < limit), _FORCE[-1][1:])  # pyright: ignore[reportReturnType]


def attacked(t: Telling, game: Game, it: h.Attacked) -> None:
    """A fight begins."""
    t.to(it.who, f"You go for {game.name(it.foe)}.")
    t.to(it.foe, mark(Role.HURT, f"{plain(game.title(it.who))} goes for you!"))
    t.others(game.where(it.who), f"{game.title(it.who)} goes for {game.name(it.foe)}.", it.who, it.foe)


def struck(t: Telling, game: Game, it: h.Struck) -> None:
    """One blow: numbers for the two, words for the others."""
    you, they = _force(it.wound, game.world.get(it.foe, Health).max)
    title, foe = game.title(it.who), game.name(it.foe)
    for player in game.here(game.where(it.who), "player"):
        if player == it.who:
            t.to(player, f"You {you.format(foe)}{_number(Role.STRIKE, it.wound)}.")
        elif player == it.foe:
            t.to(player, f"{title} {they.format('you')}{_number(Role.HURT, it.wound)}.")
        else:
            t.to(player, f"{title} {they.format(foe)}.")
    if it.wound and is_player(it.foe):
        vitals(t, game, it.foe)


def _number(role: Role, wound: int) -> str:
    return f": {mark(role, str(wound))}" if wound else ""


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
