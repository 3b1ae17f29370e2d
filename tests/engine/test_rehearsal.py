"""What would happen is told, and does not happen."""

import gc
from weakref import ref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checkpoint import digest
from engine.rehearsal import Rehearsed, ScriptError, entries, read_script, rehearse
from engine.rehearsal.rehearse import live
from engine.vocabulary import Direction, Entry, Patch, Patched, Ticked, put
from engine.vocabulary.entries import PlayerSpoke
from tests.scenes import Scene, grown, street


def played(scene: Scene, *lines: str) -> Rehearsed:
    """Rehearse a script in a scene, and see that the scene stays as it was."""
    before = scene.digest()
    fork = scene.game.fork()
    came = live(scene.game, fork, entries(fork, read_script(lines)))
    assert scene.digest() == before
    return came


def test_a_fight_is_told_with_its_dead_and_its_money() -> None:
    """Who dies, by whom and where, what is carried off and who grows rich is told; nobody is hurt."""
    scene = street("plaza(thug) - lane", "Vex")
    came = played(
        scene, '{"say": "kill thug", "who": "Vex"}', '{"ticks": 900}', '{"say": "get all corpse", "who": "Vex"}'
    )
    facts = came.facts()
    assert facts["deaths"][0] == {"who": "thug", "kind": "npc", "by": "Vex", "room": "loom-plaza"}
    assert facts["went"]["npc"]["a dock thug"] == 1
    assert facts["purses"]["Vex"] == {"before": 20, "after": 25}
    assert facts["events"]["NpcKilled"] >= 1
    assert facts["faults"] == []
    assert [(answer["who"], answer["line"]) for answer in facts["answers"]] == [
        ("Vex", "kill thug"),
        ("Vex", "get all corpse"),
    ]
    assert "dock thug" in facts["answers"][0]["heard"]
    assert facts["tick"] == 900


def test_a_city_that_was_lived_in_goes_at_once_when_nobody_needs_it_any_more() -> None:
    """Nothing in it holds on to the whole, so a rehearsal's memory does not wait for the garbage collector."""
    scene = street("plaza(thug) - lane", "Vex")
    fork = scene.game.fork()
    gone = ref(fork.world)
    gc.disable()
    try:
        live(scene.game, fork, entries(fork, read_script(['{"say": "kill thug", "who": "Vex"}', '{"ticks": 900}'])))
        del fork
        assert gone() is None
    finally:
        gc.enable()


def test_a_patch_is_told_with_its_rooms_and_people() -> None:
    """New rooms, rooms whose ways lead elsewhere, and who is born in them."""
    scene = street("plaza - ?", "Vex")
    patch = Patch(id="p", put=tuple(map(put, grown("arcade", "plaza", Direction.EAST, "dog", "valve"))))
    found = rehearse(scene.game, [Patched(patch), Ticked(1)]).changes
    assert (found.rooms_new, found.rooms_gone, found.rooms_led) == (["arcade"], [], ["loom-plaza"])
    assert found.came == {"npc": {"a feral dog": 1}, "player": {}, "item": {"a brass valve": 1}}
    assert "arcade" not in scene.game.rooms


def test_who_walks_is_told_from_where_to_where() -> None:
    """Somebody who is not there comes in first; players who move are named with both rooms."""
    scene = street("plaza - lane - gate", "Vex")
    came = played(scene, '{"say": "east", "who": "vex"}', "", "# a stranger", '{"say": "east", "who": "Odd"}')
    assert [(move.who, move.before, move.after) for move in came.changes.moves] == [("Vex", "loom-plaza", "lane")]
    assert came.changes.came["player"] == {"Odd": 1}
    assert came.changes.moved == {"player": 1, "npc": 0}
    assert played(scene, '{"leave": "Vex"}', '{"announce": "Snow."}', '{"leave": "Nobody"}').faults == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", r"file.jsonl:2: Invalid JSON"),
        ("[]", "file.jsonl:2: Input should be"),
        ('{"shout": "x"}', "one of say, enter, leave, ticks, patch, announce; this one says shout"),
        ('{"say": "x"}', "file.jsonl:2: who: Field required"),
        ('{"ticks": 0}', "file.jsonl:2: ticks: Input should be greater"),
        ('{"patch": {"put": {"dog/x": {}}}}', "file.jsonl:2: kind: Input should be 'area'"),
        ('{"patch": {"put": {"npc/x": {}}}}', "file.jsonl:2: name: Field required"),
        ('{"patch": {"drop": ["npc"]}}', "file.jsonl:2: id: Field required"),
    ],
)
def test_a_line_that_is_none_is_refused_by_its_number(line: str, why: str) -> None:
    """Nothing is rehearsed before the whole script can be read."""
    with pytest.raises(ScriptError, match=why):
        read_script(['{"ticks": 1}', line], "file.jsonl")


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["kill thug", "get blade", "wield blade", "east", "west", "say hello", "flee"])))
def test_a_rehearsal_is_what_then_happens(lines: list[str]) -> None:
    """The fork ends with the very hash that the world has once the same entries have happened in it."""
    scene = street("plaza(thug, blade) - lane(dog) - ?", "Vex", crowd={"clerk": 2})
    scene.tick(30)
    session = scene.session()
    made: list[Entry] = []
    for number, line in enumerate(lines, 1):
        made += [PlayerSpoke(session, number, line), *(Ticked(30 + number * 25 - 24 + tick) for tick in range(25))]
    before = scene.digest()
    came = rehearse(scene.game, made)
    assert scene.digest() == before
    for entry in made:
        scene.apply(entry)
    assert digest(came.game) == scene.digest()
