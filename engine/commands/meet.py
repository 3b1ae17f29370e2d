"""Meeting: one of many whom a player deals with for the first time turns out to be somebody."""

from engine.commands.command import Tale
from engine.ecs import Entity
from engine.game import Game, is_npc
from engine.happenings import Told
from engine.life.identity import get_to_know
from engine.vocabulary.markup import plain


def meet(game: Game, me: Entity, whom: Entity) -> Tale:
    """Let an NPC say who it is, the first time anybody asks."""
    if not is_npc(whom):
        return
    before = plain(game.name(whom))
    known = get_to_know(game, whom)
    if known is not None:
        yield Told(me, f'"{game.name(whom)}," says {before}, since you ask. "{known.said}"')
