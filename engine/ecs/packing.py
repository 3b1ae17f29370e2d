"""A tree of dicts, lists, numbers and numpy arrays as compressed bytes."""

from typing import Any, cast

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

MAGIC = b"OURO1"
ARRAY = "\x00array"
STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


def pack_tree(tree: Any) -> bytes:
    """Write a tree: its skeleton as JSON, its arrays as they are in memory."""
    arrays: list[bytes] = []
    skeleton = orjson.dumps(_lift(tree, arrays), option=STRICT)
    body = b"".join((len(skeleton).to_bytes(8, "little"), skeleton, *arrays))
    return MAGIC + zstandard.ZstdCompressor(level=1).compress(body)


def unpack_tree(packed: bytes) -> Any:
    """Read a tree back; arrays are read-only."""
    if packed[: len(MAGIC)] != MAGIC:
        message = f"these bytes begin with {packed[: len(MAGIC)]!r}, not {MAGIC!r}: not a packed world"
        raise ValueError(message)
    body = zstandard.ZstdDecompressor().decompress(packed[len(MAGIC) :])
    start = 8 + int.from_bytes(body[:8], "little")
    return _lower(orjson.loads(body[8:start]), memoryview(body)[start:])


def _lift(tree: Any, arrays: list[bytes]) -> Any:
    if isinstance(tree, np.ndarray):
        array = cast("NDArray[Any]", tree)
        arrays.append(array.tobytes())
        return {ARRAY: [array.dtype.str, sum(map(len, arrays[:-1])), len(array)]}
    if isinstance(tree, dict):
        return {name: _lift(value, arrays) for name, value in cast("dict[str, Any]", tree).items()}
    if isinstance(tree, list) and any(isinstance(value, dict | np.ndarray) for value in cast("list[Any]", tree)):
        return [_lift(value, arrays) for value in cast("list[Any]", tree)]
    return tree


def _lower(tree: Any, body: memoryview) -> Any:
    if isinstance(tree, dict):
        if ARRAY in tree:
            dtype, start, count = tree[ARRAY]
            return np.frombuffer(body, np.dtype(dtype), count, start)
        return {name: _lower(value, body) for name, value in cast("dict[str, Any]", tree).items()}
    if isinstance(tree, list) and any(isinstance(value, dict) for value in cast("list[Any]", tree)):
        return [_lower(value, body) for value in cast("list[Any]", tree)]
    return tree
