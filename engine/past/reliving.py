"""The one loop in which a log is lived again, in silence: behind every replay, look at the past, and proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.checkpoint import digest
from engine.fold import apply, restored
from engine.game import Game
from engine.storage.snapshots import Snapshots
from engine.vocabulary import Entry, Ticked
from engine.vocabulary.ids import order

_AT_ONCE = 1000


class Reading(Protocol):
    """Gives the entries behind an id, oldest first and at most `count`; none at the end."""

    async def __call__(self, after: str, *, count: int) -> Sequence[tuple[str, Entry]]:
        """Read on."""
        ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """A world lived again: `start` is the entry it came out of, `entries` how many it took since."""

    game: Game
    start: str
    entries: int

    @property
    def digest(self) -> str:
        """The hash it ends with."""
        return digest(self.game)


async def relive(game: Game, read: Reading, snapshots: Snapshots, *, until: str, tick: int | None = None) -> Stretch:
    """
    Live on from a game, which is used up, to the entry `until`; or, if that comes first, to where `tick` ends.

    A tick ends where the next begins. Raises LostSnapshotError for a world that was put back and is not kept.
    """
    start, count, goal = game.last, 0, order(until)
    while order(game.last) < goal:
        entries = await read(game.last, count=_AT_ONCE)
        for entry_id, entry in entries:
            over = tick is not None and isinstance(entry, Ticked) and entry.tick > tick
            if over or order(entry_id) > goal:
                return Stretch(game, start, count)
            game = step(game, entry, entry_id, snapshots)
            count += 1
        if not entries:
            break
    return Stretch(game, start, count)


def step(game: Game, entry: Entry, entry_id: str, snapshots: Snapshots) -> Game:
    """Take one entry in, and give the game to go on with: another one where an older world was put back."""
    asked = apply(game, entry, entry_id, quiet=True).restore
    return restored(game, snapshots.load(asked.snapshot, asked.digest, game), asked, entry_id)[0] if asked else game
