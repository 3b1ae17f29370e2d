"""The table of commands: abbreviations, help, and answers that anybody can have read aloud."""

import re

import pytest

from engine import happenings
from engine.commands import COMMANDS, Command
from engine.happenings import Happening
from engine.narration import WORDS
from tests.scenes import street

ABBREVIATIONS = {
    "n": "n",
    "no": "n",
    "nor": "n",
    "e": "e",
    "ea": "e",
    "w": "w",
    "we": "w",
    "wea": "wear",
    "wi": "wield",
    "wh": "who",
    "u": "u",
    "d": "d",
    "dr": "drop",
    "in": "in",
    "i": "inventory",
    "inv": "inventory",
    "o": "out",
    "s": "s",
    "sa": "say",
    "sav": "save",
    "sc": "score",
    "l": "look",
    "lo": "look",
    "ex": "exits",
    "exa": "look",
    "x": "look",
    "le": "out",
    "en": "in",
    "a": "kill",
    "as": "talk",
    "eq": "equipment",
    "em": "emote",
    "t": "tell",
    "ta": "get",
    "tal": "talk",
    "g": "get",
    "gi": "give",
    "go": "go",
    "k": "kill",
    "kn": "knock",
    "f": "flee",
    "c": "consider",
    "com": "commands",
    "r": "remove",
    "re": "remove",
    "rea": "read",
    "h": "help",
    "col": "colour",
}


@pytest.mark.parametrize(("typed", "meant"), ABBREVIATIONS.items())
def test_the_beginning_of_a_word_is_enough(typed: str, meant: str) -> None:
    """The order of the table decides, movement first, so that muscle memory from elsewhere works."""
    from engine.commands import _MEANT  # noqa: PLC0415  # pyright: ignore[reportPrivateUsage]

    assert meant == _MEANT[typed].words[0]


def test_what_is_not_a_command_gets_a_hand() -> None:
    """Nobody is left alone with a mistake."""
    scene = street("plaza")

    assert 'The city does not know what "dance" means.' in scene.say("dance wildly")
    assert "Type commands for all it knows, or help for where to begin." in scene.say("dance")
    assert 'The city does not know what "invetnory" means. Do you mean inventory?' == scene.say("invetnory")
    assert "Do you mean" not in scene.say("sell blade")


def test_every_command_explains_itself_and_is_listed() -> None:
    """There is help for each, and `commands` names each once; masters see two more."""
    scene = street("plaza")
    scene.enter("Odd", role="gm")

    listing = scene.say("commands", "Odd")
    assert f"{len(COMMANDS)} commands." == listing.split("\n")[0]
    names = re.findall(r"[\w']+", listing.partition("\n")[2])
    for command in COMMANDS:
        assert 1 == names.count(command.words[0])
        assert command.usage in scene.say(f"help {command.words[0]}", "Odd")
        assert len(command.help) > 20
    assert "goto" not in scene.say("commands")
    assert "There is no help" in scene.say("help goto")


def test_words_from_elsewhere_are_understood() -> None:
    """Who has played another city need not unlearn everything."""
    scene = street("plaza(thug)")

    for word in ("x clock", "examine clock", "read clock"):
        assert "It has been five to nine since the vote." == scene.say(word)
    assert "A dock thug looks past you." == scene.say("ask thug about hooks")
    assert "You are in Coil" in scene.say("?")
    assert "There is no way out." == scene.say("enter")
    assert "You go for a dock thug." == scene.say("attack thug")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words[0])
def test_no_line_of_help_is_too_long_to_be_heard(command: Command) -> None:
    """Nobody listens to more than 200 characters in one breath."""
    scene = street("plaza")
    scene.enter("Ann", role="gm")

    read = f"{scene.say(f'help {command.words[0]}', 'Ann')}\n{scene.say('help', 'Ann')}\n{scene.say('commands', 'Ann')}"

    assert max(map(len, read.split("\n"))) <= 200


@pytest.mark.parametrize(
    "line", ["kill .", "kill 1.", "get .", "give . to .", "talk .", "consider .", "wear .", "drop ."]
)
def test_a_full_stop_points_at_nobody(line: str) -> None:
    """Who slips on the keyboard attacks nobody, and gives nothing away."""
    scene = street("plaza(odile, valve*2)")
    scene.say("get valve")

    read = scene.say(line)

    assert read
    assert "You go for" not in read
    assert ["a brass valve"] == scene.say("i").split("\n")[1:]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("look at", "Look at what?"),
        ("look the", "Look at what?"),
        ("talk to", "Talk to whom?"),
        ("talk to the", "Talk to whom?"),
        ("give valve to", "Give what to whom?"),
        ("go", "Go where?"),
    ],
)
def test_half_a_sentence_is_asked_for_the_rest(line: str, answer: str) -> None:
    """The little words alone point at nothing."""
    assert answer in street("plaza(odile) - lane").say(line)


def test_what_the_gateway_does_is_explained_too() -> None:
    """Colours and the screen reader are no part of the world, and still have help and a place in the list."""
    scene = street("plaza")

    assert "Type colour on, colour off" in scene.say("colour purple")
    assert "Leaves out colours" in scene.say("help screenreader")
    assert "100 of 100 hit points." == scene.say("hp")


def test_every_happening_has_words() -> None:
    """Whatever can be noticed can be told."""
    known = {it for it in vars(happenings).values() if isinstance(it, type) and issubclass(it, Happening)}

    assert known - {Happening} == WORDS.keys()


def test_answers_can_be_read_aloud() -> None:
    """No pictures made of letters: no run of symbols, no boxes, no shouting, nothing indented, nothing padded."""
    scene = street("quay(odile, valve*3) - plaza(thug*3, blade, coat, clerk) - ?", "Vex", "Odd")
    scene.enter("Ann", role="gm")
    lines = """look/l thug/l e/exits/get all/i/wear all/eq/score/who/commands/help/help kill/talk thug/w/talk odile
    say hm/emote nods/tell odd hm/give valve to odile/consider odile/kill odile/flee/drop all/xyzzy/get moon/stat/
    l in corpse/save/qui/remove all/knock/out/goto x/stat odile/stat me"""
    read = [
        scene.say(line.strip(), who) for who in ("Vex", "Odd", "Ann") for line in lines.replace("\n", "/").split("/")
    ]
    scene.tick(300)
    read += [scene.read(name) for name in ("Vex", "Odd", "Ann")]

    for line in "\n".join(read).split("\n"):
        assert not re.search(r"[^\w\s]{3}", line), line
        assert not re.search(r"[\u2500-\u259f]|\t|  |^\s", line), line
        assert not re.search(r"\b[A-Z]{4,}\b", line.replace("THING", "").replace("SOMEBODY", "")) or "help" in line, (
            line
        )
