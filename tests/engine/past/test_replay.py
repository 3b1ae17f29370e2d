"""A world lived again from the log alone, or not at all."""

from pathlib import Path

import pytest

from engine.checkpoint import digest, pack
from engine.game import Game
from engine.past import moment, step
from engine.storage.checkpoints import Checkpoints, LostHistoryError
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.snapshots import LostSnapshotError, Snapshots
from engine.storage.where import Where
from engine.vocabulary import (
    Entry,
    Patch,
    Patched,
    PlayerSpoke,
    SessionOpened,
    SnapshotAsked,
    Ticked,
    WorldRestored,
    put,
)
from engine.vocabulary.chance import seed_of
from tests.scenes import city, street

GENESIS = Patched(Patch(id="genesis", put=tuple(map(put, city("plaza(thug) - lane - ?")))))


async def test_without_a_checkpoint_the_whole_log_is_lived(redis_url: str, tmp_path: Path) -> None:
    """The same entries give the same hash, from the beginning or from a checkpoint in the middle."""
    where = Where(redis_url, "again", tmp_path, tmp_path / "snapshots")
    client = connect(redis_url)
    log = RedisLog(client, "again")
    given = await log.append([GENESIS, SessionOpened("g1:1", "Vex"), *(Ticked(number) for number in range(1, 40))])
    given += await log.append([PlayerSpoke("g1:1", 1, "kill thug"), *(Ticked(number) for number in range(40, 90))])
    whole = await moment(where)
    assert (whole.start, whole.game.last, whole.entries, whole.game.now) == ("0-0", given[-1], len(given), 89)
    half = await moment(where, until=given[30])
    assert half.digest != whole.digest
    assert (await moment(where)).digest == whole.digest
    await client.aclose()


async def test_a_log_that_has_forgotten_too_much_is_refused(redis_url: str, tmp_path: Path) -> None:
    """Nobody is shown half a world: without the checkpoint that covers the gap there is an error that says so."""
    where = Where(redis_url, "forgetful", tmp_path, tmp_path / "snapshots")
    client = connect(redis_url)
    log = RedisLog(client, "forgetful")
    given = await log.append([Ticked(number) for number in range(1, 10)])
    await log.trim(given[5])
    with pytest.raises(LostHistoryError, match="does not reach back to the beginning"):
        await moment(where)
    scene = street("plaza - lane")
    scene.game.last = given[7]
    Checkpoints(tmp_path / "checkpoints").keep(given[7], pack(scene.game))
    again = await moment(where)
    assert (again.start, again.game.last, again.entries) == (given[7], given[8], 1)
    await client.aclose()


async def test_a_world_that_was_put_back_is_put_back_again_or_not_at_all(redis_url: str, tmp_path: Path) -> None:
    """A replay takes the very world the log speaks of, once for each record; without it there is an error."""
    where = Where(redis_url, "put-back", tmp_path, tmp_path / "snapshots")
    client = connect(redis_url)
    log, snapshots = RedisLog(client, "put-back"), Snapshots(where.snapshots)
    entries: list[Entry] = [GENESIS, SessionOpened("g1:1", "Vex"), Ticked(1), SnapshotAsked("morning")]
    given = await log.append(entries)
    game = Game(seed_of("world", "put-back"))
    for entry_id, entry in zip(given, entries, strict=True):
        game = step(game, entry, entry_id, snapshots)
    snapshots.keep("morning", pack(game))
    back = WorldRestored("morning", digest(game), "c7")
    await log.append([PlayerSpoke("g1:1", 1, "east"), Ticked(2), back, Ticked(3)])
    once = await moment(where)
    assert once.game.catalogue_id(once.game.where(once.game.names["vex"])) == "loom-plaza"
    assert (once.game.now, once.game.tick) == (3, 2)

    await log.append([PlayerSpoke("g1:1", 2, "east"), GENESIS, back])
    twice = await moment(where)
    assert twice.game.catalogue_id(twice.game.where(twice.game.names["vex"])) == "lane"

    (where.snapshots / "morning" / "world.ckpt").unlink()
    with pytest.raises(LostSnapshotError, match=r"morning/world.ckpt back, but it is not there"):
        await moment(where)
    await client.aclose()
