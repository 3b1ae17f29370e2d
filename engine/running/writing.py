"""Worlds on their way to the disk, one after the other, while the world goes on."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from engine.checkpoint import Checkpoint
from engine.game import Game
from engine.storage.checkpoints import Checkpoints
from engine.storage.disk import LOCAL
from engine.storage.redis_files import flush_log
from engine.storage.snapshots import Snapshots
from engine.vocabulary.failpoint import reached
from engine.vocabulary.lease import FencedError
from engine.vocabulary.ports import Disk, Log

_SLICE_S, _PAUSE_S, _TURN_S = 0.0003, 0.001, 0.0005

Tell = Callable[[str], Awaitable[None]]
"""Says something to whoever minds the program."""

_logger = structlog.get_logger("engine")


def take_turns() -> None:
    """
    Let threads of this process take turns every half millisecond, ten times as often as Python does by itself.

    Whoever packs a world then waits less for each of its slices, and the world less for what cannot be cut into slices.
    """
    sys.setswitchinterval(_TURN_S)


def breather() -> Callable[[], None]:
    """
    Give what a thread calls often in a long work: it pauses every so often.

    The interpreter serves one thread at a time, and the one that waits for it waits for the slice of the other to end.
    """
    end = time.perf_counter() + _SLICE_S

    def rest() -> None:
        nonlocal end
        if time.perf_counter() > end:
            time.sleep(_PAUSE_S)
            end = time.perf_counter() + _SLICE_S

    return rest


class Scribe:
    """
    Writes frozen worlds down in the order they were given, and lets the log forget what a checkpoint covers.

    Where the disk refuses, it says so once through `tell`, keeps what was to be kept under a name, and tries
    again with the next checkpoint; until then the world lives on, and the log forgets nothing.
    """

    def __init__(self, var: Path, snapshots: Path, log: Log, disk: Disk = LOCAL, tell: Tell | None = None) -> None:
        self._var = var
        self._disk = disk
        self._checkpoints = Checkpoints(var / "checkpoints", disk)
        self._snapshots = Snapshots(snapshots, disk)
        self._log = log
        self._writing: set[asyncio.Task[None]] = set()
        self._owed: dict[str, Checkpoint] = {}
        self._tell = tell
        self._refusal = ""

    def checkpoint(self, kept: Checkpoint) -> None:
        """Have a world kept that a restart begins with, once the disk has the entries it was made of."""

        def job() -> None:
            self._pay()
            packed = kept.pack(breather())
            flush_log(self._var, self._disk)
            self._checkpoints.keep(kept.last, packed)

        self._write(job)

    def snapshot(self, name: str, kept: Checkpoint) -> None:
        """Have a world kept under a name."""
        self._owed[name] = kept
        self._write(self._pay)

    def _pay(self) -> None:
        """Write the worlds down that are to be kept under a name, in their order; a checkpoint must not come before."""
        for name, kept in list(self._owed.items()):
            self._snapshots.keep(name, kept.pack(breather()))
            del self._owed[name]

    async def done(self) -> None:
        """Wait until all that was given is written, or has been refused by the disk."""
        if self._writing:
            await asyncio.wait(set(self._writing))

    async def newest(self, until: str | None = None) -> Game | None:
        """Read the newest good checkpoint that ends with `until` or before; damaged ones are passed over, and told."""
        found = await asyncio.to_thread(self._checkpoints.newest, until)
        for damaged in self._checkpoints.passed_over:
            instead = f"the world goes on from the one before, at {found.last}" if found else "there is none before it"
            await self._say(f"{damaged}; {instead}")
        return found

    def keeps(self, last: str) -> bool:
        """Say whether a checkpoint that ends with this entry is there."""
        return self._checkpoints.has(last)

    def has(self, name: str) -> bool:
        """Say whether a world is there under a name."""
        return self._snapshots.has(name)

    async def load(self, name: str, digest: str, like: Game) -> Game:
        """Read a world back that was kept under a name. Raises LostSnapshotError."""
        return await asyncio.to_thread(self._snapshots.load, name, digest, like)

    async def _refused(self, refusal: OSError) -> None:
        _logger.error("the world could not be written down", file=str(refusal.filename), error=str(refusal))
        if self._refusal != str(refusal.strerror):
            self._refusal = str(refusal.strerror)
            newest = self._checkpoints.last()
            good = f"the checkpoint at {newest} stays good" if newest else "there is no checkpoint yet"
            await self._say(
                f"the world cannot be written down: {self._refusal}: {refusal.filename}; it lives on, {good},"
                " the log keeps everything since, and it is tried again every half minute"
            )

    async def _say(self, text: str) -> None:
        if self._tell is not None:
            await self._tell(text)
        else:
            _logger.warning(text)

    def _write(self, job: Callable[[], None]) -> None:
        task = asyncio.create_task(self._write_after(set(self._writing), job))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write_after(self, earlier: set[asyncio.Task[None]], job: Callable[[], None]) -> None:
        """Do one after the other: a checkpoint that covers a snapshot must not reach the disk before it."""
        if earlier:
            await asyncio.wait(earlier)
        try:
            await asyncio.to_thread(job)
        except OSError as refusal:
            await self._refused(refusal)
            return
        if self._refusal:
            self._refusal = ""
            await self._say("the disk takes the world again: it is written down, and nothing of it was lost")
        reached("checkpoint: kept")
        oldest = self._checkpoints.oldest()
        try:
            if oldest is not None:
                await self._log.trim(oldest)
        except FencedError:
            _logger.info("another engine speaks for the world by now; the log is for that one to trim")
