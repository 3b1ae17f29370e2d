"""Files that are wholly there or wholly absent, whatever dies in between."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from engine.vocabulary.failpoint import reached
from engine.vocabulary.ports import Disk

_DRAFT = ".ouro-tmp"


def write_whole(disk: Disk, path: Path, data: bytes, step: str = "file") -> None:
    """Write a file beside its place, have it kept, and move it there; on return it is there for good."""
    write_all(disk, {path: data}, step)


def write_all(disk: Disk, files: Mapping[Path, bytes], step: str = "file") -> None:
    """
    Write many files, each whole, but one after the other: a crash may leave some of them as they were.

    Where the disk refuses, OSError says which path; what was not yet moved is as it was. `step` names
    the places for a test to pull the plug: `<step>: drafted` and `<step>: first file moved`.
    """
    drafts = {path: draft_of(path) for path in files}
    folders = sorted({path.parent for path in files})
    for folder in folders:
        disk.make_folder(folder)
    try:
        for path, draft in drafts.items():
            disk.write(draft, files[path])
        disk.sync(*drafts.values())
        if files:
            reached(f"{step}: drafted")
        for path, draft in drafts.items():
            disk.rename(draft, path)
            reached(f"{step}: first file moved")
    except OSError:
        with suppress(OSError):  # the first one is the one to tell
            for draft in drafts.values():
                disk.remove(draft)
        raise
    disk.sync(*folders)


def remove_all(disk: Disk, paths: Iterable[Path]) -> None:
    """Remove files for good, also those that are gone already."""
    paths = list(paths)
    for path in paths:
        disk.remove(path)
    for folder in sorted({path.parent for path in paths}):
        with suppress(FileNotFoundError):  # where there is no folder, there is nothing to forget
            disk.sync(folder)


def remove_tree(disk: Disk, folder: Path) -> None:
    """Remove a folder with everything in it; a crash may leave some of it."""
    for name in disk.names(folder):
        remove_tree(disk, folder / name)
    disk.remove(folder)


def clear_drafts(disk: Disk, folders: Iterable[Path]) -> None:
    """Remove what a write that was cut off has left beside its place."""
    found = [folder / name for folder in folders for name in disk.names(folder) if is_draft(name)]
    if found:
        remove_all(disk, found)


def draft_of(path: Path) -> Path:
    """Where a file, or a folder, is written before it moves to its place."""
    return path.with_name(f".{path.name}{_DRAFT}")


def is_draft(name: str) -> bool:
    """Tell by its name what was being written when somebody pulled the plug."""
    return name.startswith(".") and name.endswith(_DRAFT)
