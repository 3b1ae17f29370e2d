"""The page that explains the core is true."""

import inspect
import re
from pathlib import Path
from typing import Any

import engine.ecs

PAGE = Path(engine.ecs.__file__).with_name("README.md")


def test_every_public_name_is_explained() -> None:
    """Whatever can be imported is on the page, and whatever one can call on it says what it does."""
    text = PAGE.read_text(encoding="utf-8")
    assert [] == [name for name in engine.ecs.__all__ if not re.search(rf"\b{name}\b", text)]
    handed = {name: getattr(engine.ecs, name) for name in engine.ecs.__all__}
    silent = [
        f"{name}.{part}"
        for name, given in handed.items()
        if inspect.isclass(given)
        for part, value in vars(given).items()
        if not part.startswith("_")
        if callable(value) or isinstance(value, property)
        if not inspect.getdoc(value)
    ]
    assert [] == silent


def test_every_file_of_the_core_is_listed() -> None:
    """The page says where things are, and nothing is anywhere else."""
    listed = set(re.findall(r"`(\w+\.py)`", PAGE.read_text(encoding="utf-8")))
    assert {path.name for path in PAGE.parent.glob("*.py")} - {"__init__.py"} == listed


def test_every_block_of_the_readme_runs() -> None:
    """A reader can paste the blocks one after the other, and what they assert holds."""
    text = PAGE.read_text(encoding="utf-8")
    blocks = list(re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    names: dict[str, Any] = {"__name__": "readme"}
    assert 10 <= len(blocks)
    for block in blocks:
        line = text[: block.start(1)].count("\n")
        exec(compile("\n" * line + block[1], str(PAGE), "exec"), names)  # noqa: S102
