"""What happens by itself: people wander, bark, and are counted."""

from engine.vocabulary import CensusTaken, Head
from tests.scenes import street


def test_people_wander_within_their_district() -> None:
    """After some minutes a crowd has moved, and everybody still stands somewhere."""
    scene = street("plaza - lane - quay", crowd={"clerk": 10})
    before = [scene.game.where(npc) for npc in scene.game.everyone("npc")]

    scene.tick(2500)

    after = [scene.game.where(npc) for npc in scene.game.everyone("npc")]
    assert before != after
    assert all(after)
    assert "A tired clerk" in scene.read()


def test_people_do_small_things_where_somebody_sees_it() -> None:
    """The name is put in front of what they do."""
    scene = street("plaza(clerk)")

    scene.tick(1500)

    assert "A tired clerk loses count and starts again." in scene.read()


def test_a_census_is_taken_every_ten_seconds() -> None:
    """Heads by area, and by each room somebody stands in."""
    scene = street("plaza(clerk) - lane(adjuster)", "Vex", "Odd")

    scene.tick(100)

    (census,) = [event for event in scene.events if isinstance(event, CensusTaken)]
    assert {"hub": Head(players=2, npcs=2, hostile=1)} == census.areas
    assert {"loom-plaza": Head(players=2, npcs=1, hostile=0)} == census.rooms
    assert 100 == census.tick


def test_a_tick_that_was_already_counted_means_nothing() -> None:
    """The log may hold a tick twice."""
    scene = street("plaza(clerk)")
    scene.tick(5)
    before = scene.digest()

    scene.apply(scene.log[-1][1])

    assert before == scene.digest()
