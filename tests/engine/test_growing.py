"""Growing: what a patch makes true, and what taking it back leaves alone."""

import pytest

from engine.components import Health
from engine.fold import apply
from engine.spawn import patching
from engine.vocabulary import Announced, Direction, Patch, Patched, Put, Spawn, SpawnedEntities, put
from tests.scenes import STOCK, city, grown, street

EAST = Direction.EAST


def test_a_block_opens_the_road_it_hangs_on() -> None:
    """The unbuilt exit leads on, the street is inhabited, and those who stood there were told."""
    scene = street("plaza - ?", "Vex", "Odd")
    scene.read()

    said = scene.patch(
        *grown("dream-arcade", "plaza", EAST, "thug*2", "blade"),
        room="plaza",
        announce="Scaffolding falls away to the east.",
    )

    assert "Scaffolding falls away to the east." == scene.read()
    (spawned,) = [event for event in said.events if isinstance(event, SpawnedEntities)]
    assert (1, 2, 1, 2) == (spawned.rooms, spawned.npcs, spawned.items, spawned.exits)
    assert "record-4" == spawned.cause
    assert scene.say("look").endswith("Exits: east.")
    assert "To the east, where the city used to end, it goes on into Dream Arcade." in scene.say("look")
    assert "A dock thug leans on a crate. (2 of them)" in scene.say("e")
    assert "Loom Plaza" in scene.say("w")


def test_a_patch_that_comes_twice_counts_once() -> None:
    """The publisher may send again what it does not know to be done."""
    scene = street("plaza - ?")
    scene.patch(*grown("dream-arcade", "plaza", EAST, "thug"))
    before = scene.digest()

    said = scene.apply(Patched(scene.log[-1][1].patch, "again"))  # pyright: ignore[reportAttributeAccessIssue]

    assert [] == said.events
    assert before == scene.digest()


def test_a_door_opens_when_the_room_behind_it_comes_later() -> None:
    """An old room whose exit named a room that did not stand yet counts as opened, and as closed once that goes."""
    scene = street("plaza - attic")
    attic = next(thing for thing in city("plaza - attic") if thing.id == "attic")
    scene.patch(drop=["room/attic"])
    assert "Exits: none." in scene.say("look")

    said = scene.patch(attic)

    (spawned,) = [event for event in said.events if isinstance(event, SpawnedEntities)]
    assert 2 == spawned.exits
    assert ["Room.Info"] == [package for frame in said.frames for package, _ in frame.gmcp]
    assert "Exits: east." in scene.say("look")


def test_a_patch_that_fails_halfway_has_not_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wholly or not at all: after a fault in the middle the world is what it was, and the same patch may come again."""
    scene = street("plaza - ?")
    before, patch = scene.digest(), Patch(id="arcade", put=tuple(map(put, grown("arcade", "plaza", EAST))))

    with monkeypatch.context() as broken:
        broken.setattr(patching, "house_the_homeless", lambda _: 1 // 0)
        said = apply(scene.game, Patched(patch), "90-0")

    assert "ZeroDivisionError" in said.fault
    assert ([], []) == (said.frames, said.events)
    assert before == scene.digest()
    assert "Nobody has built yet: east" in scene.say("look")
    scene.apply(Patched(patch))
    assert "Arcade" in scene.say("e")


def test_a_patch_of_nonsense_changes_nothing() -> None:
    """What is no content is refused before anything moves."""
    scene = street("plaza - ?")
    before = scene.digest()

    said = apply(scene.game, Patched(Patch(id="x", put=(Put(kind="room", thing={"id": "x"}),))), "90-0")

    assert "ValidationError" in said.fault
    assert before == scene.digest()


def test_taking_a_street_back_moves_people_and_what_is_theirs_out() -> None:
    """Nobody falls into nothing, and nothing that was ever in a player's hand is lost."""
    scene = street("plaza(coat) - ?", "Vex", "Odd")
    scene.patch(*grown("dream-arcade", "plaza", EAST, "thug", "blade", "valve"))
    scene.say("get coat")
    scene.say("e")
    scene.say("get valve")
    scene.say("drop coat")

    said = scene.patch(drop=["block/dream-arcade-block", "room/dream-arcade"])

    assert "The street folds itself up around you" in scene.read()
    assert "plaza" == scene.whereabouts()
    assert 2 == next(event.moved for event in said.events if isinstance(event, SpawnedEntities))
    seen = scene.say("look")
    assert "A coat with eleven pockets hangs from a nail." in seen
    assert "chrome blade" not in seen
    assert "thug" not in seen
    assert "Nobody has built yet: east" in seen
    assert "used to end" not in seen
    assert "a brass valve" in scene.say("i")


def test_a_template_that_goes_leaves_what_players_have_of_it() -> None:
    """An item taken back from the world stays with whoever carries it, name and all, also over a restart."""
    scene = street("plaza(valve*2)")
    scene.say("get valve")

    scene.patch(drop=["item/valve"])
    scene.restart()

    assert "brass valve" not in scene.say("look")
    assert "a brass valve" in scene.say("i")
    assert "It weighs exactly what Odile says." in scene.say("look valve")
    scene.say("drop valve")
    assert "A brass valve has rolled into the gutter." in scene.say("look")


def test_an_edited_person_changes_where_they_stand() -> None:
    """A new name and new strength in the file stand in the street at once; wounds stay in proportion."""
    scene = street("plaza(thug)")
    thug = scene.game.here(scene.room("plaza"), "npc")[0]
    scene.game.world[thug, Health].hp = 15

    scene.patch(STOCK["thug"].model_copy(update={"name": "Ishaan Quay", "stands": "Ishaan Quay waits.", "hp": 60}))

    assert "Ishaan Quay waits." in scene.say("look")
    assert "hook" in scene.say("look ishaan")
    assert (30, 60) == (scene.game.world.get(thug, Health).hp, scene.game.world.get(thug, Health).max)


def test_an_edited_room_reads_differently_at_once() -> None:
    """Words and exits of a room that stands are what its file says now."""
    scene = street("plaza - lane")
    plaza = scene.game.catalogue.rooms["loom-plaza"]

    scene.patch(plaza.model_copy(update={"name": "The Great Plaza", "exits": {}}))

    assert "The Great Plaza" in scene.say("look")
    assert "There is no way out." == scene.say("e")


def test_people_taken_out_of_a_file_go() -> None:
    """Only as many as the file says less, and what players gave them stays."""
    scene = street("plaza(thug*3, valve)")
    scene.say("get valve")
    scene.say("give valve to thug")
    plaza = scene.game.catalogue.rooms["loom-plaza"]

    scene.patch(plaza.model_copy(update={"spawns": (plaza.spawns[0].model_copy(update={"count": 1}),)}))

    seen = scene.say("look")
    assert "A dock thug leans on a crate.\n" in seen
    scene.patch(drop=["npc/thug"])
    assert "A brass valve has rolled into the gutter." in scene.say("look")
    assert "thug" not in scene.say("look")


def test_people_added_to_a_file_are_seen_to_come() -> None:
    """Whoever stands in the room reads who is there now, and who leaves for good."""
    scene = street("plaza")
    plaza = scene.game.catalogue.rooms["loom-plaza"]

    scene.patch(plaza.model_copy(update={"spawns": (Spawn(npc="odile"),)}))
    assert "Odile Marsh is suddenly here." == scene.read()
    scene.patch(plaza)
    assert "Odile Marsh leaves for good, without a word." == scene.read()


def test_the_streets_of_an_area_are_populated() -> None:
    """A crowd spreads over the streets, the same way every time."""
    scene = street("plaza - lane - quay", crowd={"clerk": 30})
    heads = [len(scene.game.here(scene.room(name), "npc")) for name in ("plaza", "lane", "quay")]

    assert 30 == sum(heads)
    assert all(heads)
    again = street("plaza - lane - quay", crowd={"clerk": 30})
    assert heads == [len(again.game.here(again.room(name), "npc")) for name in ("plaza", "lane", "quay")]


def test_the_killed_come_back_when_nobody_looks() -> None:
    """Somebody else moves in after a while, never before a player's eyes."""
    scene = street("plaza(thug) - lane")
    scene.say("kill thug")
    scene.tick(1200)

    scene.tick(4000)
    assert "dock thug leans" not in scene.say("look")
    scene.say("e")
    scene.tick(2000)

    assert "dock thug leans" in scene.say("w")


def test_an_announcement_reaches_everybody_or_one_room() -> None:
    """Those who run the world can speak to it."""
    scene = street("plaza - lane", "Vex", "Odd")
    scene.say("e", "Odd")
    for name in ("Vex", "Odd"):
        scene.read(name)

    scene.apply(Announced("Trams stop at midnight."))
    scene.apply(Announced("Mind the paint.", "lane"))

    assert "Trams stop at midnight." == scene.read("Vex")
    assert "Trams stop at midnight.\nMind the paint." == scene.read("Odd")


def test_a_building_on_an_empty_lot_is_a_way_in() -> None:
    """Lots are knocked at like roads."""
    scene = street("plaza - !")
    scene.patch(*grown("the-blind-kettle", "plaza", EAST))

    assert "The Blind Kettle" in scene.say("e")


def test_maps_follow_when_a_street_grows() -> None:
    """Programs of those who stand at the new exit read the room anew, without a word to the player."""
    scene = street("plaza - ?", "Vex")
    scene.frames.clear()

    scene.patch(*grown("dream-arcade", "plaza", EAST))

    (frame,) = scene.frames
    assert "" == frame.text
    info = dict(frame.gmcp)["Room.Info"]
    assert (["e"], []) == (list(info["exits"]), info["unbuilt"])


@pytest.mark.slow
def test_things_that_are_carried_away_come_back_but_do_not_pile_up() -> None:
    """A collector does not fill the city; a legendary thing is there once."""
    scene = street("plaza - lane(valve)")
    for _ in range(20):
        scene.say("e")
        scene.say("get valve")
        scene.say("w")
        scene.tick(2000)

    assert "You carry 8 things" in scene.say("i")
    rare = STOCK["blade"].model_copy(update={"rarity": "legendary"})
    lane = scene.game.catalogue.rooms["lane"]
    scene.patch(rare, lane.model_copy(update={"spawns": (lane.spawns[0].model_copy(update={"item": "blade"}),)}))
    scene.say("e")
    assert "You take a chrome blade." == scene.say("get blade")
    scene.say("w")
    scene.tick(4000)
    scene.say("e")
    assert "chrome blade" not in scene.say("look")
