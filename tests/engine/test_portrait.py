"""Somebody, something or some place, shown as it is."""

from engine.game.portrait import find, portrait
from tests.scenes import street


def test_everything_is_found_by_uid_id_and_name() -> None:
    """A number is one thing; an id, a name or its end are all that go by it; keywords count where those fail."""
    scene = street("plaza(thug*2, blade) - lane", "Vex")
    game = scene.game
    thugs = find(game, "thug")
    assert len(thugs) == 2
    assert thugs == find(game, "a dock thug") == find(game, "Dock Thug") == find(game, "dock")
    assert [thugs[1]] == find(game, f"#{game.world.uid(thugs[1])}") == find(game, str(game.world.uid(thugs[1])))
    assert [scene.player("Vex")] == find(game, "vex")
    assert [scene.room("lane")] == find(game, "lane") == find(game, "The Lane")
    assert [] == find(game, "nobody") == find(game, "99999")


def test_a_portrait_says_all_that_is_true() -> None:
    """Components with their fields, the room, what is carried, whom a field names, and who is in a room."""
    scene = street("plaza(thug, blade)", "Vex")
    scene.say("get blade")
    scene.say("wield blade")
    scene.say("kill thug")
    about = portrait(scene.game, scene.player())
    thug = portrait(scene.game, find(scene.game, "thug")[0])
    assert (about["kind"], about["name"], about["room"]) == ("player", "Vex", "loom-plaza")
    assert about["has"]["Person"]["role"] == "player"
    assert about["has"]["Fighting"]["foe"] == {"uid": thug["uid"], "name": "a dock thug"}
    assert [thing["name"] for thing in about["carries"]] == ["a chrome blade"]
    blade = portrait(scene.game, find(scene.game, "blade")[0])
    assert blade["carried_by"]["name"] == "Vex"
    assert blade["has"]["Worn"] == {"slot": "wield"}
    room = portrait(scene.game, scene.room("plaza"))
    assert [one["name"] for one in room["here"]] == ["a dock thug", "Vex"]
