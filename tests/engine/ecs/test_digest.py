"""The digest sees everything that is true, and nothing else."""

from collections.abc import Callable

import pytest

from engine.ecs import World
from tests.engine.ecs.town import SCHEMA, Asleep, CarriedBy, Cursed, Fighting, Health, InRoom, Named, Needs, town


def _scene(world: World) -> dict[str, int]:
    plaza = world.spawn("room", Named("Plaza", []))
    vex = world.spawn("npc", Health(9, 9, 1), Named("Vex", ["vex"]), InRoom(plaza))
    mara = world.spawn("npc", Health(8, 9, 1), InRoom(plaza), Fighting(vex, 4))
    blade = world.spawn("item", Named("blade", []), CarriedBy(vex))
    return {"plaza": plaza, "vex": vex, "mara": mara, "blade": blade}


def test_the_same_truth_in_other_rows_has_the_same_digest() -> None:
    """Rows, generations, free rows, dirty marks and bygone rare components do not count."""
    first, second = town(), town()
    extra = [first.spawn("npc") for _ in range(3)]
    later = [second.spawn("npc") for _ in range(3)]
    for entity in extra:
        first.despawn(entity)
    for entity in reversed(later):
        second.despawn(entity)
    one, two = _scene(first), _scene(second)
    assert one["vex"] != two["vex"]
    second.put(two["vex"], Asleep())
    second.take(two["vex"], Asleep)
    second.dirty("npc", "disk")
    first.clear_lifecycle()

    assert first.digest() == second.digest()


@pytest.mark.parametrize(
    "change",
    [
        lambda world, who: world.put(who["vex"], Health(9, 9, 2)),
        lambda world, who: world.put(who["vex"], Needs(1, 255)),
        lambda world, who: world.put(who["vex"], Named("Vex", ["vax"])),
        lambda world, who: world.put(who["vex"], Asleep()),
        lambda world, who: world.put(who["vex"], Cursed(None, 0, deadly=False)),
        lambda world, who: world.put(who["mara"], Fighting(who["mara"], 4)),
        lambda world, who: world.take(who["mara"], Fighting),
        lambda world, who: world.relate(who["vex"], InRoom, 0),
        lambda world, who: world.relate(who["blade"], CarriedBy, who["mara"]),
        lambda world, who: world.despawn(who["blade"]),
        lambda world, _: world.despawn(world.spawn("item")),
        lambda world, _: world.spawn("item"),
        lambda world, _: world.wheel.schedule(5, 1, 0),
        lambda world, _: world.resources.update(rain=1),
    ],
)
def test_any_change_changes_the_digest(change: Callable[[World, dict[str, int]], object]) -> None:
    """One value, one relation, one birth, one appointment: all are seen."""
    world = town()
    who = _scene(world)
    before = world.digest()
    image = world.copy()
    change(world, who)

    assert before != world.digest()
    assert image.difference(world.copy())
    assert world.fork().copy().difference(world.copy()) is None
    assert world.digest() == World.unpack(SCHEMA, world.copy().pack()).digest()


def test_a_foe_who_died_is_not_a_foe_who_never_was() -> None:
    """Pointing at the dead counts as pointing at the dead, whoever it was."""
    world = town()
    who = _scene(world)
    world.despawn(who["vex"])
    before = world.digest()
    world.put(who["mara"], Fighting(0, 4))

    assert before != world.digest()


def test_a_difference_is_told_by_column_and_uid() -> None:
    """Whoever hunts a desync reads in one line where it is."""
    world, other = town(), town()
    who = _scene(world)
    _scene(other)
    assert world.copy().difference(other.copy()) is None

    other[who["vex"], Health].hp = 3
    assert "npc Health.hp of #2: 9 in one world, 3 in the other" == world.copy().difference(other.copy())
    other[who["vex"], Health].hp = 9
    other.relate(who["vex"], InRoom, 0)
    assert "npc in_room of #2: 1 in one world, 0 in the other" == world.copy().difference(other.copy())
    other.relate(who["vex"], InRoom, who["plaza"])
    other.wheel.schedule(7, 2, 1)
    assert "one world has room uids where the other has wheel at 7" == world.copy().difference(other.copy())
    world.wheel.schedule(7, 3, 1)
    assert "wheel at 7: 3 in one world, 2 in the other" == world.copy().difference(other.copy())
