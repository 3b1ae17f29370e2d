"""What is different between a world and what has become of its copy: counts, and names."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from engine.components import InRoom, Purse
from engine.ecs import Entity, Rows
from engine.game import Game
from engine.game.portrait import name

NAMED = 50
"""Of those who moved, so many are named; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Death:
    """Who died (an NPC's id, or a player's name), which of both it was, by whose hand, and in which room."""

    who: str
    kind: str
    by: str
    room: str


@dataclass(frozen=True, slots=True)
class Move:
    """Who stands in another room than before; no room is empty."""

    who: str
    uid: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Money:
    """Scrip in all pockets of a kind, or of one player, before and after."""

    before: int
    after: int


@dataclass(slots=True)
class Changes:
    """
    What is different.

    Rooms by id: `rooms_new`, `rooms_gone`, and `rooms_led` whose ways lead elsewhere. `came` and `went`
    count people and things by name: for each kind, who is there now and was not, and the other way.
    `money` is by kind, `purses` by player. `moved` counts by kind who stands elsewhere; `moves` names
    all players among them, and the first NPCs.
    """

    rooms_new: list[str] = field(default_factory=list[str])
    rooms_gone: list[str] = field(default_factory=list[str])
    rooms_led: list[str] = field(default_factory=list[str])
    came: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    went: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    money: dict[str, Money] = field(default_factory=dict[str, Money])
    purses: dict[str, Money] = field(default_factory=dict[str, Money])
    moved: dict[str, int] = field(default_factory=dict[str, int])
    moves: list[Move] = field(default_factory=list[Move])


def changes(before: Game, after: Game) -> Changes:
    """Hold a world against what has become of its fork: handles and uids must be of one line."""
    found = Changes(
        rooms_new=sorted(after.rooms.keys() - before.rooms.keys()),
        rooms_gone=sorted(before.rooms.keys() - after.rooms.keys()),
        rooms_led=sorted(room for room in before.rooms.keys() & after.rooms.keys() if _led(before, after, room)),
    )
    for kind in ("npc", "player", "item"):
        mine, theirs = _uids(before, kind), _uids(after, kind)
        found.came[kind] = _counted(after, np.setdiff1d(theirs, mine))
        found.went[kind] = _counted(before, np.setdiff1d(mine, theirs))
    for kind in ("player", "npc"):
        found.money[kind] = Money(_scrip(before, kind), _scrip(after, kind))
        moved = _moved(before, after, kind)
        found.moved[kind] = len(moved)
        found.moves += [_move(before, after, uid) for uid in (moved if kind == "player" else moved[:NAMED])]
    for who in sorted(before.names.keys() & after.names.keys()):
        mine, theirs = (game.world.get(game.names[who], Purse).scrip for game in (before, after))
        if mine != theirs:
            found.purses[name(after, after.names[who])] = Money(mine, theirs)
    return found


def _led(before: Game, after: Game, room: str) -> bool:
    if before.catalogue is after.catalogue:
        return False
    mine, theirs = (
        {towards: _room(game, to) for towards, to in game.ways(game.catalogue.rooms[room]).items()}
        for game in (before, after)
    )
    return mine != theirs


def _uids(game: Game, kind: str) -> Rows:
    pool = game.world.pool(kind)
    return pool.uid[pool.alive]


def _counted(game: Game, uids: Rows) -> dict[str, int]:
    names = Counter(name(game, one) for uid in uids.tolist() if (one := game.world.by_uid(uid)))
    return dict(sorted(names.items()))


def _scrip(game: Game, kind: str) -> int:
    pool = game.world.pool(kind)
    return int(pool[Purse].scrip[pool.alive].sum())


def _moved(before: Game, after: Game, kind: str) -> list[int]:
    """Give the uids of those who are in both and point at another room."""
    places: list[tuple[Rows, Rows]] = []
    for game in (before, after):
        pool = game.world.pool(kind)
        rows = np.flatnonzero(pool.alive)
        rows = rows[np.argsort(pool.uid[rows], kind="stable")]
        places.append((pool.uid[rows], pool[InRoom][rows]))
    (mine, here), (theirs, there) = places
    both, left, right = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    return both[here[left] != there[right]].tolist()


def _move(before: Game, after: Game, uid: int) -> Move:
    then, now = before.world.by_uid(uid) or 0, after.world.by_uid(uid) or 0
    return Move(name(after, now), uid, _room(before, before.where(then)), _room(after, after.where(now)))


def _room(game: Game, room: Entity) -> str:
    return game.catalogue_id(room) if room else ""
