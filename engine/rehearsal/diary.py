"""A diary: what one NPC will do, when and why, found out by living on in a copy of the world."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from engine.components import STILL, Fighting, Life
from engine.ecs import Entity
from engine.fold import apply
from engine.game import Game, calendar
from engine.game.portrait import find, name
from engine.life import needs
from engine.life.reasons import WORDS, why
from engine.life.routines import NAME, Doing
from engine.vocabulary import Catalogue, Patch, Patched, put
from engine.vocabulary.entries import Ticked
from engine.vocabulary.ids import order


@dataclass(frozen=True, slots=True)
class Page:
    """
    One stretch of a life: since `tick`, when by the city's clock, in which room, doing what, and why.

    `steps` is how many rooms it has walked since the page before. `needs` is how well off it is, in parts of a hundred.
    """

    tick: int
    when: str
    room: str
    name: str
    doing: str
    why: str
    steps: int
    needs: dict[str, int]


def fresh(catalogue: Catalogue, seed: int) -> Game:
    """Give a world that has just begun with some content, before its first tick."""
    game = Game(seed)
    apply(game, Patched(Patch(id="genesis", put=tuple(map(put, catalogue)))), "1-0")
    return game


def diary(world: Game, asked: str, days: int) -> dict[str, Any]:
    """
    Follow the first NPC who goes by a uid, id or name for some days of the city, in a fork: JSON values.

    `who`, `uid`, `id`, `routine`, `home`, `work` and the `pages`; `others` counts who else goes by it. Raises
    LookupError where nobody does.
    """
    found = [one for one in find(world, asked) if world.world.kind(one) == "npc"]
    if not found:
        raise LookupError(f"no NPC goes by {asked!r}: a name, an id, a keyword or a uid will do")
    fork, npc = world.fork(), found[0]
    life = fork.world.get(npc, Life)
    about = {
        "who": name(fork, npc),
        "uid": fork.world.uid(npc),
        "id": fork.catalogue_id(npc),
        "routine": NAME.get(life.routine, "none"),
        "home": name(fork, life.home) if life.home else "",
        "work": name(fork, life.work) if life.work else "",
        "others": len(found) - 1,
    }
    return about | {"pages": [asdict(page) for page in follow(fork, npc, days * calendar.DAY_TICKS)]}


def follow(world: Game, npc: Entity, ticks: int) -> Iterator[Page]:
    """
    Write the next ticks of an NPC's life down, a page for each change; `world` itself is lived on, so give a fork.

    Ends early when the NPC dies.
    """
    number, place = order(world.last)
    seen: object = None
    steps, room = 0, world.where(npc)
    for tick in range(ticks + 1):
        if tick:
            apply(world, Ticked(world.now + 1), f"{number}-{place + tick}")
        if not world.world.alive(npc):
            yield Page(world.tick, calendar.stamp(world.tick), "", "", "dies", "killed", steps, {})
            return
        steps += room != world.where(npc)
        room = world.where(npc)
        state = _state(world, npc)
        if state != seen:
            seen = state
            yield _page(world, npc, steps)
            steps = 0


def _state(game: Game, npc: Entity) -> object:
    life = game.world.get(npc, Life)
    at = 0 if life.doing != Doing.NOTHING else game.where(npc)
    return life.doing, life.goal, life.stride, game.world.has(npc, Fighting), at


def _page(game: Game, npc: Entity, steps: int) -> Page:
    room = game.where(npc)
    return Page(
        game.tick,
        calendar.stamp(game.tick),
        game.catalogue_id(room) if room else "",
        name(game, room) if room else "nowhere",
        _doing(game, npc),
        why(game, npc),
        steps,
        needs.of(game, npc),
    )


def _doing(game: Game, npc: Entity) -> str:
    life = game.world.get(npc, Life)
    if game.world.has(npc, Fighting):
        return "fights"
    words = WORDS[Doing(life.doing)]
    return words if life.stride == STILL else f"sets out for {name(game, life.goal)}, where it {words}"
