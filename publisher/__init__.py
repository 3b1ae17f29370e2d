"""What is written down, in one piece or not at all: files, the chronicle's commit points, snapshots and undo."""

from publisher.knobs import Knobs
from publisher.library import Library
from publisher.publish import Press
from publisher.snapshots import Snapshots

__all__ = ["Knobs", "Library", "Press", "Snapshots"]
