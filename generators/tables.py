"""The words in data/tables, kept in memory as long as their files do not change."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent / "data" / "tables"
"""The tables that came with the program."""


class NoTableError(LookupError):
    """A table that should have words in it is not there."""


def table(name: str, folder: str = "") -> Any:
    """Read one table by name, anew when its file has changed. Raises NoTableError when it is missing or no JSON."""
    file = shelf(folder) / f"{name}.json"
    try:
        return _read(file, file.stat().st_mtime_ns)
    except (OSError, ValueError) as fault:
        raise NoTableError(f"the table {file.name} cannot be read: {fault}") from fault


def shelf(folder: str) -> Path:
    """The folder of tables a job names, or ours where this machine has no such folder."""
    return Path(folder) if folder and Path(folder).is_dir() else HERE


@lru_cache(maxsize=256)
def _read(file: Path, _changed: int) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return {key: value for key, value in body.items() if key not in {"$schema", "_comment"}}
