"""A world and its log: each entry is applied, and what it makes the world say is kept until it may be said."""

import asyncio
import gc
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from engine.checkpoint import Checkpoint, freeze
from engine.fold import Happenings, apply, restored
from engine.game import Game
from engine.running.keeping import Asked
from engine.running.saying import Unsaid
from engine.running.writing import Scribe
from engine.storage.checkpoints import LostHistoryError
from engine.vocabulary import ids
from engine.vocabulary.entries import Entry, Ticked, WorldRestored
from engine.vocabulary.failpoint import reached
from engine.vocabulary.lease import FencedError, Grant
from engine.vocabulary.ports import Log

_BATCH = 100

_logger = structlog.get_logger("engine")


class Followed(Log, Protocol):
    """A log as it is followed: with where it begins and ends, and the grant under which it is spoken to."""

    guard: str

    async def last(self) -> str:
        """Id of the newest entry there ever was."""
        ...

    async def trimmed(self) -> str:
        """Id before which entries are forgotten."""
        ...


class Follower:
    """
    One world that lives by its log.

    While it leads, what the world says is said at once. While it does not, another engine lives the same
    and says it; this one keeps what may not be out yet, and is ready to go on from there.
    """

    def __init__(self, game: Game, log: Followed, scribe: Scribe, witness: Callable[[Game], None]) -> None:
        """Begin with `game`. `witness` is shown the world after every tick."""
        self.game = game
        self.leading = False
        self.caught_up = asyncio.Event()
        self.doubted = asyncio.Event()
        """Set when a word was refused: somebody else may have the lead."""
        self.ticked = 0.0
        """When the last tick came, by the clock of the event loop."""
        self.faults = 0
        """How often something went wrong inside the world."""
        self.lived = 0
        """How many entries this engine has lived."""
        self.kept = (ids.FIRST, 0)
        """The entry the last checkpoint ended with, and how many this engine had lived then."""
        self.awoke = ids.FIRST
        """The entry of the checkpoint it began with."""
        self._log = log
        self._scribe = scribe
        self._witness = witness
        self._turn = asyncio.Lock()
        self._unsaid = Unsaid(log)
        self._asked = Asked(scribe)
        self._checkpoint_due = False
        self._to_restore: WorldRestored | None = None

    async def awaken(self) -> None:
        """
        Take up the newest good checkpoint; without one the world begins empty.

        Raises LostHistoryError when the log has already forgotten what comes after it.
        """
        if not self.caught_up.is_set():
            gc.disable()  # until all that stays is there
        self.game = await self._scribe.newest() or self.game
        trimmed = await self._log.trimmed()
        if ids.order(self.game.last) < ids.order(trimmed):
            raise LostHistoryError(
                f"the log begins at {trimmed}, the newest good checkpoint ends at {self.game.last}, and what lies"
                " between is nowhere else; put newer ones back from a copy of var/checkpoints, then try again"
            )
        self.awoke = self.game.last
        self.kept = (self.game.last, self.lived)
        _logger.info("awake", last=self.game.last, tick=self.game.now)

    # the log

    async def follow(self) -> None:
        """Apply what the log brings and, while leading, say what came of it, until cancelled."""
        goal = ids.order(await self._log.last())
        while True:
            if not self.caught_up.is_set() and ids.order(self.game.last) >= goal:
                _settle_memory()
                self.caught_up.set()
            await self.step(wait_ms=5000)

    async def step(self, *, wait_ms: int = 0) -> None:
        """Read on once, waiting so long for the first entry, and live what came."""
        led, after = self.leading, self.game.last
        entries = await self._log.read(after, count=_BATCH, wait_ms=wait_ms)
        async with self._turn:
            # Meanwhile another world may have come in the place of this one, for which these entries are not next.
            if self.game.last == after and (led or not await self._was_left_behind()):
                await self._live(entries)

    async def _was_left_behind(self) -> bool:
        """Begin anew with a checkpoint if the log has been trimmed past this world: there may be a gap behind it."""
        if ids.order(self.game.last) >= ids.order(await self._log.trimmed()):
            return False
        _logger.warning("the log has been trimmed past this engine; beginning anew with a checkpoint")
        await self._begin_anew()
        return True

    async def _begin_anew(self) -> None:
        self._unsaid.forget()
        await self.awaken()

    async def _live(self, entries: Sequence[tuple[str, Entry]]) -> None:
        for entry_id, entry in entries:
            happenings = apply(self.game, entry, entry_id, quiet=not self.leading and self._unsaid.is_out(entry_id))
            self.lived += 1
            self._note(happenings)
            if isinstance(entry, Ticked):
                self.ticked = asyncio.get_running_loop().time()
                self._witness(self.game)
            if happenings.snapshot:
                self._asked.keep(happenings.snapshot, self.frozen(), write=self.leading)
            if happenings.restore:
                self._to_restore = happenings.restore
                await self._restore()
        if self.leading:
            reached("engine: lived, not said")
        await self._speak()
        if self.leading:
            reached("engine: said")
        if self._checkpoint_due and self.leading and not self._unsaid:
            # Only here has everything the world holds been said as well.
            self._checkpoint_due = False
            self._asked.let_go()
            self.kept = (self.game.last, self.lived)
            self._scribe.checkpoint(self.frozen())

    def _note(self, happenings: Happenings) -> None:
        if happenings.fault:
            self.faults += 1
            _logger.error("something in the world went wrong", entry=self.game.last, fault=happenings.fault)
        if self.leading or not self._unsaid.is_out(self.game.last):
            self._unsaid.add(self.game.last, happenings.frames, happenings.events)

    async def _speak(self) -> None:
        if self.leading:
            try:
                await self._unsaid.say()
            except FencedError:
                self.doubted.set()

    # leading

    async def lead(self, grant: Grant) -> None:
        """Say aloud what the world says from now on, and first what is not out yet."""
        async with self._turn:
            if grant.handed:
                await self._adopt(grant.handed)
            await self._was_left_behind()
            self._log.guard = grant.guard
            self.leading = True
            reached("standby: has the word")
            await self._speak()
            self._asked.write()

    async def _adopt(self, handed: str) -> None:
        """Go on with the world as the engine before wrote it down, for its code may have lived it differently."""
        older = await self._scribe.newest(handed)
        if older is None or older.last != handed:
            _logger.error("the checkpoint handed over is not there; going on with this engine's own world", at=handed)
            return
        self.game = older
        self._unsaid.forget()

    async def say_again(self) -> None:
        """Say what was refused though this one leads."""
        async with self._turn:
            await self._speak()

    def step_down(self) -> None:
        """Say nothing from now on: another engine does."""
        self.leading = False

    def heard(self, spoken: str) -> None:
        """Forget what need not be said any more, for all up to the entry `spoken` has been; the same for snapshots."""
        self._unsaid.heard(spoken)
        self._asked.let_go()

    # keeping

    def ask_for_checkpoint(self) -> None:
        """Have the world written down as soon as all it has said is out."""
        self._checkpoint_due = True

    async def _restore(self) -> None:
        asked = self._to_restore
        if asked is None:
            return
        older = await self._asked.load(asked, self.game)
        reached("restore: world loaded")
        self.game, happenings = restored(self.game, older, asked, self.game.last)
        self._note(happenings)
        self._to_restore = None
        reached("restore: world put back")

    async def finish(self) -> None:
        """Finish what `follow` was in the middle of when it was cancelled."""
        async with self._turn:
            await self._restore()
            await self._speak()

    def settled(self) -> Checkpoint | None:
        """Give the world as it is, if all it has said is out; None in the middle of something."""
        return None if self._unsaid or self._to_restore else self.frozen()

    async def begin_anew(self) -> None:
        """Go on with the newest checkpoint in place of this world, which may have missed something."""
        async with self._turn:
            await self._begin_anew()

    def frozen(self) -> Checkpoint:
        """Give the world as it is, to be written down."""
        return freeze(self.game)


def _settle_memory() -> None:
    """
    Take everything that stands now out of the garbage collector's rounds: it stays, and the rounds are long.

    A last round before that would find next to nothing and take a quarter of a second in a large city.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
