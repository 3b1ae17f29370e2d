"""Saying, telling, gestures, and who is there."""

from engine.vocabulary import Talk
from engine.vocabulary.markup import plain
from tests.scenes import STOCK, street


def test_everybody_in_the_room_hears_what_is_said() -> None:
    """Each witness reads their own words."""
    scene = street("plaza - lane", "Vex", "Odd", "Ann")
    scene.say("e", "Ann")
    scene.read("Odd")
    scene.read("Ann")

    assert 'You say, "mind the tram"' == scene.say("'mind the tram")
    assert 'Vex says, "mind the tram"' == scene.read("Odd")
    assert "" == scene.read("Ann")
    assert 'You ask, "which one?"' == scene.say("say which one?")


def test_a_message_reaches_one_player_anywhere() -> None:
    """Only the two of them read it, also by the beginning of a name."""
    scene = street("plaza - lane", "Vex", "Odd", "Ann")
    scene.say("e", "Odd")
    for name in ("Odd", "Ann"):
        scene.read(name)

    assert 'You tell Odd, "come back"' == scene.say("tell od come back")
    assert 'Vex tells you, "come back"' == scene.read("Odd")
    assert "" == scene.read("Ann")
    assert 'Nobody called "Zed"' in scene.say("tell Zed hello")


def test_a_gesture_is_seen_as_it_was_written() -> None:
    """The name comes first, and a sentence ends."""
    scene = street("plaza", "Vex", "Odd")
    scene.read("Odd")

    scene.say(":leans on the railing")

    assert "Vex leans on the railing." == scene.read("Odd")


def test_who_counts_first() -> None:
    """`who` is one line for each player, with their office."""
    scene = street("plaza")
    scene.enter("Odd", role="gm")
    scene.enter("Ann", guest=True)

    read = scene.say("who")

    assert ["3 players are in the city.", "Vex, level 1", "Odd, level 1, gm", "Ann, level 1, a guest"] == read.split(
        "\n"
    )


def test_people_of_the_city_answer() -> None:
    """`talk` greets, names the topics, and answers about one."""
    scene = street("plaza(odile, thug)")

    assert 'Odile Marsh says to you, "By weight or not at all."\nYou could ask about batteries.' == scene.say(
        "talk odile"
    )
    assert 'Odile Marsh says to you, "Warm ones cost extra."' == scene.say("talk to odile about batteries")
    assert 'Odile Marsh says to you, "Warm ones cost extra."' == scene.say("talk marsh bat")
    assert "nothing to say about that. You could ask about batteries." in scene.say("talk odile love")
    assert "A dock thug looks past you." == scene.say("talk thug")
    assert 'Odile Marsh says to you, "Warm ones cost extra."' == scene.say(
        "talk to the seller about the price of batteries"
    )
    assert 'Odile Marsh says to you, "By weight or not at all."' in scene.say("talk odile about")
    assert 'You see no "boy" here.' in scene.say("talk to the boy about planks")
    assert "You mutter to yourself." in scene.say("talk me")
    assert "There is only one here." == scene.say("talk 9.thug knives")


def test_a_topic_of_two_words_is_asked_for_by_either() -> None:
    """A topic's name may hold a hyphen; nobody has to know that."""
    talk = Talk(greeting="Mind the step.", topics={"brake-handle": "Bent, and worth a supper."})
    scene = street("plaza(thug)")
    scene.patch(STOCK["thug"].model_copy(update={"talk": talk}))

    assert "You could ask about brake handle." in scene.say("talk thug")
    for topic in ("brake handle", "brake-handle", "handle", "the bent handle"):
        assert "worth a supper" in scene.say(f"talk thug about {topic}")


def test_quotes_are_not_said_twice() -> None:
    """Who types quotes means what stands inside them."""
    scene = street("plaza", "Vex", "Odd")

    assert 'You say, "mind the tram"' == scene.say('say "mind the tram"')
    assert "Do what?" in scene.say("emote ...")


def test_a_message_to_nobody_says_who_could_be_meant() -> None:
    """A name that fits two people, or one of the city's own, is no dead end."""
    scene = street("plaza(odile)", "Vex", "Odd", "Odo")

    assert '"od" could be Odd or Odo.' == scene.say("tell od hello")
    assert "Odile Marsh is right here. Try talk odile." == scene.say("tell odile hello")
    assert "You mutter to yourself." in scene.say("tell vex hello")


def test_programs_get_what_was_said_as_data() -> None:
    """Clients with GMCP can sort talk into a pane of its own."""
    scene = street("plaza", "Vex", "Odd")
    scene.frames.clear()

    scene.say("say hello")

    messages = {frame.session: dict(frame.gmcp)["Comm.Channel.Text"] for frame in scene.frames}
    assert {"channel": "say", "talker": "Vex", "text": 'Vex says, "hello"'} == messages[scene.session("Odd")]
    assert all(plain(message["text"]) == message["text"] for message in messages.values())
