"""A tree of dicts with numpy arrays, bytes and JSON values at its ends, as compressed bytes."""

from typing import Any, cast

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

MAGIC = b"OURO1"
KNOWN_TYPES = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
CHUNK = 4096  # values encoded in one go: the interpreter may serve another thread in between


def pack_tree(tree: dict[str, Any]) -> bytes:
    """Write a tree: its skeleton as JSON, its ends one after the other."""
    ends: list[bytes] = []
    skeleton = orjson.dumps(_lift(tree, ends, "world"))
    body = b"".join((len(skeleton).to_bytes(8, "little"), skeleton, *ends))
    return MAGIC + zstandard.ZstdCompressor(level=1).compress(body)


def unpack_tree(packed: bytes) -> dict[str, Any]:
    """Read a tree back; its arrays are read-only."""
    if packed[: len(MAGIC)] != MAGIC:
        raise ValueError(f"these bytes begin with {packed[: len(MAGIC)]!r}, not {MAGIC!r}: not a packed world")
    body = zstandard.ZstdDecompressor().decompress(packed[len(MAGIC) :])
    start = 8 + int.from_bytes(body[:8], "little")
    return _Ends(memoryview(body)[start:]).lower(orjson.loads(body[8:start]))


def _lift(tree: Any, ends: list[bytes], path: str) -> Any:
    if isinstance(tree, dict):
        return {name: _lift(value, ends, f"{path}.{name}") for name, value in cast("dict[str, Any]", tree).items()}
    if isinstance(tree, np.ndarray):
        array = cast("NDArray[Any]", tree)
        ends.append(array.tobytes())
        return [array.dtype.str, len(ends[-1])]
    if isinstance(tree, bytes):
        ends.append(tree)
        return ["bytes", len(tree)]
    try:
        ends.append(_json(tree))
    except TypeError as refusal:
        raise TypeError(f"{path} holds what JSON cannot: {refusal}") from refusal
    return ["json", len(ends[-1])]


def _json(value: Any) -> bytes:
    if not isinstance(value, list):
        return orjson.dumps(value, option=KNOWN_TYPES)
    values = cast("list[Any]", value)
    chunks = (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
    return b"[" + b",".join(orjson.dumps(chunk, option=KNOWN_TYPES)[1:-1] for chunk in chunks) + b"]"


class _Ends:
    def __init__(self, body: memoryview) -> None:
        self._body = body
        self._start = 0
        self._known: dict[str, str] = {}

    def lower(self, tree: Any) -> Any:
        if isinstance(tree, dict):
            return {name: self.lower(value) for name, value in cast("dict[str, Any]", tree).items()}
        form, size = tree
        end = self._body[self._start : self._start + size]
        self._start += size
        if form == "bytes":
            return bytes(end)
        if form == "json":
            return self._shared(orjson.loads(end))
        return np.frombuffer(end, np.dtype(form))

    def _shared(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._known.setdefault(each, each) if isinstance(each, str) else each for each in value]
        return value
