"""Snapshots on their way to the disk, kept until they have come there: whoever was to write them may die before."""

import asyncio

from engine.checkpoint import Checkpoint, unpack
from engine.game import Game
from engine.running.writing import Scribe
from engine.vocabulary.entries import WorldRestored


class Asked:
    """The snapshots that were asked for and may not be on the disk yet."""

    def __init__(self, scribe: Scribe) -> None:
        self._scribe = scribe
        self._kept: dict[str, Checkpoint] = {}

    def keep(self, name: str, world: Checkpoint, *, write: bool) -> None:
        """Keep a world under a name, and have it written down unless another engine does."""
        self._kept[name] = world
        if write:
            self._scribe.snapshot(name, world)

    def write(self) -> None:
        """Have all of them written down, for whoever should have may be dead; what is there already stays."""
        for name, world in self._kept.items():
            self._scribe.snapshot(name, world)

    def let_go(self) -> None:
        """Forget those that have come to the disk."""
        self._kept = {name: world for name, world in self._kept.items() if not self._scribe.has(name)}

    async def load(self, asked: WorldRestored, now: Game) -> Game:
        """Read back the world that is asked for, from wherever it is. Raises LostSnapshotError."""
        name = asked.snapshot
        if not self._scribe.has(name):
            await self._scribe.done()
        kept = self._kept.get(name)
        if kept is not None and not self._scribe.has(name):
            return await asyncio.to_thread(lambda: unpack(kept.pack()))
        return await self._scribe.load(name, asked.digest, now)
