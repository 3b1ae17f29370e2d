"""One role by itself, in the foreground."""

from typing import Annotated

import typer

STANDBY = typer.Option("--standby", help="Leave the lead to another one that may come.")


def engine(standby: Annotated[bool, STANDBY] = False) -> None:
    """The fold, the tick, the checkpoints. While another engine speaks for the world this one stands by."""
    _play("standby" if standby else "engine")


def director() -> None:
    """The council."""
    _play("director")


def worker() -> None:
    """Makes drafts."""
    _play("worker")


def gateway() -> None:
    """Telnet, WebSocket and the players' page."""
    _play("gateway")


def admin() -> None:
    """The dashboard."""
    _play("admin")


def _play(role: str) -> None:
    from admin.role import play  # noqa: PLC0415  # only a role needs what a role is made of

    raise typer.Exit(play(role))


COMMANDS = (engine, director, worker, gateway, admin)
