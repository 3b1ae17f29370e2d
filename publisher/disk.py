"""Files that are wholly there or wholly absent, whatever dies in between."""

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from engine.vocabulary.failpoint import reached

_HANDS = 8
_DRAFT = ".ouro-tmp"


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place, flush it to the disk and move it there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _written(path, text).replace(path)
    flush_folders([path.parent])


def write_all(texts: Mapping[Path, str]) -> None:
    """Write many files, each whole; the disk is asked to flush them side by side."""
    for folder in {path.parent for path in texts}:
        folder.mkdir(parents=True, exist_ok=True)
    if len(texts) == 1:
        ((path, text),) = texts.items()
        _written(path, text).replace(path)
    elif texts:
        with ThreadPoolExecutor(_HANDS) as hands:
            done = list(hands.map(_written, texts, texts.values()))
        for waiting, path in zip(done, texts, strict=True):
            waiting.replace(path)
            reached("publish: first file moved")
    flush_folders(path.parent for path in texts)


def remove_all(paths: Iterable[Path]) -> None:
    """Remove files, also those that are gone already."""
    paths = list(paths)
    for path in paths:
        path.unlink(missing_ok=True)
    flush_folders(path.parent for path in paths)


def remove_drafts(folders: Iterable[Path]) -> None:
    """Remove what a write that was cut off has left beside its place."""
    remove_all(draft for folder in folders for draft in folder.glob(f".*{_DRAFT}"))


def flush_folders(folders: Iterable[Path]) -> None:
    """Ask the disk to keep what was moved into, or out of, these folders."""
    for folder in sorted(set(folders)):
        if folder.is_dir():
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _written(path: Path, text: str) -> Path:
    waiting = path.with_name(f".{path.name}{_DRAFT}")
    with waiting.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return waiting
