"""From a happening to the role-marked words each witness reads."""

from collections.abc import Callable
from typing import Any

from engine import happenings as h
from engine.game import Game
from engine.narration import coming, fighting, handling, seeing, speaking
from engine.narration.telling import Telling

WORDS: dict[type[h.Happening], Callable[[Telling, Game, Any], None]] = {
    h.Told: speaking.told,
    h.Looked: seeing.looked,
    h.Remapped: seeing.remapped,
    h.Arrived: coming.arrived,
    h.Departed: coming.departed,
    h.Displaced: coming.displaced,
    h.LostLink: coming.lost_link,
    h.Walked: coming.walked,
    h.Appeared: coming.appeared,
    h.Knocked: coming.knocked,
    h.Said: speaking.said,
    h.Messaged: speaking.messaged,
    h.Emoted: speaking.emoted,
    h.Talked: speaking.talked,
    h.Took: handling.took,
    h.Dropped: handling.dropped,
    h.Gave: handling.gave,
    h.Paid: handling.paid,
    h.Wore: handling.wore,
    h.Removed: handling.removed,
    h.Attacked: fighting.attacked,
    h.Struck: fighting.struck,
    h.Trapped: fighting.trapped,
    h.Died: fighting.died,
    h.Learned: fighting.learned,
    h.Barked: speaking.barked,
    h.Healed: fighting.healed,
    h.Rotted: fighting.rotted,
    h.Vanished: coming.vanished,
    h.Proclaimed: speaking.proclaimed,
}
"""Who puts which happening into words."""


def tell(telling: Telling, game: Game, happening: h.Happening) -> None:
    """Put a happening into words for everybody who notices it."""
    WORDS[type(happening)](telling, game, happening)


__all__ = ["WORDS", "Telling", "tell"]
