"""What a content file looks like: `$schema` first, then sorted keys, two spaces, a final newline."""

import json
from typing import Any

from engine.vocabulary import CONTENT, Content, kind_of

ASIDE = ("$schema", "_comment")
"""Keys a file may have that say nothing of the thing."""


def formatted(thing: Content, comment: str | None = None) -> str:
    """Write a thing as its file shall look; fields equal to the default are left out."""
    kind = kind_of(thing)
    body = thing.model_dump(mode="json", exclude_defaults=True)
    return written(kind, body, comment)


def written(kind: str, body: dict[str, Any], comment: str | None = None) -> str:
    """Write loose JSON of a kind in the same form."""
    head: dict[str, Any] = {"$schema": f"../../../schemas/{kind}.schema.json"}
    if comment is not None:
        head["_comment"] = comment
    return json.dumps(head | _sorted(body), indent=2, ensure_ascii=False) + "\n"


def reformatted(kind: str, text: str) -> str:
    """
    Bring a file's text into form, comment kept.

    Raises ValueError (json) or pydantic.ValidationError for a text that holds no such thing.
    """
    body = json.loads(text)
    plain = {key: value for key, value in body.items() if key not in ASIDE}
    return formatted(CONTENT[kind].model_validate(plain), body.get("_comment"))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value
