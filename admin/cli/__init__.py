"""`ouro`: the world from the command line. Exit status 0 only when done; a refusal says why on stderr and exits 1."""

import typer

from admin.cli import content, council, past, roles, snapshots, world

COMMANDS = (*world.COMMANDS, *council.COMMANDS, *content.COMMANDS, *past.COMMANDS)
"""In the order they are listed."""


def command_line() -> typer.Typer:
    """Put all commands together."""
    app = typer.Typer(
        name="ouro",
        help="Ourobouro: a city by hand, a game master who presses GO, and a world that answers.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for command in COMMANDS:
        app.command()(command)
    snapshot = typer.Typer(help="Keep whole worlds, and put them back.", no_args_is_help=True)
    for name, command in snapshots.COMMANDS.items():
        snapshot.command(name)(command)
    app.add_typer(snapshot, name="snapshot")
    for command in roles.COMMANDS:
        app.command(rich_help_panel="One role by itself")(command)
    return app


def main() -> None:
    """Run the command line."""
    command_line()()
