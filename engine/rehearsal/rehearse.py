"""Live entries that never were in a copy of the world, and say what came of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.checkpoint import digest
from engine.fold import Happenings, apply
from engine.game import Game
from engine.game.portrait import name
from engine.rehearsal.changes import Changes, Death, changes
from engine.vocabulary import Entry, NpcKilled, PlayerDied, PlayerSpoke, WorldEvent
from engine.vocabulary.ids import order
from engine.vocabulary.markup import plain


@dataclass(frozen=True, slots=True)
class Answer:
    """What a player would read at once after typing a line."""

    who: str
    line: str
    heard: str


@dataclass(slots=True)
class Rehearsed:
    """
    What a rehearsal came to.

    `game` is the copy as it ended. `answers` and `deaths` are told in order, `events` counted by name;
    `faults` are entries that broke something inside, each with how.
    """

    game: Game
    entries: int = 0
    changes: Changes = field(default_factory=Changes)
    answers: list[Answer] = field(default_factory=list[Answer])
    deaths: list[Death] = field(default_factory=list[Death])
    events: Counter[str] = field(default_factory=Counter[str])
    faults: list[str] = field(default_factory=list[str])

    def facts(self) -> dict[str, Any]:
        """Give it as JSON values, with the hash the world would have."""
        return {
            "entries": self.entries,
            "tick": self.game.now,
            "digest": digest(self.game),
            **asdict(self.changes),
            "answers": [asdict(answer) for answer in self.answers],
            "deaths": [asdict(death) for death in self.deaths],
            "events": dict(sorted(self.events.items())),
            "faults": self.faults,
        }


def rehearse(world: Game, entries: Iterable[Entry]) -> Rehearsed:
    """
    Say what entries would change. The world itself is left as it is; they happen in a fork of it.

    Entries get the ids that would follow, in order. They may come one by one, made from what the
    fork has become: give `script.entries` a fork of your own and `live` that one.
    """
    return live(world, world.fork(), entries)


def live(before: Game, fork: Game, entries: Iterable[Entry]) -> Rehearsed:
    """Do `rehearse` in a fork that somebody has made already; it is used up."""
    came = Rehearsed(fork)
    number, place = order(fork.last)
    for entry in entries:
        place += 1
        happened = apply(fork, entry, f"{number}-{place}")
        came.entries += 1
        if isinstance(entry, PlayerSpoke):
            came.answers.append(_answer(fork, entry, happened))
        came.events.update(event.name for event in happened.events)
        came.deaths += [death for event in happened.events if (death := _death(event))]
        if happened.fault:
            came.faults.append(f"{type(entry).__name__}: {happened.fault.strip().splitlines()[-1]}")
    came.changes = changes(before, fork)
    return came


def _answer(game: Game, entry: PlayerSpoke, happened: Happenings) -> Answer:
    player, _ = game.sessions.get(entry.session, (0, 0))
    heard = "\n".join(frame.text for frame in happened.frames if frame.session == entry.session)
    return Answer(name(game, player) if player else "", entry.line, plain(heard))


def _death(event: WorldEvent) -> Death | None:
    match event:
        case NpcKilled(npc=npc, player=player, room=room):
            return Death(npc, "npc", player, room)
        case PlayerDied(player=player, by=killer, room=room):
            return Death(player, "player", killer, room)
        case _:
            return None
