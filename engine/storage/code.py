"""Which code an engine runs: two that differ may live one log differently."""

from hashlib import blake2b
from pathlib import Path

_ENGINE = Path(__file__).resolve().parent.parent


def fingerprint() -> str:
    """Hash the engine's code as it lies on the disk now; ask when the process starts."""
    hashed = blake2b(digest_size=8)
    for path in sorted(_ENGINE.rglob("*.py")):
        hashed.update(f"{path.relative_to(_ENGINE)}\n".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()
