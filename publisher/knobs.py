"""Personality and guardrails: two files, hot."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from engine.vocabulary import Disk, Guardrails, KnobTurned, Personality
from engine.vocabulary.lasting import clear_drafts, write_whole
from publisher.reading import parsed, validated

KNOBS: dict[str, type[Personality] | type[Guardrails]] = {"personality": Personality, "guardrails": Guardrails}


@dataclass(slots=True)
class Knobs:
    """
    The knobs as they stand now; `folder` is data/knobs.

    A file that cannot be read changes nothing: the old knobs stay in force.
    """

    folder: Path
    disk: Disk
    _values: dict[str, Any] = field(default_factory=lambda: {name: model() for name, model in KNOBS.items()})

    @property
    def personality(self) -> Personality:
        """What the director is like."""
        return self._values["personality"]

    @property
    def guardrails(self) -> Guardrails:
        """What it must never do."""
        return self._values["guardrails"]

    def turn(self, knob: str, value: Any) -> tuple[str, Any, Any]:
        """
        Set one knob for good: its full name, the value before, the value after.

        `patience` and `personality.patience` are the same knob. Raises ValueError with what would be right.
        """
        name, field_name = _found(knob)
        old: BaseModel = self._values[name]
        try:
            new = KNOBS[name].model_validate(old.model_dump() | {field_name: value})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise ValueError(f"{name}.{field_name} cannot be {value!r}: {first['msg'].lower()}") from None
        before, after = getattr(old, field_name), getattr(new, field_name)
        write_whole(self.disk, self.folder / f"{name}.json", text_of(name, new).encode(), "knobs")
        self._values[name] = new
        return f"{name}.{field_name}", before, after

    def recall(self, turned: KnobTurned) -> None:
        """Take up what was written down; a knob that is not there any more, or not so, is passed over."""
        with suppress(ValueError):
            name, field_name = _found(turned.knob)
            old: BaseModel = self._values[name]
            self._values[name] = KNOBS[name].model_validate(old.model_dump() | {field_name: turned.after})

    def reload(self) -> tuple[list[tuple[str, Any, Any]], list[str]]:
        """Read the files again: what changed (knob, before, after), and what could not be read."""
        clear_drafts(self.disk, [self.folder])
        turned: list[tuple[str, Any, Any]] = []
        problems: list[str] = []
        for name, model in KNOBS.items():
            file = self.folder / f"{name}.json"
            if self.disk.stamp(file) is None:
                continue
            path, text = f"data/knobs/{name}.json", self.disk.read(file).decode("utf-8", "replace")
            body, errors = parsed(path, text)
            new = None
            if body is not None:
                new, errors = validated(path, text, body, model)
            problems += [f"{error}; the old {name} stays in force" for error in errors]
            if new is not None:
                turned += _differences(name, self._values[name], new)
                self._values[name] = new
        return turned, problems

    def texts(self) -> dict[str, str]:
        """The knobs as their files would hold them."""
        return {name: text_of(name, self._values[name]) for name in KNOBS}

    def misread(self, texts: Mapping[str, str]) -> list[str]:
        """Say what is wrong with knobs in a snapshot; nothing is put back."""
        wrong: list[str] = []
        for name, text in texts.items():
            body, errors = parsed(f"knobs/{name}.json", text)
            if body is not None and name in KNOBS:
                _, errors = validated(f"knobs/{name}.json", text, body, KNOBS[name])
            wrong += map(str, errors)
        return wrong

    def put_back(self, texts: dict[str, str]) -> None:
        """Take knobs from a snapshot: names to file texts."""
        for name, text in texts.items():
            if name in KNOBS:
                write_whole(self.disk, self.folder / f"{name}.json", text.encode(), "knobs")


def text_of(name: str, knobs: BaseModel) -> str:
    """Write knobs as their file shall look: everything said, so that one sees what there is to turn."""
    body = {"$schema": f"../../schemas/{name}.schema.json"} | knobs.model_dump(mode="json")
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _found(knob: str) -> tuple[str, str]:
    name, _, field_name = knob.rpartition(".")
    for one, model in KNOBS.items():
        if name in {"", one} and field_name in model.model_fields:
            return one, field_name
    known = ", ".join(f"{one}.{field}" for one, model in KNOBS.items() for field in model.model_fields)
    raise ValueError(f"there is no knob {knob!r}; there are {known}")


def _differences(name: str, old: BaseModel, new: BaseModel) -> list[tuple[str, Any, Any]]:
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    return [(f"{name}.{field}", before[field], after[field]) for field in after if before[field] != after[field]]
