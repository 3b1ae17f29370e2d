"""A power cut takes the log's last second, and never leaves a checkpoint of entries that are gone."""

import os
from pathlib import Path

import pytest

from engine.checkpoint import digest, freeze
from engine.game import Game
from engine.past import moment
from engine.past.desync import step
from engine.running import Scribe
from engine.storage import redis_server
from engine.storage.checkpoints import Checkpoints
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.redis_server import RedisServer
from engine.storage.where import Where
from engine.vocabulary import Ticked
from engine.vocabulary.chance import seed_of
from engine.vocabulary.ids import FIRST


class Flushed:
    """What the disk was asked to keep: the bytes of each file at its last fsync. The rest a power cut may take."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self._fsync = os.fsync

    def __call__(self, file: int) -> None:
        """Flush, and remember how much there was."""
        before = os.fstat(file).st_size
        self._fsync(file)
        self.sizes[str(Path(f"/proc/self/fd/{file}").readlink())] = before

    def power_cut(self, folder: Path) -> None:
        """Cut every append-only file to what was surely kept."""
        for path in folder.rglob("appendonly.aof*"):
            os.truncate(path, self.sizes.get(str(path), 0))


async def test_a_checkpoint_waits_until_the_log_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest checkpoint holds nothing the log has lost, though nobody else ever flushed the log."""
    flushed = Flushed()
    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(redis_server, "_FLUSH_EACH_S", 3600.0)
    server = RedisServer(tmp_path)
    server.start()
    client = connect(server.url)
    log, game = RedisLog(client, "coil"), Game(seed_of("world", "coil"))
    entries = [Ticked(number) for number in range(1, 40)]
    given = await log.append(entries)
    for entry_id, entry in zip(given[:30], entries, strict=False):
        game = step(game, entry, entry_id)
    scribe = Scribe(tmp_path, tmp_path / "snapshots", log)
    scribe.checkpoint(freeze(game))
    await scribe.done()
    await log.append([Ticked(number) for number in range(40, 60)])
    await client.aclose()
    assert server._process is not None
    server._process.kill()
    server.stop()
    flushed.power_cut(tmp_path / "redis")

    again = RedisServer(tmp_path)
    again.start()
    client = connect(again.url)
    log = RedisLog(client, "coil")
    newest = Checkpoints(tmp_path / "checkpoints").newest()
    assert newest is not None
    assert (newest.last, digest(newest)) == (given[29], digest(game))
    assert [entry_id for entry_id, _ in await log.read(FIRST)] == given
    then = await moment(Where(again.url, "coil", tmp_path, tmp_path / "snapshots"))
    assert (then.start, then.game.now) == (given[29], 39)
    await client.aclose()
    again.stop()
