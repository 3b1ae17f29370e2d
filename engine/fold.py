"""The whole engine in one function: what an entry of the log makes of the world, and makes it say."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from traceback import format_exc

from engine import entering
from engine.commands import obey
from engine.components import Person
from engine.ecs import Entity, WorldImage
from engine.game import Game
from engine.happenings import Happening, Proclaimed, Told
from engine.narration import Telling, tell
from engine.spawn import apply_patch, repopulate
from engine.systems import PROMPT, SHOWS, SYSTEMS
from engine.vocabulary import (
    Announced,
    Catalogue,
    Entry,
    Frame,
    GatewayStarted,
    Patched,
    PlayerSpoke,
    RoleGranted,
    SessionClosed,
    SessionOpened,
    SnapshotAsked,
    SpawnedEntities,
    Ticked,
    WorldEvent,
    WorldPutBack,
    WorldRestored,
    ids,
)
from engine.vocabulary.markup import Role, mark

Tale = Iterable[Happening | WorldEvent]


@dataclass(slots=True)
class Happenings:
    """
    What an entry made the world say.

    `frames` go to sessions, `events` to the director, ids and ticks in place. `snapshot` names what the
    loop is asked to keep, and `restore` is what it is asked to put back: the fold does no I/O.
    `fault` is empty, or says what went wrong inside; the world goes on, the same in every replay.
    """

    frames: list[Frame] = field(default_factory=list[Frame])
    events: list[WorldEvent] = field(default_factory=list[WorldEvent])
    snapshot: str = ""
    restore: WorldRestored | None = None
    fault: str = ""


def apply(game: Game, entry: Entry, entry_id: str, *, quiet: bool = False) -> Happenings:
    """
    Apply one entry of the log to the world, and tell what that made it say.

    Pure: the same game and entry always give the same. `entry_id` is the entry's place in the
    log, `<number>-<number>`; ids of events are made from it. `quiet` spares the words nobody will
    read any more: there are no frames then, and the world is the same.
    """
    said, telling, before = Happenings(), Telling(game), None
    if isinstance(entry, Patched):
        before = game.world.copy(), game.catalogue
    elif isinstance(entry, SnapshotAsked):
        said.snapshot = entry.snapshot
    elif isinstance(entry, WorldRestored) and not entering.was_put_back(game, entry.cause):
        said.restore = entry
    for tale in _tales(game, entry, quiet=quiet):
        try:
            for it in tale:
                if not isinstance(it, Happening):
                    said.events.append(it)
                elif not quiet:
                    said.fault += _told(telling, game, it)
            game.world.flush()
        except Exception:  # noqa: BLE001  a broken command or system must not stop the world for everybody
            said.fault += format_exc()
            telling = _mend(game, entry, telling, before, said)
    said.frames = [] if quiet else telling.frames()
    said.events = _numbered(said.events, game, entry_id, entry.cause if isinstance(entry, Patched) else "")
    game.last = entry_id
    return said


def _told(telling: Telling, game: Game, happening: Happening) -> str:
    """Put a happening into words; the fault if there are none for it. The world goes on as if there were."""
    try:
        tell(telling, game, happening)
    except Exception:  # noqa: BLE001
        return format_exc()
    return ""


def restored(now: Game, then: Game, asked: WorldRestored, entry_id: str) -> tuple[Game, Happenings]:
    """
    Put an older world back: the game to go on with (it is `then`, changed), and what players read.

    Whoever is connected stays so, and the log's clock goes on. `entry_id` is the place of what `asked` for it.
    """
    said, telling = Happenings(), Telling(then)
    for it in entering.reattach(now, then, asked.cause):
        if isinstance(it, Happening):
            tell(telling, then, it)
        else:
            said.events.append(it)
    then.world.flush()
    then.last = entry_id
    said.events.append(WorldPutBack(snapshot=asked.snapshot, cause=asked.cause))
    said.frames = telling.frames()
    said.events = _numbered(said.events, then, entry_id)
    return then, said


def _tales(game: Game, entry: Entry, *, quiet: bool) -> Iterable[Tale]:
    match entry:
        case Ticked():
            yield from _tick(game, entry, quiet=quiet)
        case PlayerSpoke():
            yield from _line(game, entry, quiet=quiet)
        case SessionOpened():
            yield entering.open_session(game, entry)
        case SessionClosed():
            yield entering.close_session(game, entry.session)
        case GatewayStarted():
            yield entering.close_gateway(game, entry.gateway, entry.sessions)
        case Patched():
            yield apply_patch(game, entry.patch)
        case RoleGranted():
            yield _grant(game, entry)
        case Announced():
            yield _announce(game, entry)
        case SnapshotAsked() | WorldRestored():
            pass


def _tick(game: Game, entry: Ticked, *, quiet: bool) -> Iterable[Tale]:
    if entry.tick <= game.now:
        return
    game.tick = entry.tick - game.skew
    for system in SYSTEMS:
        if not (quiet and system in SHOWS):
            yield system(game)
    yield repopulate(game)
    game.world.clear_lifecycle()


def _line(game: Game, entry: PlayerSpoke, *, quiet: bool) -> Iterable[Tale]:
    player, heard = game.sessions.get(entry.session, (0, 0))
    if not player or entry.number <= heard:
        return
    game.sessions[entry.session] = (player, entry.number)
    tale = obey(game, player, entry.line, quiet=quiet)
    if tale is None:
        return
    yield tale
    for about, react in PROMPT:
        if game.world.alive(player) and game.world.has(player, about):
            yield react(game, player)


def _grant(game: Game, entry: RoleGranted) -> Tale:
    player = game.names.get(entry.name.lower())
    if player is not None and game.world.get(player, Person).role != entry.role:
        game.world[player, Person].role = entry.role
        yield Told(player, mark(Role.SYSTEM, f"You are {_article(entry.role)} {entry.role} now."))


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def _announce(game: Game, entry: Announced) -> Tale:
    room: Entity = game.rooms.get(entry.room, 0)
    if room or not entry.room:
        yield Proclaimed(room, entry.text)


def _mend(
    game: Game, entry: Entry, telling: Telling, before: tuple[WorldImage, Catalogue] | None, said: Happenings
) -> Telling:
    """Go on after a fault: a patch has not happened at all, a player is asked for patience."""
    if before is not None:
        game.revert(*before)
        said.events.clear()
        return Telling(game)
    game.world.flush()
    if isinstance(entry, PlayerSpoke):
        player, _ = game.sessions.get(entry.session, (0, 0))
        telling.to(player, mark(Role.ERROR, "Something in the city slipped. It has been written down."))
    return telling


def _numbered(events: list[WorldEvent], game: Game, entry_id: str, cause: str = "") -> list[WorldEvent]:
    """Give events their ids and ticks, and spawned entities their cause."""
    return [
        replace(
            event,
            id=ids.event_id(entry_id, number),
            tick=game.now,
            cause=cause if isinstance(event, SpawnedEntities) else event.cause,
        )
        for number, event in enumerate(events[: ids.EVENTS_PER_ENTRY])
    ]
