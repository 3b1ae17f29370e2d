"""A tree of dicts with numpy arrays, bytes and JSON values at its ends, as compressed bytes."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, cast

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

MAGIC = b"OURO1"
KNOWN_TYPES = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
CHUNK = 4096  # values encoded in one go: the interpreter may serve another thread in between

Rest: TypeAlias = Callable[[], None]
"""Called often in a long work, so that whoever does it beside others may let them go first."""


def no_rest() -> None:
    """Go on at once."""


def pack_tree(tree: dict[str, Any], rest: Rest = no_rest) -> bytes:
    """Write a tree: its skeleton as JSON, its ends one after the other. It rests between any two of them."""
    ends: list[bytes] = []
    skeleton = orjson.dumps(_lift(tree, ends, "world", rest))
    return MAGIC + compressed((len(skeleton).to_bytes(8, "little"), skeleton, *ends), 1, rest)


def compressed(parts: Sequence[bytes], level: int, rest: Rest = no_rest) -> bytes:
    """Compress parts as if they were one; nobody waits for more than a part of them."""
    packer = zstandard.ZstdCompressor(level=level).compressobj(size=sum(map(len, parts)))
    packed: list[bytes] = []
    for part in parts:
        packed.append(packer.compress(part))
        rest()
    return b"".join((*packed, packer.flush()))


def unpack_tree(packed: bytes) -> dict[str, Any]:
    """Read a tree back; its arrays are read-only."""
    if packed[: len(MAGIC)] != MAGIC:
        raise ValueError(f"these bytes begin with {packed[: len(MAGIC)]!r}, not {MAGIC!r}: not a packed world")
    body = zstandard.ZstdDecompressor().decompress(memoryview(packed)[len(MAGIC) :])
    start = 8 + int.from_bytes(body[:8], "little")
    return _Ends(memoryview(body)[start:]).lower(orjson.loads(body[8:start]))


def _lift(tree: Any, ends: list[bytes], path: str, rest: Rest) -> Any:
    if isinstance(tree, dict):
        named = cast("dict[str, Any]", tree).items()
        return {name: _lift(value, ends, f"{path}.{name}", rest) for name, value in named}
    rest()
    if isinstance(tree, np.ndarray):
        array = cast("NDArray[Any]", tree)
        ends.append(array.tobytes())
        return [array.dtype.str, len(ends[-1])]
    if isinstance(tree, bytes):
        ends.append(tree)
        return ["bytes", len(tree)]
    try:
        ends.append(
            encoded(tree, KNOWN_TYPES, rest) if isinstance(tree, list) else orjson.dumps(tree, option=KNOWN_TYPES)
        )
    except TypeError as refusal:
        raise TypeError(f"{path} holds what JSON cannot: {refusal}") from refusal
    return ["json", len(ends[-1])]


def encoded(values: list[Any], option: int, rest: Rest = no_rest) -> bytes:
    """Write a list as JSON, with the options of orjson, resting every so many values."""
    chunks: list[bytes] = []
    for start in range(0, len(values), CHUNK):
        chunks.append(orjson.dumps(values[start : start + CHUNK], option=option)[1:-1])
        rest()
    return b"[" + b",".join(chunks) + b"]"


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
