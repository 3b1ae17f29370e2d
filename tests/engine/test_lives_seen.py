"""What players see of people's lives: who does what, crowds, doors, shops whose keeper is out, and who is who."""

import pytest

from engine.components import STILL, InRoom, Life
from engine.ecs import Entity
from engine.game import calendar
from engine.life.crowds import plural
from engine.life.routines import Doing
from tests.engine.town import somebody, town_at, wait
from tests.scenes import Scene


def visited(hour: int, room: str = "loom-plaza") -> Scene:
    """The town at an hour of its first day, with Vex in a room."""
    scene = town_at(hour)
    scene.enter("Vex", role="gm")
    scene.say(f"goto {room}")
    return scene


def gather(scene: Scene, archetype: str, doing: Doing, room: str, number: int = 4) -> list[Entity]:
    """Let some of an archetype be in a room, at something, and stay there for a while."""
    people = scene.game.made_from("npc", [archetype])[:number]
    world = scene.game.world
    for npc in people:
        world.relate(npc, InRoom, scene.game.rooms[room])
        life = world.get(npc, Life)
        life.doing, life.stride, life.goal, life.due = doing, STILL, scene.game.rooms[room], scene.game.tick + 2000
        world.put(npc, life)
    return people


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("a stevedore", "stevedores"),
        ("a clerk at lunch", "clerks at lunch"),
        ("a rigger coming off shift", "riggers coming off shift"),
        ("a messenger in felt shoes", "messengers in felt shoes"),
        ("a key-money man", "key-money men"),
        ("a ratwife", "ratwives"),
        ("a plank boy", "plank boys"),
        ("a fury", "furies"),
        ("the walrus", "walruses"),
    ],
)
def test_several_of_a_kind_are_called_as_one_would(name: str, several: str) -> None:
    """Without a table: the noun before `at`, `of` or `in` takes the s."""
    assert several == plural(somebody("x", "none", name=name))


def test_a_file_may_say_what_several_are_called() -> None:
    """Where English does not do as it usually does."""
    assert "dice" == plural(somebody("x", "none", name="a die", plural="dice"))


def test_many_alike_are_one_line_and_can_still_be_pointed_at() -> None:
    """Four who drink in the bar are four in words; the third of them is `3.labourer`."""
    scene = visited(12, "at-2-0")
    gather(scene, "labourer", Doing.MEET, "at-2-0")

    assert "Four labourers drink here." in scene.say("look")
    assert "One of many." in scene.say("look 3.labourer")
    assert "There are only 4 here." in scene.say("look 5.labourer")


def test_what_people_do_is_seen() -> None:
    """One sleeps, one is at work, one passes through; those at work are told as their file tells them."""
    scene = visited(12, "at-1-0")
    (sleeper,) = gather(scene, "clerk", Doing.SLEEP, "at-1-0", 1)
    scene.game.world[sleeper, Life].home = scene.game.rooms["at-1-1"]
    gather(scene, "labourer", Doing.WORK, "at-1-0", 2)
    (walker,) = gather(scene, "carrier", Doing.ERRAND, "at-1-0", 1)
    scene.game.world[walker, Life].stride = 3

    read = scene.say("look")

    assert "A clerk is asleep here." in read
    assert "A labourer is about. (2 of them)" in read
    assert "A carrier is on the way through." in read


def test_people_at_home_in_a_street_are_behind_its_doors() -> None:
    """They are counted, not shown; nobody can be struck or robbed there, and who asks for one learns why."""
    scene = visited(12, "at-1-0")
    for npc in gather(scene, "clerk", Doing.SLEEP, "at-1-0", 3):
        scene.game.world[npc, Life].home = scene.game.rooms["at-1-0"]

    read = scene.say("look")

    assert "Behind the doors here three people are asleep." in read
    assert "clerk" not in read
    assert 'You see no "clerk" here.' in scene.say("kill clerk")
    assert "A clerk is asleep, behind one of the doors here." == scene.say("talk clerk")


def test_a_shop_without_its_keeper_says_when_to_come_back() -> None:
    """In the room, and to whoever asks for them by name."""
    scene = visited(3, "at-4-0")
    excuse = "Odile Marsh is not in: asleep, and back about six in the morning."

    assert excuse in scene.say("look")
    assert excuse == scene.say("talk odile")

    wait(scene, 4 * calendar.HOUR_TICKS)
    assert excuse not in scene.say("look")
    assert "By weight or not at all." in scene.say("talk odile")


def test_one_of_many_turns_out_to_be_somebody_when_talked_to() -> None:
    """Their name and what they said of themselves stay, for everybody, also across a restart, and no other has them."""
    scene = visited(12, "at-3-1")
    people = gather(scene, "labourer", Doing.WORK, "at-3-1", 2)

    met = scene.say("talk labourer")
    name = met.split('"')[1].rstrip(",")
    assert "says a labourer, since you ask." in met
    assert f"{name}, a labourer, is about." in scene.say("look")
    assert "They said once:" in scene.say(f"look {name.split()[0].lower()}")
    assert "since you ask" not in scene.say(f"talk {name}")

    scene.restart()
    assert f"{name}, a labourer, is about." in scene.say("look")
    assert "since you ask" in scene.say("talk 2.labourer")
    assert 2 == len({scene.game.name(npc) for npc in people})


def test_an_edited_archetype_is_seen_in_those_one_knows_as_well() -> None:
    """The name one learned stays; the line it stands in is the new one."""
    scene = visited(12, "at-3-1")
    gather(scene, "labourer", Doing.WORK, "at-3-1", 1)
    name = scene.say("talk labourer").split('"')[1].rstrip(",")

    edited = scene.game.catalogue.npcs["labourer"].model_copy(update={"stands": "{name} leans on a spade."})
    scene.patch(edited)

    assert f"{name}, a labourer, leans on a spade." in scene.say("look")


def test_whoever_is_asleep_is_not_talked_to() -> None:
    """They sleep on, and stay nobody in particular."""
    scene = visited(12, "at-3-1")
    gather(scene, "clerk", Doing.SLEEP, "at-3-1", 1)

    assert "A clerk is asleep, and goes on sleeping." == scene.say("talk clerk")


def test_a_gift_makes_acquaintances_too() -> None:
    """Whoever is given something says who they are."""
    scene = visited(12, "at-3-1")
    gather(scene, "clerk", Doing.WORK, "at-3-1", 1)

    assert "since you ask" in scene.say("give 1 scrip to clerk")


def test_people_are_seen_to_come_and_go() -> None:
    """In a room with somebody in it the day walks past."""
    scene = visited(5, "loom-plaza")
    read: list[str] = []
    for _ in range(200):
        wait(scene, 30)
        read.append(scene.read())

    told = "\n".join(read)
    assert "arrives from the" in told
    assert "leaves " in told
