"""What the city remembers of its content follows every patch, and never differs from what reading it all anew gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import checkpoint
from engine.ecs import row_of
from engine.game import START, Game
from engine.vocabulary import Area, Block, Content, Crowd, Direction, Exit, Link, Room, Spawn
from tests.scenes import STOCK, Scene, street

ROOMS = ("attic", "bar", "cellar", "den")
AREAS = ("east-end", "west-end")
WAYS = (Direction.NORTH, Direction.EAST)


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    """A room whose exits may lead to rooms that do not stand, and who may ask for whom nobody knows."""
    exits = {
        way: Exit(to=draw(st.sampled_from(ROOMS))) if draw(st.booleans()) else Exit(to=None, growth="road")
        for way in draw(st.sets(st.sampled_from(WAYS)))
    }
    asked = draw(st.lists(st.sampled_from(("thug", "clerk", "blade")), max_size=2, unique=True))
    spawns = tuple(Spawn(item=who) if who == "blade" else Spawn(npc=who, count=2) for who in asked)
    return Room(
        id=draw(st.sampled_from(ROOMS)),
        name="A Room",
        description="It is one of several.",
        area=draw(st.sampled_from(AREAS)),
        terrain=draw(st.sampled_from(("street", "hall"))),
        exits=exits,
        spawns=spawns,
    )


@st.composite
def areas(draw: st.DrawFn) -> Area:
    """An area that may want a crowd."""
    crowd = (Crowd(npc="clerk", count=draw(st.integers(0, 2))),)
    name = draw(st.sampled_from(("One End", "Other End")))
    return Area(id=draw(st.sampled_from(AREAS)), name=name, description="An end.", population=crowd)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """A block that answers an exit, also one that another block answers already."""
    at, to = draw(st.sampled_from((*ROOMS, START))), draw(st.sampled_from(ROOMS))
    link = Link(room=at, towards=draw(st.sampled_from(WAYS)), to=to)
    return Block(id=draw(st.sampled_from(("b", "c"))), name="Arcade", rooms=(to,), links=(link,), why="It had to.")


THINGS = st.one_of(rooms(), areas(), blocks(), st.sampled_from((STOCK["thug"], STOCK["clerk"], STOCK["blade"])))
REFS = (*(f"room/{room}" for room in ROOMS), *(f"area/{area}" for area in AREAS), "block/b", "npc/thug", "item/blade")
PATCHES = st.tuples(st.lists(THINGS, max_size=4), st.lists(st.sampled_from(REFS), max_size=2, unique=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(PATCHES, min_size=1, max_size=8))
def test_what_is_remembered_of_content_is_what_reading_it_all_again_would_give(
    patches: list[tuple[list[Content], list[str]]],
) -> None:
    """Whatever was put and dropped, in whatever order: ways, streets, rules and looks are those of a restarted city."""
    scene = street("plaza - ?", "Vex")
    for put, drop in patches:
        _remember(scene.game)
        things = {thing.id: thing for thing in put}
        gone = [ref for ref in drop if ref.partition("/")[2] not in things]
        scene.patch(*things.values(), drop=gone)
        again = checkpoint.unpack(checkpoint.pack(scene.game))
        assert _remember(scene.game) == _remember(again)


def _remember(game: Game) -> dict[str, object]:
    """Ask for everything, so that it is remembered, and say what it is."""
    stand = game.rooms.values()
    return {
        "roads": game.roads,
        "places": {room: game.place(room) for room in stand},
        "strolls": {room: _strolls(game, row_of(room)) for room in stand},
        "rules": {area: list(game.rules_in(area).items()) for area in AREAS},
        "inside": {area: game.directory.inside(area) for area in AREAS},
        "into": {room: game.directory.into(room) for room in ROOMS},
        "asking": {npc: game.directory.asking("npc", npc) for npc in ("thug", "clerk")},
        "areas": {room: game.atlas.names[game.atlas.area[row_of(room)]] for room in stand},
        "faces": {npc: game.face(npc) for npc in game.everyone("npc")},
    }


def _strolls(game: Game, row: int) -> list[int]:
    return game.atlas.strolls[row, : game.atlas.choice[row]].tolist()


def test_a_fork_and_the_city_it_came_from_remember_each_their_own() -> None:
    """A rehearsed patch changes nothing of what the city knows."""
    scene = street("plaza - ?", "Vex")
    before = _remember(scene.game)
    fork = Scene(scene.game.fork(), log=[*scene.log])
    fork.patch(Room(id="bar", name="Bar", description="A bar.", area="east-end", exits={WAYS[0]: Exit(to=START)}))
    assert before == _remember(scene.game)
    assert {"bar"} == fork.game.directory.into(START)
