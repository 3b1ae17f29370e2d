"""From the text of a file to a typed thing, or to what is wrong with it and where."""

import json
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from engine.vocabulary import CONTENT, Content
from publisher.form import ASIDE
from publisher.positions import position

_LARGEST = 1_000_000


class ContentError(ValueError):
    """One thing wrong in one file; its text is `file:line:column field: what is wrong and what would be right`."""


def read(path: str, kind: str, text: str) -> tuple[Content | None, list[ContentError]]:
    """Read one content file; `path` is only for the messages, and its name must be the thing's id."""
    body, errors = parsed(path, text)
    if body is None:
        return None, errors
    thing, errors = validated(path, text, body, CONTENT[kind])
    name = path.rsplit("/", 1)[-1].removesuffix(".json")
    if thing is not None and thing.id != name:
        where = ":".join(map(str, position(text, "id")))
        return None, [ContentError(f'{path}:{where} id: is "{thing.id}", but the file is called {name}.json')]
    return thing, errors


def parsed(path: str, text: str) -> tuple[dict[str, Any] | None, list[ContentError]]:
    """Read JSON, strictly: an object, no key twice, no NaN, not larger than a megabyte."""
    if len(text) > _LARGEST:
        return None, [ContentError(f"{path}:1:1: is larger than a megabyte")]
    try:
        body = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        hint = _hint(text, error)
        return None, [ContentError(f"{path}:{error.lineno}:{error.colno}: {error.msg.lower()}{hint}")]
    except (ValueError, RecursionError) as error:
        line, column = position(text, str(error.args[1])) if len(error.args) > 1 else (1, 1)
        return None, [ContentError(f"{path}:{line}:{column}: {error.args[0] if error.args else 'nested too deeply'}")]
    if not isinstance(body, dict):
        return None, [ContentError(f"{path}:1:1: holds no object; write {{ ... }}")]
    return body, []


def validated(path: str, text: str, body: dict[str, Any], model: type[Any]) -> tuple[Any, list[ContentError]]:
    """Check an object against a model; every error says where it is and what would be right."""
    plain = {key: value for key, value in body.items() if key not in ASIDE}
    try:
        return model.model_validate(plain), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        return None, [_told(path, text, one, model) for one in found]


def pointed(path: str, text: str, field: str, why: str) -> str:
    """Say something about a field of a file, as `file:line:column field: ...`."""
    line, column = position(text, field)
    return f"{path}:{line}:{column} {field}: {why}" if field else f"{path}:{line}:{column}: {why}"


def _told(path: str, text: str, one: Any, model: type[BaseModel]) -> ContentError:
    steps = [str(step) for step in one["loc"] if step != "[key]"]
    why = str(one["msg"]).removeprefix("Value error, ")
    given = json.dumps(one.get("input"), ensure_ascii=False, default=str)[:60]
    if one["type"] == "extra_forbidden":
        why = f"there is no such field{_meant(steps[-1], model) if len(steps) == 1 else ''}"
    elif one["type"] == "missing":
        why = "is missing"
    elif not isinstance(one.get("input"), dict):
        why = f"is {given}; {why[:1].lower()}{why[1:]}"
    return ContentError(pointed(path, text, ".".join(steps), why))


def _meant(field: str, model: type[BaseModel]) -> str:
    close = get_close_matches(field, list(model.model_fields), n=1)
    return f' (did you mean "{close[0]}"?)' if close else f"; there are {', '.join(model.model_fields)}"


def _hint(text: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return "; the file is empty"
    if text[error.pos : error.pos + 2] in {"//", "/*"}:
        return '; JSON has no comments: use the key "_comment"'
    before = text[: error.pos].rstrip()
    if before.endswith(",") or text[error.pos : error.pos + 1] == ",":
        return "; a comma stands before a closing bracket"
    if error.msg.startswith("Expecting ','"):
        return "; put a comma behind the value before"
    return ""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise ValueError(f'the key "{key}" stands there twice', key)
        seen[key] = value
    return seen


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
