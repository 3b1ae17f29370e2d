"""Two lives of one log are the same, and where they are not, one is told exactly where they part."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import checkpoint
from engine.components import Health
from engine.game import Game
from engine.past.desync import Step, difference, first_desync, step
from engine.vocabulary import Entry, Ticked
from tests.scenes import SEED, Scene, street


def busy() -> Scene:
    """A street with some life in it, and a log of it."""
    scene = street("plaza(thug, blade) - lane(dog) - ?", "Vex", "Odd", crowd={"clerk": 3})
    for line in ("get blade", "wield blade", "kill thug"):
        scene.say(line)
    scene.tick(60)
    scene.say("east", "Odd")
    scene.tick(60)
    return scene


def wounding(tick: int) -> Step:
    """A fold with a fault: at one tick the first clerk loses a point nobody took."""

    def wounded(game: Game, entry: Entry, entry_id: str) -> Game:
        step(game, entry, entry_id)
        if isinstance(entry, Ticked) and entry.tick == tick:
            game.world[clerk(game), Health].hp -= 1
        return game

    return wounded


def clerk(game: Game) -> int:
    """The oldest clerk."""
    return next(npc for npc in game.everyone("npc") if game.catalogue_id(npc) == "clerk")


@pytest.mark.slow
@settings(max_examples=12)
@given(cut=st.integers(0, 130), each=st.sampled_from([1, 7]))
def test_a_replay_from_genesis_and_from_any_checkpoint_agree(cut: int, each: int) -> None:
    """Wherever a checkpoint was taken, the log after it leads to the same world, tick for tick."""
    scene = busy()
    middle = Game(SEED)
    for entry_id, entry in scene.log[:cut]:
        middle = step(middle, entry, entry_id)
    middle = checkpoint.unpack(checkpoint.pack(middle))
    assert first_desync(Game(SEED), middle, scene.log, each=each) is None
    assert first_desync(Game(SEED), checkpoint.unpack(checkpoint.pack(scene.game)), scene.log) is None


def test_a_desync_names_tick_pool_column_and_row() -> None:
    """The first tick with a point of health missing is found, and whose it is, also when few ticks are compared."""
    scene = busy()
    uid = scene.game.world.uid(clerk(scene.game))
    for each in (1, 25):
        found = first_desync(Game(SEED), Game(SEED), scene.log, steps=(step, wounding(37)), each=each)
        assert found is not None
        assert (found.tick, found.pool, found.column, found.uid) == (37, "npc", "Health.hp", uid)
        assert found.row is not None
        assert scene.game.world.pool("npc").uid[found.row] == uid
        assert (found.one, found.other) == (40, 39)
        assert f"tick 37, entry {found.entry}: npc Health.hp of #{uid} (row {found.row}): 40 in one" in str(found)


def test_what_is_no_column_is_held_against_each_other_too() -> None:
    """Sessions, content, appointments and clocks are part of the truth."""
    scene = busy()
    assert difference(scene.game, scene.game.fork()) is None
    deaf, older, odd, late = (scene.game.fork() for _ in range(4))
    deaf.sessions.popitem()
    older.catalogue = type(older.catalogue)({kind: {} for kind in older.catalogue.things})
    odd.world.wheel.schedule(7_000, 1, 1)
    late.skew += 1
    found = [difference(scene.game, game) for game in (deaf, older, odd, late)]
    assert [one and one.pool for one in found] == ["sessions", "content", "world", "world"]
