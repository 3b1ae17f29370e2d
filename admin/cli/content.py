"""Content files: what is wrong with them, and how they should look."""

from pathlib import Path
from typing import Annotated

import typer

from admin import acts
from admin.cli.screen import Json, facts, refuse, say, screen
from admin.settings import settings


def check(as_json: Json = False) -> None:
    """Read all content as the gates would, and say what is wrong, where, and what would be right."""
    wrong, count = acts.check(settings())
    if as_json:
        facts({"files": count, "wrong": wrong})
    for line in wrong if not as_json else ():
        say(line)
    if wrong:
        raise refuse(f"{len(wrong)} of {count} files need a hand.")
    if not as_json:
        screen.print(f"{count} files, nothing wrong.")


def fmt(
    only_check: Annotated[bool, typer.Option("--check", help="Change nothing; fail where something would.")] = False,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files; all content when none is named.")] = None,
) -> None:
    """Make content files look as they should."""
    changed = acts.fmt(settings(), paths or [], write=not only_check)
    for path in changed:
        say(str(path))
    if changed and only_check:
        raise refuse(f"{len(changed)} files do not look as they should; ouro fmt makes them.")


COMMANDS = (check, fmt)
