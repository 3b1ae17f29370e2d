"""How the command line speaks: facts as JSON, tables for people, and why not, on stderr."""

import sys
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from admin import wiring
from admin.requests import NoAnswerError, Reply, ask
from admin.settings import settings

Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON.")]
screen = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160)
_complaints = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)


def refuse(why: str) -> typer.Exit:
    """Say why not, on stderr, and end with status 1."""
    _complaints.print(why)
    return typer.Exit(1)


def asked(verb: str, *, seconds: float = 10.0, **args: Any) -> Reply:
    """Ask the director. Ends the program with status 1 where the answer is no, or none."""
    try:
        reply = ask(wiring.redis_url(settings()), wiring.prefix(settings()), verb, args, seconds=seconds)
    except NoAnswerError as error:
        raise refuse(str(error)) from error
    if not reply.ok:
        raise refuse(reply.why)
    return reply


def facts(value: Any) -> None:
    """Print facts as JSON."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def say(line: str) -> None:
    """Print a line as it is."""
    screen.print(line, markup=False, highlight=False)


def rows(title: str, found: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Print a table a person likes to read, or that there is nothing."""
    if not found:
        screen.print(f"No {title}.")
        return
    table = Table(title=title.capitalize(), title_justify="left", show_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column in {"id", "room"})
    for row in found:
        table.add_row(*(_short(row.get(column, "")) for column in columns))
    screen.print(table)


def _short(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def done(reply: Reply, as_json: bool) -> None:
    """Say what was done."""
    if as_json:
        facts(reply.facts if reply.facts is not None else {"why": reply.why})
    else:
        say(reply.why or "Done.")
