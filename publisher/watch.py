"""
Sees that files under data/ have changed and settled.

An event of the file system is only a hint to look again. Editors save in several steps (empty
first, a rename, a probe file), so a burst must end before anybody looks: a quiet moment after the
last event, a longer one where a file is gone, empty or no JSON yet, and never more than a ceiling.
"""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import orjson
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

QUIET_S = 0.2
UNFINISHED_S = 0.6
CEILING_S = 2.0
RESCAN_S = 60.0

WATCHED = ("base", "generated", "knobs")
_OUR_CHANGES = frozenset({"created", "modified", "moved", "deleted"})


@contextmanager
def watched(root: Path, settled: Callable[[], None]) -> Generator[None]:
    """
    Call `settled`, from another thread, whenever files under `root` have changed and rest, and once a minute.

    Folders that do not exist yet are made, for only folders can be watched.
    """
    burst = Burst(settled)
    observer = Observer()
    for name in WATCHED:
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        observer.schedule(burst, str(folder), recursive=True)
    observer.start()
    burst.start()
    try:
        yield
    finally:
        observer.stop()
        burst.end()
        observer.join()


class Burst(FileSystemEventHandler):
    """Waits for a burst of events to end, then says so once."""

    def __init__(self, settled: Callable[[], None]) -> None:
        """Say `settled()` at the end of each burst."""
        self._settled = settled
        self._changed = threading.Condition()
        self._paths: dict[Path, float] = {}
        self._first = 0.0
        self._ending = False
        self._thread = threading.Thread(target=self._wait, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def end(self) -> None:
        """Stop waiting."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        self._thread.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take a hint of the file system."""
        if event.is_directory or event.event_type not in _OUR_CHANGES:
            return
        now = time.monotonic()
        with self._changed:
            for name in filter(None, (event.src_path, event.dest_path)):
                path = Path(str(name))
                if is_content(path.name):
                    self._first = self._first if self._paths else now
                    self._paths[path] = now
            self._changed.notify()

    def _wait(self) -> None:
        while True:
            with self._changed:
                pause = self._pause(time.monotonic())
                news = pause > 0 and self._changed.wait(pause)
                if self._ending:
                    return
                if news or (self._pause(time.monotonic()) > 0 and self._paths):
                    continue
                self._paths.clear()
            self._settled()

    def _pause(self, now: float) -> float:
        """Seconds until somebody should look; a minute where nothing has changed."""
        if not self._paths:
            return RESCAN_S
        due = max(at + (UNFINISHED_S if is_unfinished(path) else QUIET_S) for path, at in self._paths.items())
        return min(due, self._first + CEILING_S) - now


def is_content(name: str) -> bool:
    """Tell a file of content from what editors leave beside it (vim's `4913`, backups, swap and temporary files)."""
    return name.endswith(".json") and not name.startswith((".", "#"))


def is_unfinished(path: Path) -> bool:
    """Tell whether a file looks as if somebody is in the middle of saving it: gone, empty, or no JSON."""
    try:
        orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return True
    return False
