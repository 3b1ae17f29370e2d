"""A log can be lived again without the words nobody reads any more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checkpoint import digest
from engine.commands import COMMANDS
from engine.fold import apply
from engine.game import Game
from engine.happenings import Looked
from engine.narration import WORDS
from engine.systems import SHOWS
from engine.vocabulary import Entry, Patch, Patched, PlayerSpoke, SessionOpened, Ticked, put
from tests.scenes import city, street

LINES = ("look", "east", "say Hello?", "west", "kill thug", "score", "get blade", "nonsense", "flee", "look thug")


SHOWN = [word for command in COMMANDS if command.shows for word in command.words]
NOUNS = ("", "thug", "blade", "odd", "vex", "east", "me", "in corpse", "2.thug", "all", "hello there", "zebra")


def story() -> list[Entry]:
    """Vex walks, talks and fights for half a minute, and Odd looks on."""
    genesis = Patched(Patch(id="genesis", put=tuple(map(put, city("plaza(thug, blade) - lane - ?")))))
    entries: list[Entry] = [genesis, SessionOpened("g1:1", "Vex"), SessionOpened("g1:2", "Odd")]
    for number in range(300):
        entries.append(PlayerSpoke("g1:1", number + 1, LINES[number % len(LINES)]))
        entries.append(Ticked(number + 1))
    return entries


def test_the_world_is_the_same_without_words() -> None:
    """After every entry, by its hash; what the director hears is the same as well."""
    aloud, quiet, heard = Game(7), Game(7), 0
    for number, entry in enumerate(story(), 1):
        one, other = apply(aloud, entry, f"{number}-0"), apply(quiet, entry, f"{number}-0", quiet=True)
        assert (one.events, one.fault, other.frames) == (other.events, other.fault, [])
        assert digest(aloud) == digest(quiet)
        heard += len(one.frames)
    assert heard > 300


def test_words_that_cannot_be_found_change_nothing_in_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the telling is noted, and the deed is done all the same: told or not, the world is one."""

    def lost(*_: object) -> None:
        raise LookupError("no word for it")

    aloud, quiet = Game(7), Game(7)
    monkeypatch.setitem(WORDS, Looked, lost)
    faults = 0
    for number, entry in enumerate(story(), 1):
        faults += "no word for it" in apply(aloud, entry, f"{number}-0").fault
        apply(quiet, entry, f"{number}-0", quiet=True)
    assert faults >= 30
    assert digest(aloud) == digest(quiet)


def half_told() -> Game:
    """A game in the middle of the story."""
    game = Game(7)
    for number, entry in enumerate(story()[:120], 1):
        apply(game, entry, f"{number}-0")
    return game


HALF_TOLD = half_told()
DIGEST = digest(HALF_TOLD)


@given(st.sampled_from(SHOWN), st.sampled_from(NOUNS))
def test_what_only_shows_something_changes_nothing(word: str, noun: str) -> None:
    """Such a line leaves no trace in the world, and the director hears nothing of it: a quiet replay may skip it."""
    game = HALF_TOLD.fork()
    player, heard = game.sessions["g1:1"]
    said = apply(game, PlayerSpoke("g1:1", heard + 1, f"{word} {noun}"), "200-0")
    game.sessions["g1:1"] = player, heard  # but for the line itself, which has been heard
    assert (digest(game), said.events, said.fault) == (DIGEST, [], "")
    assert said.frames


def test_systems_that_only_show_something_change_nothing() -> None:
    """Minutes of them are told to whoever stands there, and leave the world as it was."""
    scene, told = street("plaza(clerk)"), 0
    game, now, before = scene.game, scene.game.tick, scene.digest()
    for game.tick in range(now, now + 1500):
        told += sum(len(list(system(game))) for system in SHOWS)
    game.tick = now
    assert told
    assert scene.digest() == before
