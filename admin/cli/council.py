"""What the council made, wants and might do, and a human's last word on it."""

from typing import Annotated, Any

import typer

from admin.cli.screen import Json, asked, done, facts, rows, say, screen
from admin.settings import settings


def why(id: Annotated[str, typer.Argument(help="A patch, proposal or record.")], as_json: Json = False) -> None:  # noqa: A002
    """Why something is as it is: the records that led to it, newest first."""
    chain = asked("why", id=id).facts
    if as_json:
        facts(chain)
        return
    for record in chain:
        screen.print(f"[bold]{record['name']}[/]  [dim]{record['id']}[/]")
        say(f"  {record['why']}")


def proposals(as_json: Json = False) -> None:
    """What was proposed, and what became of it; newest first."""
    found: list[dict[str, Any]] = asked("proposals").facts
    for proposal in found:
        proposal["files"] = [str(settings().data.resolve() / file) for file in proposal["files"]]
    if as_json:
        facts(found)
    else:
        rows("proposals", found, ("id", "type", "state", "at", "requested_by"))


def approve(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Approve a held proposal; the gates look once more."""
    done(asked("approve", id=id), as_json)


def reject(
    id: str,  # noqa: A002
    because: Annotated[str, typer.Option("--why", help="What is wrong with it.")] = "",
    as_json: Json = False,
) -> None:
    """Reject a held proposal."""
    done(asked("reject", id=id, why=because), as_json)


def undo(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Take one patch back; people inside are led out, and what players own stays theirs."""
    done(asked("undo", id=id), as_json)


def force(
    kind: Annotated[str, typer.Argument(help="WORLD_EXPANSION, BUILDING, NPC or ITEM.")],
    at: Annotated[str | None, typer.Option("--at", help="A room, or room/direction.")] = None,
    as_json: Json = False,
) -> None:
    """Ask for one thing now, as a game master may; the gates judge it like any other."""
    done(asked("force", kind=kind.upper(), at=at), as_json)


def growth(as_json: Json = False) -> None:
    """Where the city may grow, likeliest first."""
    found = asked("growth").facts
    if as_json:
        facts(found)
    else:
        rows("growth points", found, ("room", "towards", "score", "knocks"))


COMMANDS = (why, proposals, approve, reject, undo, force, growth)
