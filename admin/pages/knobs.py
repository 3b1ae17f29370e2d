"""Sliders and guardrails: what the director is like, and what it must never do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from admin.pages.house import HouseHere, MasterHere, RefusedError, VisitorHere
from admin.pages.look import JINJA
from engine.vocabulary import Guardrails, Kind, Personality

router = APIRouter()

FILES: dict[str, type[BaseModel]] = {"personality": Personality, "guardrails": Guardrails}
HELD_BY_HAND = ("*", *(kind.value for kind in Kind if kind is not Kind.EDIT))
"""What `require_approval` may name; the star holds everything."""


def current(data: Path, file: str) -> BaseModel:
    """Read a knob file as it is on disk; what it cannot say stands at its default."""
    model = FILES[file]
    try:
        found = orjson.loads((data / "knobs" / f"{file}.json").read_bytes())
        return model.model_validate({k: v for k, v in found.items() if k not in {"$schema", "_comment"}})
    except (OSError, orjson.JSONDecodeError, ValidationError, AttributeError):
        return model()


def panel(data: Path) -> dict[str, list[dict[str, Any]]]:
    """Describe every knob of both files for the page, in the order of the models."""
    return {file: [knob(file, name, current(data, file)) for name in FILES[file].model_fields] for file in FILES}


def knob(file: str, name: str, values: BaseModel) -> dict[str, Any]:
    """Describe one knob: its kind of control, what it says, its bounds, default and value."""
    field = type(values).model_fields[name]
    default = field.get_default(call_default_factory=True)
    low, high = _bounds(field)
    return {
        "file": file,
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "says": field.description or "",
        "control": _control(name, field, high),
        "low": low,
        "high": high,
        "value": getattr(values, name),
        "default": default,
        "choices": HELD_BY_HAND if name == "require_approval" else (),
    }


def _control(name: str, field: FieldInfo, high: int | None) -> str:
    if name == "require_approval":
        return "choices"
    if get_origin(field.annotation) is dict:
        return "pairs"
    if get_origin(field.annotation) is tuple:
        return "words" if get_args(field.annotation)[-1] is ... else "pair"
    return "slider" if high is not None and high <= 500 else "number"  # noqa: PLR2004


def _bounds(field: FieldInfo) -> tuple[int | None, int | None]:
    def bound(name: str) -> int | None:
        return next((getattr(rule, name) for rule in field.metadata if hasattr(rule, name)), None)

    return bound("ge"), bound("le")


async def _given(request: Request, known: Mapping[str, Any]) -> Any:
    """Read the value somebody sent: `{"value": ...}`, or the form of its control."""
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            return (await request.json())["value"]
        except (ValueError, KeyError, TypeError) as error:
            raise RefusedError('Send {"value": ...}; nothing was changed.', 422) from error
    values = [str(value).strip() for value in (await request.form()).getlist("value")]
    match known["control"]:
        case "choices":
            return values
        case "words":
            return [word.strip() for word in ",".join(values).replace("\n", ",").split(",") if word.strip()]
        case "pair":
            return values
        case "pairs":
            return dict(zip(known["value"], zip(values[::2], values[1::2], strict=True), strict=True))
        case _:
            return values[0] if values else None


@router.get("/knobs", include_in_schema=False)
@JINJA.page("parts/knobs.html")
async def knobs(house: HouseHere, visitor: VisitorHere) -> dict[str, Any]:
    """Draw the panel anew."""
    return {"knobs": panel(house.data), "visitor": visitor}


@router.get("/api/knobs")
async def values(house: HouseHere, visitor: VisitorHere) -> dict[str, Any]:
    """Both knob files, with defaults filled in."""
    del visitor
    return {file: current(house.data, file).model_dump(mode="json") for file in FILES}


@router.post("/api/knobs/{file}/{name}")
@JINJA.hx("acts/turned.html")
async def turn(request: Request, house: HouseHere, master: MasterHere, file: str, name: str) -> dict[str, Any]:
    """Turn one knob; what does not fit its model is refused before anybody is asked."""
    if file not in FILES or name not in FILES[file].model_fields:
        raise RefusedError(f"There is no knob {file}.{name}.", 404)
    before = current(house.data, file)
    given = await _given(request, knob(file, name, before))
    try:
        after = FILES[file].model_validate({**before.model_dump(), name: given})
    except ValidationError as error:
        raise RefusedError(f"{name} stays as it was: {error.errors()[0]['msg'].lower()}.", 422) from error
    value = after.model_dump(mode="json")[name]
    reply = await house.ask("knob", master.name, file=file, name=name, value=value)
    return {"why": reply.why or f"{name.replace('_', ' ')} counts from now on.", "knob": knob(file, name, after)}
