"""A world lived again from the log alone, or not at all."""

from pathlib import Path

import pytest

from engine.checkpoint import pack
from engine.loop import LostHistoryError, Where, replay
from engine.storage.checkpoints import Checkpoints
from engine.storage.redis_log import RedisLog, connect
from engine.vocabulary import Patch, Patched, PlayerSpoke, SessionOpened, Ticked, put
from tests.scenes import city, street


async def test_without_a_checkpoint_the_whole_log_is_lived(redis_url: str, tmp_path: Path) -> None:
    """The same entries give the same hash, from the beginning or from a checkpoint in the middle."""
    where = Where(redis_url, "again", tmp_path, tmp_path / "snapshots")
    client = connect(redis_url)
    log = RedisLog(client, "again")
    genesis = Patched(Patch(id="genesis", put=tuple(map(put, city("plaza(thug) - lane - ?")))))
    given = await log.append([genesis, SessionOpened("g1:1", "Vex"), *(Ticked(number) for number in range(1, 40))])
    given += await log.append([PlayerSpoke("g1:1", 1, "kill thug"), *(Ticked(number) for number in range(40, 90))])
    whole = await replay(where)
    assert (whole.start, whole.last, whole.entries, whole.tick) == ("0-0", given[-1], len(given), 89)
    half = await replay(where, given[30])
    assert half.digest != whole.digest
    assert (await replay(where)).digest == whole.digest
    await client.aclose()


async def test_a_log_that_has_forgotten_too_much_is_refused(redis_url: str, tmp_path: Path) -> None:
    """Nobody is shown half a world: without the checkpoint that covers the gap there is an error that says so."""
    where = Where(redis_url, "forgetful", tmp_path, tmp_path / "snapshots")
    client = connect(redis_url)
    log = RedisLog(client, "forgetful")
    given = await log.append([Ticked(number) for number in range(1, 10)])
    await log.trim(given[5])
    with pytest.raises(LostHistoryError, match="does not reach back to 0-0"):
        await replay(where)
    scene = street("plaza - lane")
    scene.game.last = given[7]
    Checkpoints(tmp_path / "checkpoints").keep(given[7], pack(scene.game))
    again = await replay(where)
    assert (again.start, again.last, again.entries) == (given[7], given[8], 1)
    await client.aclose()
