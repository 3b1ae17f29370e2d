"""What is left of a world's past: in Redis and on the disk, or in a file that somebody has exported."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.checkpoint import unpack
from engine.game import Game
from engine.past.reliving import Reading
from engine.storage.checkpoints import Checkpoints
from engine.storage.exported import Exported, read_export
from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.snapshots import Snapshots
from engine.storage.where import Where
from engine.vocabulary import ids
from engine.vocabulary.chance import seed_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A log from behind `trimmed` to `last`, worlds that were written down, and one that nobody has lived in."""

    read: Reading
    last: str
    trimmed: str
    snapshots: Snapshots
    worlds: Callable[[str | None], Iterator[Game]]
    """Those that end with an entry or before, the newest first."""
    unborn: Callable[[], Game]


@asynccontextmanager
async def kept(where: Where | Path) -> AsyncGenerator[Kept]:
    """Open the past of a world that runs here, or that somebody has exported into a file. Raises NoExportError."""
    if isinstance(where, Path):
        with TemporaryDirectory() as folder:
            yield _exported(read_export(where), Snapshots(Path(folder)))
        return
    async with connect(where.redis_url) as link:
        log, checkpoints = RedisLog(link, where.world), Checkpoints(where.var / "checkpoints")
        snapshots = Snapshots(where.snapshots)
        trimmed, last = await log.trimmed(), await log.last()
        seed = seed_of("world", where.world)
        yield Kept(log.read, last, trimmed, snapshots, checkpoints.each, lambda: Game(seed))


def _exported(found: Exported, snapshots: Snapshots) -> Kept:
    for name, packed in found.worlds.items():
        snapshots.keep(name, packed)
    seed = seed_of("world", str(found.about["world"]))

    def worlds(until: str | None) -> Iterator[Game]:
        if found.start and (until is None or ids.order(str(found.about["start"])) <= ids.order(until)):
            yield unpack(found.start)

    return Kept(found.read, found.last, str(found.about["start"]), snapshots, worlds, lambda: Game(seed))
