"""What people do by themselves: live their days, wander, and do small things when somebody is there to see."""

from collections.abc import Iterator

import numpy as np

from engine.components import Fighting, InRoom, Life
from engine.ecs import Entity, Rows, row_of
from engine.game import Game
from engine.game.appointments import WANDER_TICKS
from engine.game.calendar import HOUR_TICKS
from engine.game.streams import Stream
from engine.happenings import Barked, Happening
from engine.life.attention import at_peace, watched
from engine.life.choosing import THINK_TICKS, decide
from engine.life.routines import NONE, Doing
from engine.life.settling import settle_all, unsettled
from engine.life.sights import doing_of, out
from engine.systems.striding import carry
from engine.vocabulary.chance import roll_many

LATER_TICKS = 100
"""Whoever is kept from living, by a fight, tries again after ten seconds."""

_BARKS: dict[Doing, tuple[str, ...]] = {
    Doing.SLEEP: ("turns over.", "says a number aloud, asleep.", "breathes like somebody climbing stairs."),
    Doing.EAT: ("wipes the plate with bread.", "eats without looking up.", "puts half of it by for later."),
    Doing.MEET: ("laughs a moment after everybody else.", "begins a story at the end.", "looks into an empty glass."),
    Doing.ERRAND: ("reads a list, and crosses something off it.", "asks the price, and asks again."),
    Doing.REST: ("sits with both shoes off.", "looks out, and in again."),
    Doing.HIDE: ("starts at a sound.", "looks at the door."),
}
"""What people do now and then, by what they are about."""

BARK_TICKS = 80
BARK_PERCENT = 40


def live(game: Game) -> Iterator[Happening]:
    """Let everybody who is due think again: choose what to do next, or wander on. Whoever fights has other worries."""
    if game.tick % THINK_TICKS:
        return
    if game.tick % HOUR_TICKS == 0 and len(late := unsettled(game)):
        settle_all(game, late)
    pool = game.world.pool("npc")
    life = pool[Life]
    rows = np.flatnonzero(life.due <= game.tick)
    if not len(rows):
        return
    free = (pool[InRoom][rows] != 0) & at_peace(game, rows)
    life.due[rows[~free]] = game.tick + LATER_TICKS
    rows = rows[free]
    aimless = life.routine[rows] == NONE
    if not aimless.all():
        decide(game, rows[~aimless])
    if aimless.any():
        yield from _wander(game, rows[aimless])


def _wander(game: Game, rows: Rows) -> Iterator[Happening]:
    """Move on along exits that stay in the own area, on the street or indoors as one is."""
    pool = game.world.pool("npc")
    atlas, dice = game.atlas, roll_many(game.seed, game.tick, Stream.WANDER, pool.uid[rows]).astype(np.int64)
    shortest, longest = WANDER_TICKS
    pool[Life].due[rows] = game.tick + shortest + dice % (longest - shortest)
    here = row_of(pool[InRoom][rows])
    choice = atlas.choice[here].astype(np.int64)
    able = choice > 0
    exits = atlas.strolls[here[able], (dice[able] >> 12) % choice[able]]
    yield from carry(game, rows[able], exits)


def bark(game: Game) -> Iterator[Happening]:
    """In a room with players, now and then somebody does something; each room has its own moment."""
    world = game.world
    for room in watched(game, BARK_TICKS):
        die = game.roll(Stream.BARK, world.uid(room))
        if die % 100 >= BARK_PERCENT:
            continue
        able = [npc for npc in out(game, room) if _barks(game, npc) and not world.has(npc, Fighting)]
        if able:
            npc = able[(die >> 8) % len(able)]
            barks = _barks(game, npc)
            yield Barked(npc, barks[(die >> 16) % len(barks)])


def _barks(game: Game, npc: Entity) -> tuple[str, ...]:
    """The small things somebody does while it is about what it is about."""
    doing, own = doing_of(game, npc), game.face(npc).npc.barks
    if doing in {Doing.NOTHING, Doing.WORK}:
        return own
    return (*_BARKS.get(doing, ()), *(own if doing in {Doing.MEET, Doing.ERRAND} else ()))
