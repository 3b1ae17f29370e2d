"""Checkpoints: the world to bytes and back, and an older one put back."""

import pytest

from engine import checkpoint
from engine.fold import restored
from engine.game import Game
from engine.vocabulary import Direction, SnapshotAsked, WorldRestored
from tests.engine.laws import broken
from tests.scenes import grown, street


def test_a_checkpoint_knows_its_entry_and_its_hash() -> None:
    """Both can be read without waking the world."""
    scene = street("plaza(thug) - lane")
    scene.say("kill thug")
    scene.tick(30)

    packed = checkpoint.freeze(scene.game)

    assert scene.log[-1][0] == packed.last
    assert scene.digest() == packed.digest() == checkpoint.sealed_digest(packed.pack())


def test_a_damaged_checkpoint_is_refused() -> None:
    """Half a file, or one flipped byte, is not taken for a world."""
    packed = checkpoint.pack(street("plaza").game)

    for damaged in (b"", packed[:-1], packed[: len(packed) // 2], packed[:40] + b"\0" + packed[41:], b"OURO1\n" * 9):
        with pytest.raises(checkpoint.DamagedCheckpointError):
            checkpoint.unpack(damaged)


def test_a_copy_does_not_change_with_the_world() -> None:
    """What was taken at the boundary of a tick may be written at leisure."""
    scene = street("plaza(thug, blade) - lane")
    taken, before = checkpoint.freeze(scene.game), scene.digest()

    scene.say("get blade")
    scene.tick(50)
    scene.patch(drop=["npc/thug"])

    assert before == checkpoint.digest(checkpoint.unpack(taken.pack()))
    assert before != scene.digest()


def test_snapshots_are_the_loop_s_business() -> None:
    """The fold only says what is asked for."""
    scene = street("plaza")
    before = scene.digest()

    assert "friday" == scene.apply(SnapshotAsked("friday")).snapshot
    assert WorldRestored("friday") == scene.apply(WorldRestored("friday")).restore
    assert before == scene.digest()


def test_an_older_world_comes_back_while_everybody_stays_connected() -> None:
    """Places and people are as they were, sessions and time go on, and newcomers keep what is theirs."""
    scene = street("plaza(valve*2, thug) - lane - ?", "Vex", "Odd")
    scene.say("e", "Odd")
    scene.tick(100)
    old = checkpoint.pack(scene.game)
    scene.enter("Ann")
    scene.say("get valve", "Ann")
    scene.patch(*grown("arcade", "lane", Direction.EAST))
    scene.say("e")
    scene.say("e")
    scene.say("quit", "Odd")
    scene.tick(50)

    scene.game, said = restored(scene.game, checkpoint.unpack(old), WorldRestored("old"), "77-0")

    assert {scene.session("Vex"), scene.session("Ann")} == {frame.session for frame in said.frames}
    assert ("plaza", "lane", "plaza") == (scene.whereabouts("Vex"), scene.whereabouts("Odd"), scene.whereabouts("Ann"))
    assert scene.game.linkdead(scene.player("Odd"))
    assert "a brass valve" in scene.say("i", "Ann")
    assert "nobody has built" in scene.say("exits") or "1 exit" in scene.say("exits")
    assert 150 == scene.game.now
    scene.tick(3100)
    assert [] == broken(scene.game)
    assert "Odd" not in scene.say("who")
    assert "lane" == scene.whereabouts("Odd") or not scene.whereabouts("Odd")
    scene.restart()
    assert "You say" in scene.say("say still here")


def test_an_empty_world_can_be_kept() -> None:
    """Before genesis there is a world already, and it has a hash."""
    game = Game(4)

    assert checkpoint.digest(game) == checkpoint.digest(checkpoint.unpack(checkpoint.pack(game)))
    assert checkpoint.digest(game) != checkpoint.digest(Game(5))
