"""Where the parts of one world lie: its Redis, its files, its snapshots, and the disk they are on."""

from dataclasses import dataclass
from pathlib import Path

from engine.storage.disk import LOCAL
from engine.vocabulary.ports import Disk


@dataclass(frozen=True, slots=True)
class Where:
    """What an engine of a world needs to know of where things lie, and whoever looks at its past."""

    redis_url: str
    world: str
    var: Path
    snapshots: Path
    disk: Disk = LOCAL
