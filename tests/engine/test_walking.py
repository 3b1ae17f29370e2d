"""Walking: rooms, exits, and what happens where the city ends."""

from engine.vocabulary import EdgeReached
from tests.scenes import street


def test_a_newcomer_reads_a_room_worth_reading() -> None:
    """The first thing one reads is where one is: name, words, who and what is there, and the ways out."""
    scene = street("plaza(thug, blade) - lane")

    read = scene.enter("Odd")

    assert "Loom Plaza\nThis is the plaza.\n\nA dock thug leans on a crate.\nA chrome blade lies by the door." in read
    assert "Vex is here." in read
    assert read.endswith("Exits: east.")


def test_a_step_leads_to_the_next_room_and_back() -> None:
    """One walks by a letter, a word, or `go`."""
    scene = street("plaza - lane")

    assert "The Lane" in scene.say("e")
    assert "Loom Plaza" in scene.say("west")
    assert "The Lane" in scene.say("go east")
    assert "lane" == scene.whereabouts()


def test_those_who_stand_there_see_one_go_and_come() -> None:
    """Whoever stays reads where one went, and whoever is there already where one came from."""
    scene = street("plaza - lane", "Vex", "Odd", "Ann")
    scene.say("e", "Ann")
    scene.read("Odd")

    scene.say("e", "Vex")

    assert "Vex leaves east." == scene.read("Odd")
    assert "Vex arrives from the west." == scene.read("Ann")


def test_a_wall_names_the_ways_there_are() -> None:
    """A wrong turn costs nothing and says what would be right."""
    scene = street("plaza - lane")

    assert "There is no way north from here. You can go east." == scene.say("n")
    assert "plaza" == scene.whereabouts()


def test_walking_into_an_unbuilt_road_is_a_knock() -> None:
    """Who walks where nobody has built sees what is there, stays, and is heard by the city."""
    scene = street("plaza - ?", "Vex", "Odd")
    scene.read("Odd")

    read = scene.say("e")

    assert "Planks, and posters about nothing." in read
    assert "a knock is heard" in read
    assert "Vex knocks at the hoarding, to the east." == scene.read("Odd")
    (knock,) = [event for event in scene.events if isinstance(event, EdgeReached)]
    assert ("Vex", "loom-plaza/east") == (knock.player, str(knock.door))
    assert "plaza" == scene.whereabouts()


def test_knocking_without_a_direction_finds_the_hoarding() -> None:
    """`knock` alone knocks at what is unbuilt here, and nowhere else."""
    scene = street("plaza - lane - ?")

    assert "Everything around here is built" in scene.say("knock")
    assert "The nearest such place is The Lane, one step east." in scene.say("knock")
    scene.say("e")
    assert "You knock at the hoarding, to the east. They say a knock is heard." == scene.say("knock")
    assert "You knock at the hoarding, to the east." in scene.say("knock e")
    assert "Here that is east." in scene.say("knock west")
    assert 2 == scene.story().count("EdgeReached")


def test_a_knock_in_the_wrong_place_says_where_the_city_ends() -> None:
    """A newcomer finds the way to what nobody has built; who lives in a finished city reads no promise."""
    scene = street("plaza - lane - quay - ?")

    assert "The nearest such place is The Quay, 2 steps away, and the first one leads east." in scene.say("knock")
    assert "nearest" not in street("plaza - lane").say("knock")


def test_exits_says_where_each_way_leads() -> None:
    """`exits` counts first, then one way a line."""
    scene = street("lane - plaza - ?")

    assert [
        "2 exits.",
        "east: the hoarding, nobody has built there yet",
        "west: The Lane",
    ] == scene.say("exits").split("\n")


def test_one_can_look_where_one_is_not() -> None:
    """Looking in a direction says what lies there, built or not."""
    scene = street("lane - plaza - ?")

    assert "That way lies The Lane." == scene.say("look west")
    assert "nobody has built there" in scene.say("look at east")
    assert "There is no way up from here." == scene.say("l up")
