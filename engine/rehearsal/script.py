"""
Entries that never were, as lines of JSON: what somebody wants to rehearse.

One object a line; empty lines and lines that begin with `#` are passed over. Each is one of:

    {"say": "kill thug", "who": "Vex"}   a player types a line; who is not connected comes in first
    {"enter": "Vex", "role": "player"}   a player comes in; the role may be left out
    {"leave": "Vex"}                     a player's link is cut
    {"ticks": 600}                       time passes: ten ticks a second, at most 864000
    {"patch": {"put": {"npc/dog": {...}}, "drop": ["block/lane"], "undoes": "...", "room": "..."}}
                                         content is published: whole files by kind and id, all parts optional
    {"announce": "Snow.", "room": ""}    a line from those who run the world; the room may be left out
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from engine.game import Game
from engine.vocabulary import Announced, Entry, Patch, Patched, PlayerSpoke, Put, Ref, SessionClosed, SessionOpened
from engine.vocabulary.entries import Ticked
from engine.vocabulary.frozen import Frozen

SESSIONS = "rehearsal"
"""The gateway that sessions of a rehearsal belong to; no real one is called so."""

Name = Annotated[str, Field(min_length=1, max_length=64)]


class ScriptError(ValueError):
    """A line of a script is none: `file:line: what is wrong`."""


class Say(Frozen):
    """A player types a line."""

    say: str
    who: Name


class Enter(Frozen):
    """A player comes in."""

    enter: Name
    role: str = "player"


class Leave(Frozen):
    """A player's link is cut."""

    leave: Name


class Wait(Frozen):
    """Time passes."""

    ticks: Annotated[int, Field(ge=1, le=864_000)]


class Change(Frozen):
    """What a patch puts and drops, by kind and id."""

    put: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])
    drop: tuple[str, ...] = ()
    id: str = ""
    undoes: str | None = None
    room: str | None = None


class Publish(Frozen):
    """Content is published."""

    patch: Change


class Announce(Frozen):
    """A line from those who run the world."""

    announce: str
    room: str = ""


Step = Say | Enter | Leave | Wait | Publish | Announce

_STEPS: dict[str, type[Any]] = {
    "say": Say,
    "enter": Enter,
    "leave": Leave,
    "ticks": Wait,
    "patch": Publish,
    "announce": Announce,
}
_OBJECT = TypeAdapter(dict[str, Any])


def read_script(lines: Iterable[str], file: str = "script") -> list[Step]:
    """Read a script. Raises ScriptError with the file and line of the first that is wrong."""
    return [
        _step(line, f"{file}:{number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def entries(game: Game, steps: Iterable[Step]) -> Iterator[Entry]:
    """Make entries of the log from steps, each when the game has taken the one before it."""
    for number, step in enumerate(steps, 1):
        match step:
            case Say(say=line, who=who):
                yield from _come(game, who, "player", number)
                session = _session(game, who)
                yield PlayerSpoke(session, game.sessions[session][1] + 1, line)
            case Enter(enter=who, role=role):
                yield from _come(game, who, role, number)
            case Leave(leave=who):
                yield SessionClosed(_session(game, who))
            case Wait(ticks=ticks):
                yield from (Ticked(game.now + 1) for _ in range(ticks))
            case Publish(patch=change):
                yield Patched(_patch(change, number), cause="rehearsal")
            case Announce(announce=text, room=room):
                yield Announced(text, room)


def _step(line: str, where: str) -> Step:
    try:
        body = _OBJECT.validate_json(line)
        kind = next((name for name in _STEPS if name in body), "")
        if not kind:
            raise ScriptError(f"{where}: a line says one of {', '.join(_STEPS)}; this one says {', '.join(body)}")
        step = _STEPS[kind].model_validate(body)
        if isinstance(step, Publish):
            _patch(step.patch, 1)  # so that what is wrong with it is said before anything happens
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in found["loc"])
        raise ScriptError(f"{where}: {field + ': ' if field else ''}{found['msg']}") from error
    return step


def _come(game: Game, who: str, role: str, number: int) -> Iterator[Entry]:
    if not _session(game, who):
        yield SessionOpened(f"{SESSIONS}:{number}", who, role)


def _session(game: Game, who: str) -> str:
    player = game.names.get(who.lower())
    return "" if player is None else game.links.get(player, "")


def _patch(change: Change, number: int) -> Patch:
    put = tuple(
        Put.model_validate({"kind": ref.partition("/")[0], "thing": {"id": ref.partition("/")[2], **thing}})
        for ref, thing in change.put.items()
    )
    for each in put:
        each.content()
    drop = tuple(Ref.model_validate(dict(zip(("kind", "id"), ref.split("/", 1), strict=False))) for ref in change.drop)
    return Patch(id=change.id or f"rehearsal-{number}", put=put, drop=drop, undoes=change.undoes, room=change.room)
