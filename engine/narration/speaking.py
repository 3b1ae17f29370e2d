"""Words and gestures."""

from engine import happenings as h
from engine.game import Game
from engine.narration.telling import Telling
from engine.vocabulary.markup import Role, mark, plain


def said(t: Telling, game: Game, it: h.Said) -> None:
    """Everybody in the room hears it."""
    room, title = game.where(it.who), game.title(it.who)
    verb, tone = ("ask", "asks") if it.text.endswith("?") else ("say", "says")
    speech = mark(Role.SPEECH, f'"{it.text}"')
    line = f"{title} {tone}, {speech}"
    message = {"channel": "say", "talker": plain(title), "text": plain(line)}
    own = f"You {verb}, {speech}"
    t.to(it.who, own)
    t.data(it.who, "Comm.Channel.Text", message | {"text": plain(own)}, many=True)
    t.others(room, line, it.who, message=("Comm.Channel.Text", message))


def messaged(t: Telling, game: Game, it: h.Messaged) -> None:
    """Two players read it, and nobody else."""
    speech = mark(Role.SPEECH, f'"{it.text}"')
    talker = plain(game.name(it.who))
    for player, line in (
        (it.who, f"You tell {game.name(it.to)}, {speech}"),
        (it.to, f"{game.title(it.who)} tells you, {speech}"),
    ):
        t.to(player, line)
        t.data(player, "Comm.Channel.Text", {"channel": "tell", "talker": talker, "text": plain(line)}, many=True)


def emoted(t: Telling, game: Game, it: h.Emoted) -> None:
    """Everybody in the room sees it, the same words for all."""
    joint = "" if it.text[:1] in {"'", ","} else " "
    t.others(game.where(it.who), f"{game.title(it.who)}{joint}{it.text}")


def talked(t: Telling, game: Game, it: h.Talked) -> None:
    """One player hears an NPC; the others see them talk."""
    speech = mark(Role.SPEECH, f'"{it.reply}"')
    t.to(it.who, f"{game.title(it.npc)} says to you, {speech}")
    t.others(game.where(it.who), f"{game.title(it.npc)} says something to {game.name(it.who)}.", it.who)


def barked(t: Telling, game: Game, it: h.Barked) -> None:
    """Everybody in the room sees it."""
    t.others(game.where(it.who), f"{game.title(it.who)} {it.line}")


def proclaimed(t: Telling, game: Game, it: h.Proclaimed) -> None:
    """A line from those who run the world."""
    for player in game.here(it.who, "player") if it.who else list(game.links):
        t.to(player, mark(Role.SYSTEM, it.text))


def told(t: Telling, _: Game, it: h.Told) -> None:
    """One player reads it."""
    t.to(it.who, it.text)
