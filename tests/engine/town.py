"""A small town in which people live: a grid of streets with houses on it, and somebody of every routine."""

from functools import cache

import numpy as np

from engine.components import STILL, InRoom, Life
from engine.ecs import Entity, row_of
from engine.game import Game, calendar
from engine.life import needs
from engine.life.routines import Doing
from engine.vocabulary import Area, Content, Crowd, Direction, Exit, Npc, Room, Spawn, Talk
from engine.vocabulary.content import Routine, Terrain
from engine.vocabulary.entries import Ticked
from tests.scenes import Scene

WIDE, HIGH = 5, 4
HOUSES: dict[tuple[int, int], Terrain] = {
    (0, 0): "square",
    (2, 0): "bar",
    (4, 0): "shop",
    (1, 1): "home",
    (3, 1): "hall",
    (0, 2): "yard",
    (2, 2): "square",
    (4, 2): "office",
    (1, 3): "quay",
    (3, 3): "clinic",
}
ROUTINES: tuple[Routine, ...] = ("labourer", "clerk", "night-worker", "carrier", "patrol", "loafer", "resident")
EACH = 4


def room(x: int, y: int) -> str:
    """Name a place on the grid; the first one is the plaza."""
    return "loom-plaza" if (x, y) == (0, 0) else f"at-{x}-{y}"


def somebody(id_: str, routine: Routine, **more: object) -> Npc:
    """An archetype that lives by a routine."""
    about = {
        "name": f"a {id_}",
        "keywords": (id_,),
        "stands": "{name} is about.",
        "description": "One of many.",
        "level": 1,
        "hp": 40,
        "damage": (1, 2),
        "routine": routine,
    }
    return Npc.model_validate({"id": id_, **about, **more})


def keeper() -> Npc:
    """One person who keeps the shop and lives in the house behind it."""
    talk = Talk(greeting="By weight or not at all.")
    return somebody("odile", "keeper", name="Odile Marsh", unique=True, sleeps=("at-1-1",), talk=talk)


def town() -> Scene:
    """The town at six in the morning of its first day, and nobody playing yet."""
    scene = Scene(Game(5))
    scene.patch(*_content())
    return scene


def town_at(hour: int, day: int = 0) -> Scene:
    """
    The town at an hour, when nobody has meddled with it since the first morning.

    Its days are lived once for all who ask, and each gets a fork: what it does there, nobody else sees.
    """
    return _forked(_after((hour - calendar.DAWN) % 24 + 24 * day))


@cache
def _after(hours: int) -> Scene:
    if not hours:
        return town()
    scene = _forked(_after(hours - 1))
    wait(scene, calendar.HOUR_TICKS)
    return scene


def _forked(scene: Scene) -> Scene:
    return Scene(scene.game.fork(), log=[*scene.log])


def _content() -> list[Content]:
    crowd = tuple(Crowd(npc=routine, count=EACH) for routine in ROUTINES)
    people = [somebody(routine, routine) for routine in ROUTINES]
    rooms = [_room(x, y) for x in range(WIDE) for y in range(HIGH)]
    return [Area(id="hub", name="The Hub", description="A town.", population=crowd), *people, keeper(), *rooms]


def _room(x: int, y: int) -> Room:
    ways = (Direction.NORTH, Direction.EAST, Direction.SOUTH, Direction.WEST)
    near = {way: (x + way.step[0], y + way.step[1]) for way in ways}
    return Room(
        id=room(x, y),
        name=f"Corner {x}-{y}",
        description="A corner.",
        area="hub",
        at=(x, y, 0),
        terrain=HOUSES.get((x, y), "street"),
        exits={way: Exit(to=room(*at)) for way, at in near.items() if 0 <= at[0] < WIDE and 0 <= at[1] < HIGH},
        spawns=(Spawn(npc="odile"),) if (x, y) == (4, 0) else (),
    )


def wait(scene: Scene, ticks: int) -> None:
    """
    Let time pass in strides of three ticks: nobody steps or thinks in between, and no step is skipped.

    Only for towns where nobody fights: rounds would be missed.
    """
    for _ in range(ticks // 3):
        scene.apply(Ticked(scene.game.now + 3))


def find(game: Game, id_: str) -> Entity:
    """The first of an archetype."""
    return game.made_from("npc", [id_])[0]


def doing(game: Game, npc: Entity) -> Doing | None:
    """What an NPC does, None while it is under way."""
    life = game.world.get(npc, Life)
    return Doing(life.doing) if life.stride == STILL else None


def whereabouts(game: Game) -> dict[Entity, Entity]:
    """Who stands where."""
    return {npc: game.world.target(npc, InRoom) for npc in game.everyone("npc")}


def worst(game: Game) -> dict[str, int]:
    """The lowest level of each need in town, in parts of a hundred."""
    rows = np.array([row_of(npc) for npc in game.everyone("npc")])
    lowest = needs.levels(game, rows).min(axis=0)
    return {field: int(level) * 100 // needs.FULL for field, level in zip(needs.FIELDS, lowest, strict=True)}
