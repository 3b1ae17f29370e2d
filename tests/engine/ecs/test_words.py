"""Words: text that repeats is kept once, and nobody can tell."""

from collections import Counter
from dataclasses import replace
from threading import Thread

import numpy as np
import pytest

from engine.ecs import MisfitError, Relation, SchemaError, World, component, obj, word
from tests.engine.ecs.town import SCHEMA, Cursed, Trade, town


def test_what_is_no_word_is_refused_by_name() -> None:
    """A number, or nothing, is no text, and nothing has changed."""
    world = town()
    vex = world.spawn("npc", Trade("smith"))
    with pytest.raises(MisfitError, match=r"Trade\(name=7\)"):
        world.put(vex, Trade(7))  # pyright: ignore[reportArgumentType]
    with pytest.raises(MisfitError, match=r"Trade\.name"):
        world[vex, Trade].name = None  # pyright: ignore[reportAttributeAccessIssue]
    assert Trade("smith") == world.get(vex, Trade)


def test_the_digest_reads_words_and_not_their_numbers() -> None:
    """Two worlds that learned the same words in another order hold the same truth."""
    one, other = town(), town()
    first = one.spawn("npc", Trade("smith")), one.spawn("npc", Trade("thief"))
    other.spawn("room")
    spare = other.spawn("npc", Trade("thief"))
    other.despawn(spare)
    assert ["smith", "thief"] == [one.get(each, Trade).name for each in first]
    again = World.unpack(SCHEMA, one.copy().pack())
    again.put(first[0], Trade("thief"))
    again.put(first[0], Trade("smith"))
    assert one.digest() == again.digest()


def test_some_words_are_counted_as_all_are() -> None:
    """In all rows or in some; a word that nobody has, or that nobody ever used, is not there."""
    world = town()
    for trade in ("smith", "thief", "smith", "", "clerk", "smith"):
        world.spawn("npc", Trade(trade))
    world.spawn("item", Trade("key"))
    trades = world.pool("npc")[Trade].name
    assert {"smith": 3, "thief": 1, "clerk": 1} == trades.counts()
    assert Counter(smith=3, clerk=1) == trades.counts(["clerk", "smith", "key", "baker"])
    assert Counter(smith=2) == trades.counts(["clerk", "smith"], np.array([0, 1, 2, 3]))
    assert Counter() == trades.counts([])


def test_words_nobody_uses_are_not_packed() -> None:
    """A world that has forgotten a thousand words packs as it did before it learned them."""
    world = town()
    vex = world.spawn("npc", Trade("smith"))
    before = len(world.copy().pack())
    for number in range(1000):
        world.put(vex, Trade(f"trade {number}"))
    world.put(vex, Trade("smith"))
    assert before == len(world.copy().pack())


def test_a_world_packed_with_objects_comes_back_with_words() -> None:
    """The column of a component may become one of words: what was packed before still counts."""

    @component
    class Named:
        name: obj

    @component(sparse=True)
    class Cursed:
        by: obj

    older = World({"npc": (Named, Relation("in_room"))})
    vex = older.spawn("npc", Named("Vex"), Cursed("Mara"))
    older.spawn("npc")

    @component
    class NamedNow:
        name: word

    @component(sparse=True)
    class CursedNow:
        by: word

    for now, then in ((NamedNow, Named), (CursedNow, Cursed)):
        now.__ecs__ = replace_name(now, then.__name__)  # pyright: ignore[reportAttributeAccessIssue]
    world = World.unpack({"npc": (NamedNow, Relation("in_room"))}, older.copy().pack())
    assert NamedNow("Vex") == world.get(vex, NamedNow)
    assert CursedNow("Mara") == world.get(vex, CursedNow)
    assert older.digest() != world.digest()  # nobody's name was None, and is the empty word now
    with pytest.raises(SchemaError, match="obj column"):
        World.unpack({"npc": (Named, Relation("in_room"))}, world.copy().pack())


def replace_name(now: type, name: str) -> object:
    """Give a component the name of another, as an edited source would."""
    return replace(now.__ecs__, name=name)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType]


def test_forks_learn_words_in_other_threads_without_confusing_each_other() -> None:
    """A fork and its city share the words they know, and each reads what it wrote."""
    world = town()
    people = world.spawn_many("npc", 8).tolist()
    forks = [world.fork() for _ in people]

    def learn(fork: World, who: int) -> None:
        for number in range(300):
            fork.put(who, Trade(f"{number} of {who % 2}"))
            fork.put(who, Cursed(None, 0, deadly=False, by=f"{who} by {number}"))

    threads = [Thread(target=learn, args=pair) for pair in zip(forks, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for fork, who in zip(forks, people, strict=True):
        assert (f"299 of {who % 2}", f"{who} by 299") == (fork.get(who, Trade).name, fork.get(who, Cursed).by)
    assert Trade("") == world.get(people[0], Trade)
