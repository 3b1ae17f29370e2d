"""`ouro`: the world from the command line. Exit status 0 only when done; a refusal says why on stderr and exits 1."""

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from admin import acts, telling, wiring
from admin.requests import NoAnswerError, Reply, ask
from admin.settings import settings

app = typer.Typer(
    name="ouro",
    help="Ourobouro: a city by hand, a game master who presses GO, and a world that answers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
snapshot = typer.Typer(help="Keep whole worlds, and put them back.", no_args_is_help=True)
app.add_typer(snapshot, name="snapshot")

Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON.")]
screen = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160)
complaints = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)


def refuse(why: str) -> typer.Exit:
    """Say why not, on stderr, and end with status 1."""
    complaints.print(why)
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
        screen.print(reply.why or "Done.", markup=False, highlight=False)


@app.command()
def up(
    go_at_once: Annotated[bool, typer.Option("--go", help="Let the director begin at once.")] = False,
    standby: Annotated[bool, typer.Option("--standby", help="Run a second engine, ready to take over.")] = False,
) -> None:
    """Start everything on this machine and mind it; Ctrl-C stops all in order."""
    raise typer.Exit(wiring.up(settings(), go=go_at_once, say=_say, standby=standby))


def _say(line: str) -> None:
    screen.print(line, markup=False, highlight=False)


@app.command()
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
        screen.print(telling.engine_line(found["engine_trouble"]), markup=False, highlight=False)
    rows(
        "processes",
        [{"role": role, **known} for role, known in found["roles"].items()],
        ("role", "pid", "rss_mb", "up_s"),
    )


@app.command()
def go(as_json: Json = False) -> None:
    """Let the director begin: a snapshot is kept, then the world may grow."""
    done(asked("go"), as_json)


@app.command()
def stop(as_json: Json = False) -> None:
    """Stop the director at once, Redis or no Redis; players play on."""
    try:
        reply = acts.stop(settings())
    except NoAnswerError as error:
        raise refuse(str(error)) from error
    done(reply, as_json)


@app.command()
def reload(as_json: Json = False) -> None:
    """Replace the engine by one that runs the code as it is on the disk now; everybody stays connected."""
    try:
        reply = acts.reload(settings())
    except NoAnswerError as error:
        raise refuse(str(error)) from error
    if not reply.ok:
        raise refuse(reply.why)
    done(reply, as_json)


@app.command()
def why(id: Annotated[str, typer.Argument(help="A patch, proposal or record.")], as_json: Json = False) -> None:  # noqa: A002
    """Why something is as it is: the records that led to it, newest first."""
    chain = asked("why", id=id).facts
    if as_json:
        facts(chain)
        return
    for record in chain:
        screen.print(f"[bold]{record['name']}[/]  [dim]{record['id']}[/]")
        screen.print(f"  {record['why']}", markup=False, highlight=False)


@app.command()
def proposals(as_json: Json = False) -> None:
    """What was proposed, and what became of it; newest first."""
    found: list[dict[str, Any]] = asked("proposals").facts
    for proposal in found:
        proposal["files"] = [str(settings().data.resolve() / file) for file in proposal["files"]]
    if as_json:
        facts(found)
    else:
        rows("proposals", found, ("id", "type", "state", "at", "requested_by"))


@app.command()
def approve(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Approve a held proposal; the gates look once more."""
    done(asked("approve", id=id), as_json)


@app.command()
def reject(
    id: str,  # noqa: A002
    because: Annotated[str, typer.Option("--why", help="What is wrong with it.")] = "",
    as_json: Json = False,
) -> None:
    """Reject a held proposal."""
    done(asked("reject", id=id, why=because), as_json)


@app.command()
def undo(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Take one patch back; people inside are led out, and what players own stays theirs."""
    done(asked("undo", id=id), as_json)


@app.command()
def force(
    kind: Annotated[str, typer.Argument(help="WORLD_EXPANSION, BUILDING, NPC or ITEM.")],
    at: Annotated[str | None, typer.Option("--at", help="A room, or room/direction.")] = None,
    as_json: Json = False,
) -> None:
    """Ask for one thing now, as a game master may; the gates judge it like any other."""
    done(asked("force", kind=kind.upper(), at=at), as_json)


@app.command()
def growth(as_json: Json = False) -> None:
    """Where the city may grow, likeliest first."""
    found = asked("growth").facts
    if as_json:
        facts(found)
    else:
        rows("growth points", found, ("room", "towards", "score", "knocks"))


@app.command()
def role(name: str, role: Annotated[str, typer.Argument(help="player, designer, reviewer, gm or admin.")]) -> None:
    """Say what an account may do."""
    try:
        screen.print(acts.grant(settings(), name, role), markup=False, highlight=False)
    except (LookupError, ValueError, NoAnswerError) as error:
        raise refuse(str(error.args[0] if error.args else error)) from error


@app.command()
def check(as_json: Json = False) -> None:
    """Read all content as the gates would, and say what is wrong, where, and what would be right."""
    wrong, count = acts.check(settings())
    if as_json:
        facts({"files": count, "wrong": wrong})
    for line in wrong if not as_json else ():
        screen.print(line, markup=False, highlight=False)
    if wrong:
        raise refuse(f"{len(wrong)} of {count} files need a hand.")
    if not as_json:
        screen.print(f"{count} files, nothing wrong.")


@app.command()
def fmt(
    only_check: Annotated[bool, typer.Option("--check", help="Change nothing; fail where something would.")] = False,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files; all content when none is named.")] = None,
) -> None:
    """Make content files look as they should."""
    changed = acts.fmt(settings(), paths or [], write=not only_check)
    for path in changed:
        screen.print(str(path), markup=False, highlight=False)
    if changed and only_check:
        raise refuse(f"{len(changed)} files do not look as they should; ouro fmt makes them.")


@app.command()
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
            screen.print(f"{name:9} {value}", markup=False, highlight=False)
    if verify and found["replayed"] != found["live"]:
        raise refuse("The replayed world is not the live one.")
    if found.get("exported", found.get("replayed")) != found.get("replayed"):
        raise refuse("The replayed world is not the one that was exported.")


def _show(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        facts(found)
        return
    screen.print(f"At the end of tick {found['tick']}:", markup=False, highlight=False)
    for about in found["found"]:
        for line in telling.portrait_lines(about):
            screen.print(line, markup=False, highlight=False)


@app.command()
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
        screen.print(line, markup=False, highlight=False)


@app.command()
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
        screen.print(line, markup=False, highlight=False)


@snapshot.command("create")
def snapshot_create(
    reason: Annotated[str, typer.Argument(help="A word or two for its name.")] = "by-hand", as_json: Json = False
) -> None:
    """Keep the whole world as it is now."""
    done(asked("snapshot-create", reason=reason), as_json)


@snapshot.command("list")
def snapshot_list(as_json: Json = False) -> None:
    """Name the worlds that are kept."""
    found = asked("snapshot-list").facts
    if as_json:
        facts(found)
    else:
        rows("snapshots", found, ("id", "reason", "position", "world"))


@snapshot.command("restore")
def snapshot_restore(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Put a kept world back while everyone stays connected; the present one is kept first."""
    done(asked("snapshot-restore", id=id, seconds=30.0), as_json)


@snapshot.command("verify")
def snapshot_verify(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Read a kept world whole: its hash, and its content against the chronicle. The world need not be up."""
    try:
        found = acts.verify_snapshot(settings(), id)
    except (LookupError, ValueError) as error:
        raise refuse(str(error.args[0])) from error
    if as_json:
        facts(found)
    for line in found["wrong"] if not as_json else ():
        screen.print(line, markup=False, highlight=False)
    if found["wrong"]:
        raise refuse(f"{id} is not to be trusted.")
    if not as_json:
        told = f"{id} is whole: {found['things']} things as published at {found['position']}, "
        screen.print(f"{told}and the world of tick {found['tick']}, {found['digest']}.", markup=False, highlight=False)


@snapshot.command("delete")
def snapshot_delete(id: str, as_json: Json = False) -> None:  # noqa: A002
    """Throw a kept world away for good."""
    done(asked("snapshot-delete", id=id), as_json)


def _role(name: str, promise: str) -> None:
    """Add the command that is one role in the foreground."""

    @app.command(name, help=promise, rich_help_panel="One role by itself")
    def _() -> None:
        from admin.role import play  # noqa: PLC0415

        raise typer.Exit(play(name))


@app.command(rich_help_panel="One role by itself")
def engine(
    standby: Annotated[bool, typer.Option("--standby", help="Leave the lead to another one that may come.")] = False,
) -> None:
    """The fold, the tick, the checkpoints. While another engine speaks for the world this one stands by."""
    from admin.role import play  # noqa: PLC0415

    raise typer.Exit(play("standby" if standby else "engine"))


_role("director", "The council.")
_role("worker", "Makes drafts.")
_role("gateway", "Telnet, WebSocket and the players' page.")
_role("admin", "The dashboard.")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
