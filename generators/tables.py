"""The words in data/tables, read once and never changed."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent / "data" / "tables"
"""The tables that came with the program."""


class NoTableError(LookupError):
    """A table that should have words in it is not there."""


@lru_cache(maxsize=128)
def table(name: str, folder: str = "") -> Any:
    """Read one table by name. Raises NoTableError when it is missing or no JSON."""
    file = Path(folder or HERE) / f"{name}.json"
    try:
        body: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise NoTableError(f"the table {file.name} cannot be read: {fault}") from fault
    return {key: value for key, value in body.items() if key not in {"$schema", "_comment"}}
