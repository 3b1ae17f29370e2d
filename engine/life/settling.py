"""Settling: whoever is born, or whose archetype or street has changed, takes up a life: a home, work, needs."""

import numpy as np

from engine.components import NEVER, STILL, InRoom, Life, Template
from engine.ecs import Entity, Rows, row_of
from engine.game import Game
from engine.game.appointments import WANDER_TICKS
from engine.game.routes import Numbers
from engine.game.streams import Stream
from engine.life import needs
from engine.life.routines import NUMBER, UNSETTLED, WORKS_IN, Doing
from engine.vocabulary import Npc
from engine.vocabulary.chance import roll_many

WAKING_TICKS = 200
"""Newcomers begin to live within so many ticks, not all at once."""

_WORST, _BEST = 6_500, 9_500
_AT_POST = frozenset({"keeper", "host", "resident"})


def settle(game: Game, npc: Npc, rows: Rows) -> None:
    """Let rows of one archetype, who stand where they begin, take up their lives."""
    if not len(rows):
        return
    pool = game.world.pool("npc")
    life, uids = pool[Life], pool.uid[rows]
    life.routine[rows] = NUMBER[npc.routine]
    life.doing[rows], life.stride[rows], life.goal[rows] = Doing.NOTHING, STILL, 0
    if npc.routine == "none":
        dice = roll_many(game.seed, 0, Stream.WANDER, uids)
        life.due[rows] = game.tick + 1 + dice % WANDER_TICKS[1] if npc.wanders else NEVER
        life.home[rows], life.work[rows] = 0, 0
    else:
        life.due[rows] = game.tick + 1 + roll_many(game.seed, 0, Stream.START, uids) % WAKING_TICKS
        new = life.home[rows] == 0
        needs.keep(game, rows, np.where(new[:, None], _beginnings(game, uids), needs.levels(game, rows)))
        life.home[rows] = _lodging(game, npc.sleeps, rows)
        life.work[rows] = _post(game, npc, rows)
    game.world.touch("npc", rows, Life)
    if npc.unique:
        game.forget_acquaintances()


def settle_all(game: Game, rows: Rows) -> None:
    """Do `settle` for rows of any archetypes, at once for all whose days go alike."""
    templates = game.world.pool("npc")[Template].id
    numbers = templates.numbers[rows]
    alike: dict[object, tuple[Npc, list[Rows]]] = {}
    for number in sorted(set(numbers.tolist())):
        found = rows[numbers == number]
        npc = game.catalogue.npcs[templates[int(found[0])]]
        alike.setdefault((days_of(npc), npc.unique), (npc, []))[1].append(found)
    for npc, found in alike.values():
        settle(game, npc, np.concatenate(found))


def days_of(npc: Npc) -> tuple[object, ...]:
    """What decides how the days of an archetype go."""
    return npc.routine, npc.works, npc.sleeps, npc.wanders


def unsettled(game: Game) -> Rows:
    """Those who were born before people had lives: worlds that were kept then are lived on."""
    pool = game.world.pool("npc")
    return np.flatnonzero(pool.alive & (pool[Life].routine == UNSETTLED))


def uprooted(game: Game, gone: list[Entity], edited: list[str]) -> Rows:
    """Those who lost their home, their work or their way with some rooms, and those whose archetypes were edited."""
    pool = game.world.pool("npc")
    life = pool[Life]
    lost = np.zeros(pool.high, np.bool_)
    for column in (life.home, life.work, life.goal) if gone else ():
        lost |= np.isin(column, gone)
    lost[pool.where(Template, "id", edited)] = True
    return np.flatnonzero(lost & pool.alive)


def _lodging(game: Game, wanted: tuple[str, ...], rows: Rows) -> Numbers:
    """A bed in one of the rooms named, else the one had so far, else where one is found first."""
    pool = game.world.pool("npc")
    rooms = _standing(game, wanted)
    if not len(rooms):
        return _kept(game, pool[Life].home[rows], pool[InRoom][rows])
    return rooms[roll_many(game.seed, 0, Stream.LODGING, pool.uid[rows]) % len(rooms)]


def _post(game: Game, npc: Npc, rows: Rows) -> Numbers:
    """One of the rooms named; else the post had so far, or where one is found first, or what the area has for it."""
    pool = game.world.pool("npc")
    here, dice = pool[InRoom][rows], roll_many(game.seed, 1, Stream.LODGING, pool.uid[rows])
    known = _standing(game, npc.works)
    if len(known):
        return known[dice % len(known)]
    if npc.unique or npc.routine in _AT_POST:
        return _kept(game, pool[Life].work[rows], here)
    use = WORKS_IN.get(npc.routine)
    if use is None:
        return np.zeros(len(rows), np.int64)
    rooms = game.atlas.venues.pick(game.atlas.area[row_of(here)], use, dice)
    return game.world.pool("room").entities(rooms.astype(np.int64))


def _kept(game: Game, had: Numbers, here: Numbers) -> Numbers:
    """The rooms had so far, where they still stand, else those given."""
    stands = np.array([bool(room) and game.world.alive(room) for room in had.tolist()], np.bool_)
    return np.where(stands, had, here)


def _standing(game: Game, rooms: tuple[str, ...]) -> Numbers:
    return np.array([game.rooms[room] for room in rooms if room in game.rooms], np.int64)


def _beginnings(game: Game, uids: Numbers) -> Numbers:
    """How well off people are at first: neither badly nor too well, each in their own way."""
    found = [roll_many(game.seed, need, Stream.START, uids) % (_BEST - _WORST) + _WORST for need in needs.Need]
    return np.stack(found, axis=1).astype(np.int64)
