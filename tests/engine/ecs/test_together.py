"""Births of several kinds at once: nobody can tell them from births one by one."""

from hypothesis import given
from hypothesis import strategies as st

from engine.ecs import spawn_together
from tests.engine.ecs.town import town

KINDS = st.lists(st.sampled_from(("npc", "item", "room")), max_size=20)


@given(KINDS, st.lists(st.integers(0, 19), unique=True), KINDS)
def test_whoever_is_born_in_a_crowd_is_who_they_would_be_alone(
    before: list[str], deaths: list[int], kinds: list[str]
) -> None:
    """Same handles, same uids, same future; also in the rows of those who died before."""
    one, other = town(), town()
    for world in (one, other):
        lived = [world.spawn(kind) for kind in before]
        for number in deaths:
            if number < len(lived):
                world.despawn(lived[number])

    alone = [one.spawn(kind) for kind in kinds]
    crowd = spawn_together(other, kinds).tolist()

    assert alone == crowd
    assert [one.uid(each) for each in alone] == [other.uid(each) for each in crowd]
    assert one.added == other.added
    assert [one.by_uid(one.uid(each)) for each in alone] == [other.by_uid(one.uid(each)) for each in alone]
    assert one.spawn("npc") == other.spawn("npc")
    assert one.digest() == other.digest()
