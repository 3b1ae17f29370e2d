"""The base of everything born outside: checked once, at birth, and never changed after."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value from a file, a form or a model: checked once, unknown keys refused, unchanged ever after."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_enum_values=False)

    @cached_property
    def page(self) -> bytes:
        """What it says as canonical JSON, in one line; what holds its default is left out. Written once, then kept."""
        return orjson.dumps(self.model_dump(mode="json", exclude_defaults=True), option=orjson.OPT_SORT_KEYS)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Give a copy that differs by `update`, with a page of its own."""
        copied = super().model_copy(update=update, deep=deep)
        vars(copied).pop("page", None)
        return copied
