"""A disk that refuses: the world lives on, somebody is told, and nothing is lost once it takes writes again."""

from pathlib import Path

import pytest

from engine.checkpoint import digest, freeze, pack
from engine.running import Scribe
from engine.storage.checkpoints import Checkpoints
from engine.storage.memory import MemoryLog
from engine.storage.snapshots import Snapshots
from engine.vocabulary import Ticked
from tests.lying_disk import LyingDisk
from tests.scenes import Scene, street

VAR, KEPT = Path("/var"), Path("/snapshots")


class Desk:
    """A scribe at a desk whose drawers may be full, and what it said."""

    def __init__(self) -> None:
        self.disk, self.log, self.said = LyingDisk(), MemoryLog(), list[str]()
        self.scribe = Scribe(VAR, KEPT, self.log, self.disk, self.tell)
        self.scene: Scene = street("plaza(thug) - lane", "Vex")

    async def tell(self, text: str) -> None:
        """Hear it."""
        self.said.append(text)

    async def write(self, last: str) -> None:
        """Have the world written down as it is."""
        self.scene.game.last = last
        self.scribe.checkpoint(freeze(self.scene.game))
        await self.scribe.done()


@pytest.mark.parametrize("trouble", ["room", "read_only"])
async def test_where_the_disk_refuses_the_last_good_checkpoint_stays_and_it_is_told_once(trouble: str) -> None:
    """The log keeps all since then; with room again, the next checkpoint is written as if nothing had been."""
    desk = Desk()
    await desk.log.append([Ticked(number) for number in range(10)])
    await desk.write("3-0")
    setattr(desk.disk, trouble, True)  # a room of one byte, or read-only
    desk.scene.say("east")
    for last in ("5-0", "7-0"):
        await desk.write(last)
    (said,) = desk.said
    assert "the world cannot be written down" in said
    assert "/var/checkpoints/" in said
    assert "the checkpoint at 3-0 stays good" in said
    assert await desk.log.trimmed() == "3-0"
    kept = Checkpoints(VAR / "checkpoints", desk.disk).newest()
    assert kept is not None
    assert kept.last == "3-0"
    setattr(desk.disk, trouble, None)
    await desk.write("9-0")
    kept = Checkpoints(VAR / "checkpoints", desk.disk).newest()
    assert kept is not None
    assert digest(kept) == desk.scene.digest()
    assert "takes the world again" in desk.said[1]


async def test_a_snapshot_the_disk_refused_is_written_before_the_next_checkpoint() -> None:
    """Or else the log would forget what it was made of."""
    desk = Desk()
    await desk.write("3-0")
    desk.disk.room = 1
    before = desk.scene.digest()
    desk.scribe.snapshot("friday", freeze(desk.scene.game))
    desk.scene.say("east")
    await desk.write("5-0")
    assert not desk.scribe.has("friday")
    desk.disk.room = None
    await desk.write("7-0")
    assert digest(Snapshots(KEPT, desk.disk).load("friday")) == before


async def test_a_flipped_bit_is_seen_and_the_checkpoint_before_is_taken() -> None:
    """Which file it is, and from where the world goes on, is told."""
    desk = Desk()
    for last in ("3-0", "5-0"):
        await desk.write(last)
    folder = VAR / "checkpoints"
    newest = folder / desk.disk.names(folder)[-1]
    flipped = bytearray(pack(desk.scene.game))
    flipped[len(flipped) // 2] ^= 4
    desk.disk.write(newest, bytes(flipped))
    found = await desk.scribe.newest()
    assert found is not None
    assert found.last == "3-0"
    (said,) = desk.said
    assert f"{newest} cannot be read" in said
    assert "goes on from the one before, at 3-0" in said
