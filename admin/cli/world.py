"""The world as a whole: start it, look at it, let its director begin and stop, give it new code, say who may what."""

from typing import Annotated

import typer

from admin import acts, telling, wiring
from admin.cli.screen import Json, asked, done, facts, refuse, rows, say, screen
from admin.requests import NoAnswerError
from admin.settings import settings


def up(
    go_at_once: Annotated[bool, typer.Option("--go", help="Let the director begin at once.")] = False,
    standby: Annotated[bool, typer.Option("--standby", help="Run a second engine, ready to take over.")] = False,
) -> None:
    """Start everything on this machine and mind it; Ctrl-C stops all in order."""
    raise typer.Exit(wiring.up(settings(), go=go_at_once, say=say, standby=standby))


def status(as_json: Json = False) -> None:
    """How the world is: the director, the tick, who and what there is, and the processes."""
    try:
        found = acts.status(settings())
    except NoAnswerError as error:
        raise refuse(str(error)) from error
    if as_json:
        facts(found)
        return
    screen.print(
        f"The director is at {found['director'].upper()} (epoch {found['epoch']}). Tick {found['tick']}: "
        f"{found['rooms']} rooms, {found['npcs']} npcs, {found['items']} items, {found['players']} players."
    )
    limit = f" of {found['redis_limit_mb']}" if found["redis_limit_mb"] else ""
    ails = f" {telling.REDIS[found['redis_trouble']]}" if found["redis_trouble"] else ""
    screen.print(f"Redis answers within {found['redis_ms']} ms and uses {found['redis_mb']}{limit} MB.{ails}")
    if found["engine_trouble"]:
        say(telling.engine_line(found["engine_trouble"]))
    rows(
        "processes",
        [{"role": role, **known} for role, known in found["roles"].items()],
        ("role", "pid", "rss_mb", "up_s"),
    )


def go(as_json: Json = False) -> None:
    """Let the director begin: a snapshot is kept, then the world may grow."""
    done(asked("go"), as_json)


def stop(as_json: Json = False) -> None:
    """Stop the director at once, Redis or no Redis; players play on."""
    try:
        reply = acts.stop(settings())
    except NoAnswerError as error:
        raise refuse(str(error)) from error
    done(reply, as_json)


def reload(as_json: Json = False) -> None:
    """Replace the engine by one that runs the code as it is on the disk now; everybody stays connected."""
    try:
        reply = acts.reload(settings())
    except NoAnswerError as error:
        raise refuse(str(error)) from error
    if not reply.ok:
        raise refuse(reply.why)
    done(reply, as_json)


def role(name: str, role: Annotated[str, typer.Argument(help="player, designer, reviewer, gm or admin.")]) -> None:
    """Say what an account may do."""
    try:
        say(acts.grant(settings(), name, role))
    except (LookupError, ValueError, NoAnswerError) as error:
        raise refuse(str(error.args[0] if error.args else error)) from error


COMMANDS = (up, status, go, stop, reload, role)
