"""Sessions: coming, going, losing the link, and being one person only."""

from engine.components import Linkdead
from engine.game import Game
from engine.vocabulary import GatewayStarted, PlayerDeparted, PlayerSpoke, RoleGranted, SessionClosed, SessionOpened
from engine.vocabulary.markup import plain
from tests.scenes import Scene, city, street


def test_who_quits_comes_back_where_they_left_with_everything() -> None:
    """Leaving is saving."""
    scene = street("plaza(valve) - lane", "Vex", "Odd")
    scene.say("get valve")
    scene.say("e")
    session = scene.session()

    scene.say("quit")

    (goodbye,) = [frame for frame in scene.frames if frame.close]
    assert session == goodbye.session
    assert "Vex" not in scene.say("who", "Odd")
    assert "Welcome back to Coil, Vex." in scene.enter("vex")
    assert "lane" == scene.whereabouts()
    assert "a brass valve" in scene.say("i")
    arrivals = [event.fresh for event in scene.events if event.name == "PlayerArrived"]  # pyright: ignore[reportAttributeAccessIssue]
    assert [True, True, False] == arrivals


def test_quit_must_be_typed_in_full() -> None:
    """Nobody leaves by a slip of the finger."""
    scene = street("plaza")

    assert "If you mean quit, type the whole word." == scene.say("qui")
    assert "plaza" == scene.whereabouts()


def test_a_lost_link_leaves_the_character_for_five_minutes() -> None:
    """Others see it gone quiet; then it is saved and gone, and comes back where it stood."""
    scene = street("plaza", "Vex", "Odd")
    scene.read("Odd")

    scene.apply(SessionClosed(scene.session("Vex")))

    assert "Vex goes quiet and looks at nothing." == scene.read("Odd")
    assert "Vex stands here, gone quiet" in scene.say("look", "Odd")
    scene.tick(2999)
    assert scene.game.world.has(scene.player(), Linkdead)
    scene.tick()
    assert "Vex" not in scene.say("look", "Odd")
    (left,) = [event for event in scene.events if isinstance(event, PlayerDeparted)]
    assert ("Vex", "loom-plaza") == (left.player, left.room)
    assert "Loom Plaza" in scene.enter("Vex")


def test_who_comes_back_in_time_blinks_and_goes_on() -> None:
    """The five minutes of an old silence do not end a new session."""
    scene = street("plaza", "Vex", "Odd")
    scene.apply(SessionClosed(scene.session("Vex")))
    scene.tick(1000)

    assert "and are back where you stood" in scene.enter("Vex")
    scene.tick(4000)

    assert "Vex" in scene.say("who", "Odd")


def test_the_same_name_takes_the_character_over() -> None:
    """The older session is told so and closed; there is one Vex."""
    scene = street("plaza")
    older = scene.session()

    scene.enter("VEX")

    (goodbye,) = [frame for frame in scene.frames if frame.close]
    assert older == goodbye.session
    assert "Vex has come in by another door. This one closes." == plain(goodbye.text)
    assert "1 player is in the city." in scene.say("who")
    assert [] == scene.apply(PlayerSpoke(older, 9, "say still here")).frames


def test_a_gateway_that_starts_again_has_no_sessions_left() -> None:
    """After a crash of the gateway its players are linkdead, and nobody else's."""
    scene = street("plaza", "Vex")
    scene.apply(SessionOpened("g2:1-1", "Odd"))

    scene.apply(GatewayStarted("g1"))

    assert scene.game.linkdead(scene.game.names["vex"])
    assert not scene.game.linkdead(scene.game.names["odd"])


def test_a_line_sent_twice_is_heard_once() -> None:
    """A gateway in doubt may append again."""
    scene = street("plaza", "Vex", "Odd")
    line = PlayerSpoke(scene.session(), 7, "say once")

    assert scene.apply(line).frames
    assert [] == scene.apply(line).frames
    assert [] == scene.apply(PlayerSpoke(scene.session(), 6, "say late")).frames


def test_a_guest_is_gone_when_it_leaves_but_its_things_stay() -> None:
    """What a guest had lies where the guest stood."""
    scene = street("plaza(valve)", "Vex")
    scene.enter("Guest1", guest=True)
    scene.say("get valve", "Guest1")

    scene.apply(SessionClosed(scene.session("Guest1")))

    assert ["Vex"] == scene.names()
    scene.enter("Guest2", guest=True)
    scene.say("quit", "Guest2")
    goodbyes = [plain(frame.text) for frame in scene.frames if frame.close]
    assert ["The borrowed name goes back on its hook. Come again under one of your own."] == goodbyes
    assert "You take a brass valve." == scene.say("get valve")


def test_a_granted_role_counts_at_once() -> None:
    """A game master's words exist only for game masters."""
    scene = street("plaza - lane")
    assert "The city does not know" in scene.say("goto lane")

    scene.apply(RoleGranted("vex", "gm"))

    assert "You are a gm now." == scene.read()
    assert "The Lane" in scene.say("goto lane")
    assert "kind: room" in scene.say("stat")
    assert "name: Vex" in scene.say("stat me")
    assert "Go where?" in scene.say("goto")
    assert "Loom Plaza" in scene.say("goto loom plaza")
    assert "The Lane" in scene.say("goto lan")
    assert 'There is no room or player "moon".' == scene.say("goto moon")
    scene.apply(RoleGranted("vex", "admin"))
    assert "You are an admin now." == scene.read()


def test_an_empty_world_waits_for_its_city() -> None:
    """Whoever comes before the city stands in it as soon as it is there."""
    scene = Scene(Game(1))
    assert "There is no city yet." in scene.enter("Vex")
    for line in ("look", "n", "exits", "knock", "say hm", "get all", "kill x", "flee", "who", ":nods"):
        assert scene.say(line)

    scene.patch(*city("plaza - ?"))

    assert "Loom Plaza" in scene.read()
    assert "plaza" == scene.whereabouts()


def test_every_frame_with_words_ends_in_a_prompt() -> None:
    """Hit points are always in sight."""
    scene = street("plaza")
    scene.frames.clear()

    scene.say("look")

    assert ["100/100hp > "] == [plain(frame.prompt) for frame in scene.frames]
