"""The base of everything born outside: checked once, at birth, and never changed after."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value from a file, a form or a model: checked once, unknown keys refused, unchanged ever after."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_enum_values=False)
