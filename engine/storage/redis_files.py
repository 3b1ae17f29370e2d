"""What a Redis of our own leaves on the disk, and when it is sure to be there."""

from contextlib import suppress
from pathlib import Path

from engine.storage.disk import LOCAL
from engine.vocabulary.ports import Disk


def flush_log(var: Path, disk: Disk = LOCAL) -> None:
    """
    Have the disk keep everything the Redis minded in `var` has answered for; harmless where none is minded there.

    It writes before it answers, so this is all that a power cut must not take. Raises OSError.
    """
    files = list((var / "redis").glob("**/appendonly.aof*"))
    folders = sorted({path.parent for path in files})  # for Redis puts new files in the place of old ones
    for path in (*files, *folders):
        with suppress(FileNotFoundError):  # replaced a moment ago
            disk.sync(path)
