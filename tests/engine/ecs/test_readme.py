"""The page that explains the core is true."""

import re
from pathlib import Path
from typing import Any

import engine.ecs


def test_every_block_of_the_readme_runs() -> None:
    """A reader can paste the blocks one after the other, and what they assert holds."""
    page = Path(engine.ecs.__file__).with_name("README.md")
    text = page.read_text(encoding="utf-8")
    blocks = list(re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    names: dict[str, Any] = {"__name__": "readme"}
    assert 10 <= len(blocks)
    for block in blocks:
        line = text[: block.start(1)].count("\n")
        exec(compile("\n" * line + block[1], str(page), "exec"), names)  # noqa: S102
