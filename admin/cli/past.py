"""What was, lived again, and what would be, tried in a copy."""

from pathlib import Path
from typing import Annotated, Any

import typer

from admin import acts, telling
from admin.cli.screen import Json, facts, refuse, say
from admin.requests import NoAnswerError
from admin.settings import settings


def replay(
    verify: Annotated[bool, typer.Option("--verify", help="Compare with the live world.")] = False,
    to: Annotated[int | None, typer.Option("--to", min=0, help="Stop when this tick ends.", metavar="TICK")] = None,
    inspect: Annotated[
        str | None, typer.Option("--inspect", help="Show somebody or something: a name, id or uid.", metavar="ENTITY")
    ] = None,
    *,
    export: Annotated[Path | None, typer.Option("--export", help="Write the log into a file.", metavar="FILE")] = None,
    log: Annotated[
        Path | None, typer.Option("--log", help="Live a log that was exported, of any world.", metavar="FILE")
    ] = None,
    as_json: Json = False,
) -> None:
    """
    Live again from a checkpoint and the log after it: the world's hash, or whoever you ask for, as it was then.

    Ticks are ten a second, as `ouro status` counts them. What checkpoints and log no longer reach is refused. An
    exported log holds all it takes, and its hash: a bug report.
    """
    if verify and (to is not None or inspect or log):
        raise refuse("The live world is where it is: --verify goes with none of --to, --inspect and --log.")
    if export and (verify or to is not None or inspect or log):
        raise refuse("--export writes down all there is, and goes with nothing else.")
    try:
        if inspect:
            _show(acts.inspect(settings(), inspect, to, log), as_json)
            return
        found = acts.export(settings(), export) if export else acts.replay(settings(), verify=verify, to=to, log=log)
    except (NoAnswerError, LookupError, OSError) as error:
        raise refuse(str(error)) from error
    if as_json:
        facts(found)
    else:
        for name, value in found.items():
            say(f"{name:9} {value}")
    if verify and found["replayed"] != found["live"]:
        raise refuse("The replayed world is not the live one.")
    if found.get("exported", found.get("replayed")) != found.get("replayed"):
        raise refuse("The replayed world is not the one that was exported.")


def _show(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        facts(found)
        return
    say(f"At the end of tick {found['tick']}:")
    for about in found["found"]:
        for line in telling.portrait_lines(about):
            say(line)


def rehearse(
    file: Annotated[Path, typer.Argument(help="Lines of JSON, as below.", exists=True, dir_okay=False)],
    as_json: Json = False,
) -> None:
    """
    Say what would happen if the lines of a file did; the live world is not touched.

    A copy of the world as it is now takes them one after the other. Each line is one of these:

    \b
    {"say": "kill thug", "who": "Vex"}   a player types, and comes in before
    {"enter": "Vex", "role": "gm"}       a player comes in (role: optional)
    {"leave": "Vex"}                     a player's link is cut
    {"ticks": 600}                       time passes, ten ticks a second
    {"announce": "Snow.", "room": "x"}   a line to all, or to one room
    {"patch": {"put": {"npc/x": {...}}, "drop": ["block/y"]}}
    the last publishes content: whole files by kind and id

    Told are rooms, people, deaths, money and who stands elsewhere. Empty lines and lines with # in front count for
    nothing.
    """  # noqa: D301  (the mark before lines that stay as they are is typer's)
    try:
        found = acts.rehearse(settings(), file)
    except (NoAnswerError, LookupError, ValueError, OSError) as error:
        raise refuse(str(error)) from error
    if as_json:
        facts(found)
        return
    for line in telling.rehearsal_lines(found):
        say(line)


def life(
    npc: Annotated[str, typer.Argument(help="A name, id, keyword or uid.")],
    days: Annotated[int, typer.Option("--days", min=1, max=30, help="Days of the city, half an hour each.")] = 3,
    fresh: Annotated[bool, typer.Option("--fresh", help="In a world that just begins, not the live one.")] = False,
    as_json: Json = False,
) -> None:
    """Follow somebody through the days to come, in a copy of the world: when they do what, where, and why."""
    try:
        found = acts.life(settings(), npc, days, fresh=fresh)
    except LookupError as error:
        raise refuse(str(error)) from error
    if as_json:
        facts(found)
        return
    for line in telling.diary_lines(found):
        say(line)


COMMANDS = (replay, rehearse, life)
