"""JSON Schemas for a designer's editor, made from the models: `python -m publisher.schemas` writes them."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from engine.vocabulary import CONTENT, Guardrails, Personality

FOLDER = Path(__file__).resolve().parent.parent / "schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that editors support best."""

MODELS: dict[str, type[BaseModel]] = {**CONTENT, "personality": Personality, "guardrails": Guardrails}

_ASIDES: dict[str, Any] = {
    "$schema": {"type": "string", "description": "Where this schema lies, for your editor."},
    "_comment": {"description": "Anything you want to remember; the world ignores it."},
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file. Raises KeyError for a kind nobody knows."""
    model = MODELS[name]
    body = _older(model.model_json_schema(ref_template="#/definitions/{model}"))
    body["properties"] = _ASIDES | body["properties"]
    return {"$schema": DRAFT, "$id": f"{name}.schema.json", **body}


def text(name: str) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema(name), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every schema and return where."""
    folder.mkdir(exist_ok=True)
    written = [folder / f"{name}.schema.json" for name in sorted(MODELS)]
    for path in written:
        path.write_text(text(path.name.removesuffix(".schema.json")), encoding="utf-8", newline="\n")
    return written


def _older(node: Any) -> Any:
    """Say in draft-07 what pydantic says in 2020-12: definitions instead of $defs, lists of items for tuples."""
    if isinstance(node, list):
        return [_older(one) for one in node]
    if not isinstance(node, dict):
        return node
    renamed = {"$defs": "definitions", "prefixItems": "items"}
    return {renamed.get(key, key): _older(value) for key, value in node.items()}


if __name__ == "__main__":
    for made in write():
        print(made)  # noqa: T201
