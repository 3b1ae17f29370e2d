"""Whole worlds: keep them, prove that they are whole, put them back."""

from typing import Annotated

import typer

from admin import acts
from admin.cli.screen import Json, asked, done, facts, refuse, rows, say
from admin.settings import settings


def create(
    reason: Annotated[str, typer.Argument(help="A word or two for its name.")] = "by-hand", as_json: Json = False
) -> None:
    """Keep the whole world as it is now."""
    done(asked("snapshot-create", reason=reason), as_json)


def list_(as_json: Json = False) -> None:
    """Name the worlds that are kept."""
    found = asked("snapshot-list").facts
    if as_json:
        facts(found)
    else:
        rows("snapshots", found, ("id", "reason", "position", "world"))


def restore(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Put a kept world back while everyone stays connected; the present one is kept first."""
    done(asked("snapshot-restore", id=id, seconds=30.0), as_json)


def verify(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Read a kept world whole: its hash, and its content against the chronicle. The world need not be up."""
    try:
        found = acts.verify_snapshot(settings(), id)
    except (LookupError, ValueError) as error:
        raise refuse(str(error.args[0])) from error
    if as_json:
        facts(found)
    for line in found["wrong"] if not as_json else ():
        say(line)
    if found["wrong"]:
        raise refuse(f"{id} is not to be trusted.")
    if not as_json:
        told = f"{id} is whole: {found['things']} things as published at {found['position']}, "
        say(f"{told}and the world of tick {found['tick']}, {found['digest']}.")


def delete(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Throw a kept world away for good."""
    done(asked("snapshot-delete", id=id), as_json)


COMMANDS = {"create": create, "list": list_, "restore": restore, "verify": verify, "delete": delete}
"""`ouro snapshot ...`, in the order they are listed."""
