"""The past can be looked at, as far back as log and checkpoints reach, and agrees with what was written then."""

from pathlib import Path

import pytest

from engine.checkpoint import digest, pack
from engine.components import Health
from engine.game import Game
from engine.past import FutureError, disagreement, export, inspect, moment
from engine.past.desync import step
from engine.storage.checkpoints import Checkpoints, LostHistoryError
from engine.storage.exported import NoExportError
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.snapshots import Snapshots
from engine.storage.where import Where
from engine.vocabulary import Entry, Patch, Patched, PlayerSpoke, SessionOpened, Ticked, WorldRestored, put
from engine.vocabulary.chance import seed_of
from tests.scenes import city


def story() -> list[Entry]:
    """Vex comes, stands about, and fights from tick 21 on."""
    genesis = Patched(Patch(id="genesis", put=tuple(map(put, city("plaza(thug) - lane - ?")))))
    ticks = [Ticked(number) for number in range(1, 61)]
    lines = [PlayerSpoke("g1:1", 1, "east"), *ticks[10:20], PlayerSpoke("g1:1", 2, "west"), *ticks[20:]]
    return [genesis, SessionOpened("g1:1", "Vex"), *ticks[:10], *lines]


async def written(redis_url: str, world: str, folder: Path, *cuts: int) -> tuple[Where, RedisLog, list[str]]:
    """Write the story down, with checkpoints after some of its entries."""
    log, entries = RedisLog(connect(redis_url), world), story()
    given = await log.append(entries)
    game = Game(seed_of("world", world))
    for count, (entry_id, entry) in enumerate(zip(given, entries, strict=True), 1):
        game = step(game, entry, entry_id)
        if count in cuts:
            Checkpoints(folder / "checkpoints").keep(entry_id, pack(game))
    return Where(redis_url, world, folder, folder / "snapshots"), log, given


async def test_an_entity_is_shown_as_it_was_at_a_tick(redis_url: str, tmp_path: Path) -> None:
    """A tick ends before the next begins: what was typed in between belongs to it."""
    where, _, _ = await written(redis_url, "shown", tmp_path, 5)
    rooms: list[str] = []
    for tick in (9, 10, 19, 20, 60):
        then, found = await inspect(where, "vex", tick)
        assert then.game.now == tick
        rooms += [one["room"] for one in found]
    assert rooms == ["loom-plaza", "lane", "lane", "loom-plaza", "loom-plaza"]
    assert (await moment(where)).game.now == 60
    with pytest.raises(FutureError, match="tick 61 is still to come; the world has come to 60"):
        await moment(where, 61)


async def test_the_past_is_the_same_from_genesis_and_from_any_checkpoint(redis_url: str, tmp_path: Path) -> None:
    """The newest checkpoint that is old enough is taken, and makes no difference but to the time it takes."""
    where, _, given = await written(redis_url, "same", tmp_path, 9, 30, 50)
    starts: set[str] = set()
    for tick in (0, 7, 8, 26, 33, 60):
        near, far = await moment(where, tick), await moment(where, tick, genesis=True)
        assert digest(near.game) == digest(far.game)
        assert (far.start, near.game.last) == ("0-0", far.game.last)
        starts.add(near.start)
    assert starts == {"0-0", given[8], given[29], given[49]}
    assert await disagreement(where) is None


async def test_what_the_log_no_longer_reaches_is_refused_with_how_far_it_does(redis_url: str, tmp_path: Path) -> None:
    """Nobody is shown half a world."""
    where, log, given = await written(redis_url, "gone", tmp_path, 30, 50)
    await log.trim(given[29])
    assert (await moment(where, 40)).start == given[29]
    oldest = (await moment(where, 26)).game.now
    with pytest.raises(LostHistoryError, match=f"tick 5; the oldest world that is kept is of tick {oldest}"):
        await moment(where, 5)
    assert await disagreement(where) is None


async def test_a_checkpoint_that_is_not_what_the_log_makes_is_found_out(redis_url: str, tmp_path: Path) -> None:
    """What the engine wrote down is held against the log, and the first column that differs is named."""
    where, _, given = await written(redis_url, "lies", tmp_path, 30)
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    game = checkpoints.newest()
    assert game is not None
    game.world[game.names["vex"], Health].hp -= 1
    checkpoints.keep(given[29], pack(game))
    found = await disagreement(where)
    assert found is not None
    assert (found.entry, found.pool, found.column) == (given[29], "player", "Health.hp")


async def test_an_exported_log_is_the_same_past_elsewhere(redis_url: str, tmp_path: Path) -> None:
    """Whole, or from the oldest checkpoint on: with the file alone one can look at it, hash for hash."""
    where, log, given = await written(redis_url, "bug", tmp_path, 30, 50)
    snapshots = Snapshots(where.snapshots)
    snapshots.keep("then", pack((await moment(where, 20)).game))
    more = await log.append([WorldRestored("then", cause="c1"), Ticked(61)])
    file = tmp_path / "bug.zip"
    for start in ("0-0", given[29]):
        await log.trim(start)
        about = await export(where, file)
        assert (about["start"], about["last"], about["tick"]) == (start, more[-1], 61)
        found = await moment(file)
        assert found.digest == about["digest"] == (await moment(where)).digest
        here, there = await inspect(where, "vex", 40), await inspect(file, "vex", 40)
        assert here[1] == there[1]
    with pytest.raises(LostHistoryError, match="tick 5; the oldest world that is kept is of tick"):
        await moment(file, 5)
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(NoExportError, match=r"bug.zip is no exported log: .*make one with ouro replay --export"):
        await moment(file)
