"""What whoever builds on the world can count on."""

import gc
from threading import Thread
from typing import Any
from weakref import ref

import numpy as np
import pytest

from engine.ecs import MisfitError, NoComponentError, SchemaError, StaleEntityError, World, component, i32, many, obj
from engine.ecs.handles import LAST_GENERATION
from tests.engine.ecs.town import SCHEMA, Asleep, CarriedBy, Cursed, Fighting, Health, InRoom, Named, Needs, town


def test_what_is_given_at_birth_is_there_and_the_rest_is_inert() -> None:
    """A newborn has what it was given; everything else is 0, None, or what the component calls inert."""
    world = town()
    vex = world.spawn("npc", Health(100, 120, 1))

    assert Health(100, 120, 1) == world.get(vex, Health)
    assert Needs(0, 255) == world.get(vex, Needs)
    assert Named(None, None) == world.get(vex, Named)
    assert 0 == world.target(vex, InRoom)
    assert world.find(vex, Fighting) is None
    assert "npc" == world.kind(vex)


def test_a_handle_of_the_dead_is_refused_even_when_somebody_new_has_its_place() -> None:
    """Whoever keeps a handle too long gets an error, never somebody else."""
    world = town()
    old = world.spawn("npc", Health(1, 1, 1))
    uid = world.uid(old)
    world.despawn(old)
    new = world.spawn("npc", Health(2, 2, 2))

    assert world.pool("npc").rows(np.array([new])).tolist() == [0]
    assert not world.alive(old)
    assert world.by_uid(uid) is None
    for use in (
        lambda: world.get(old, Health),
        lambda: world.find(old, Fighting),
        lambda: world.has(old, Health),
        lambda: world.put(old, Health(1, 1, 1)),
        lambda: world.take(old, Fighting),
        lambda: world[old, Health],
        lambda: world.relate(old, InRoom, 0),
        lambda: world.relate(new, InRoom, old),
        lambda: world.target(old, InRoom),
        lambda: world.sources(old, InRoom),
        lambda: world.despawn(old),
        lambda: world.despawn_many(np.array([new, old])),
        lambda: world.uid(old),
        lambda: world.kind(old),
    ):
        with pytest.raises(StaleEntityError):
            use()
    assert Health(2, 2, 2) == world.get(new, Health)


@pytest.mark.parametrize("nobody", [0, -1, 1 << 62, 255 << 32 | 1 << 40, (1 << 40) - 1])
def test_what_never_was_a_handle_is_not_alive(nobody: int) -> None:
    """Any number may be asked after; only those of the living are alive."""
    world = town()
    world.spawn("room")

    assert not world.alive(nobody)
    with pytest.raises(StaleEntityError):
        world.get(nobody, Named)


def test_a_live_component_writes_to_the_world_and_survives_growth() -> None:
    """What is done to `world[e, C]` is done to the world, however many are born meanwhile."""
    world = town()
    vex = world.spawn("npc", Health(100, 100, 1))
    health = world[vex, Health]
    world.spawn_many("npc", 1000)
    health.hp -= 30

    assert 70 == world.get(vex, Health).hp
    assert 70 == health.hp
    assert 70 == world.pool("npc")[Health].hp[0]
    assert type(health.hp) is int
    world.despawn(vex)
    with pytest.raises(StaleEntityError):
        _ = health.hp


def test_a_live_component_follows_a_rare_one_around() -> None:
    """Packed values move when others go; the live view finds them again, and notices when they are gone."""
    world = town()
    one, two = world.spawn("npc", Fighting(0, 1)), world.spawn("npc", Fighting(0, 2))
    live = world[two, Fighting]
    world.take(one, Fighting)
    live.due += 10

    assert Fighting(0, 12) == world.get(two, Fighting)
    world.take(two, Fighting)
    with pytest.raises(NoComponentError, match="npc #2 has no Fighting"):
        _ = live.due


def test_asking_for_what_an_entity_lacks_says_who_lacks_what() -> None:
    """The error names the kind, the uid and the component."""
    world = town()
    room = world.spawn("room")

    with pytest.raises(NoComponentError, match="room #1 has no Health"):
        world.get(room, Health)
    with pytest.raises(NoComponentError, match="room #1 has no Cursed"):
        world.get(room, Cursed)
    with pytest.raises(SchemaError, match="room does not list Health"):
        world.put(room, Health(1, 1, 1))
    with pytest.raises(SchemaError, match="room does not list the relation in_room"):
        world.relate(room, InRoom, room)
    with pytest.raises(SchemaError, match="no kind 'ghost'"):
        world.spawn("ghost")
    assert not world.has(room, Health)


def test_rare_components_come_and_go() -> None:
    """Any entity can gain a sparse component and lose it again; taking gives what it was."""
    world = town()
    room = world.spawn("room")
    world.put(room, Cursed(["doom", {"by": 3}], -4, deadly=True))
    world.put(room, Asleep())

    assert Cursed(["doom", {"by": 3}], -4, deadly=True) == world.get(room, Cursed)
    assert world.has(room, Asleep)
    assert Asleep() == world.take(room, Asleep)
    assert world.take(room, Asleep) is None
    assert not world.has(room, Asleep)
    with pytest.raises(SchemaError, match="every room has Named"):
        world.take(room, Named)


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, "many", None, 1.5])
def test_a_number_that_does_not_fit_is_refused_by_name(value: object) -> None:
    """No number wraps around in silence, and nothing but numbers gets into a number column."""
    world = town()
    vex = world.spawn("npc", Health(100, 100, 1))

    with pytest.raises(MisfitError, match="Health"):
        world.put(vex, Health(1, value, 1))  # pyright: ignore[reportArgumentType]
    with pytest.raises(MisfitError, match=r"Health\.hp"):
        world[vex, Health].hp = value  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(MisfitError):
        world.spawn_many("npc", 2, many(Health, hp=np.array([0, 2**40]), max=1, regen=1))
    assert 1 == len(world.pool("npc"))
    assert 100 == world.get(vex, Health).max


def test_a_birth_that_fails_leaves_nobody_behind() -> None:
    """Half-made entities do not exist."""
    world = town()
    with pytest.raises(SchemaError):
        world.spawn("item", Named("blade", []), Health(1, 1, 1))

    assert 0 == len(world.pool("item"))
    assert [] == list(world.each(Named))


def test_who_is_in_a_room_is_known_in_order_of_birth() -> None:
    """Sources come in uid order, of all kinds or of one."""
    world = town()
    plaza, alley = world.spawn("room"), world.spawn("room")
    vex = world.spawn("npc", InRoom(plaza))
    blade = world.spawn("item", InRoom(plaza))
    mara = world.spawn("npc", InRoom(plaza))
    world.relate(vex, InRoom, alley)
    world.relate(vex, InRoom, plaza)

    assert [vex, blade, mara] == world.sources(plaza, InRoom)
    assert [vex, mara] == world.sources(plaza, InRoom, "npc")
    assert [] == world.sources(alley, InRoom)
    assert plaza == world.target(vex, InRoom)


def test_what_becomes_of_those_who_point_at_the_dead_is_up_to_the_relation() -> None:
    """People stay when a room goes; what they carry goes with them."""
    world = town()
    room = world.spawn("room")
    vex = world.spawn("npc", InRoom(room))
    bag = world.spawn("item", CarriedBy(vex))
    coin = world.spawn("item", CarriedBy(bag))
    world.clear_lifecycle()

    world.despawn(room)
    assert 0 == world.target(vex, InRoom)
    world.despawn(vex)
    assert [room, vex, bag, coin] == world.removed
    assert [1, 2, 3, 4] == world.removed_uids
    assert not world.alive(coin)


def test_each_walks_in_order_of_birth_and_bears_change() -> None:
    """Those who die or lose a component on the way are passed over, newcomers are not met."""
    world = town()
    room = world.spawn("room", Named("Plaza", []))
    first = world.spawn("npc", Named("Vex", []))
    doomed = world.spawn("item", Named("vase", []))
    last = world.spawn("npc", Named("Mara", []), Fighting(first, 1))
    met: list[int] = []
    for entity, named in world.each(Named):
        met.append(entity)
        if named.name == "Vex":
            world.despawn(doomed)
            world.spawn("item", Named("shard", []))

    assert [room, first, last] == met
    assert [(last, Fighting(first, 1), Named("Mara", []))] == list(world.each(Fighting, Named))
    assert [first] == [entity for entity, _ in world.each(Health, without=Fighting)]


def test_a_query_gives_one_view_for_each_pool_that_can_match() -> None:
    """Views carry rows, columns, and where in packed columns the rows are."""
    world = town()
    people = world.spawn_many("npc", 5, many(Health, hp=np.arange(5), max=9, regen=0))
    for person, due in zip(people[[4, 1, 3]].tolist(), (40, 10, 30), strict=True):
        world.put(person, Fighting(0, due))
    world.put(int(people[3]), Asleep())

    (view,) = world.query(Health, Fighting, without=Asleep)
    assert [1, 4] == view.rows.tolist()
    assert [1, 4] == view[Health].hp[view.at(Health)].tolist()
    assert [10, 40] == view[Fighting].due[view.at(Fighting)].tolist()
    assert people[[1, 4]].tolist() == view.entities.tolist()
    assert [] == world.query(Health, without=Named)
    assert ["room", "npc", "item"] == [view.pool.kind for view in world.query(Named)]


def test_targets_cannot_be_written_past_the_index() -> None:
    """The column of a relation can be read by the many, and only `relate` writes it."""
    world = town()
    world.spawn("npc")
    with pytest.raises(ValueError, match="read-only"):
        world.pool("npc")[InRoom][0] = 5


def test_the_many_can_be_put_taken_and_moved_at_once() -> None:
    """Bulk calls do what the single ones do."""
    world = town()
    rooms = world.spawn_many("room", 2)
    people = world.spawn_many("npc", 6, InRoom(rooms[np.arange(6) % 2]))
    assert people[::2].tolist() == world.sources(int(rooms[0]), InRoom)

    world.relate_many(people[:3], InRoom, rooms[[1, 1, 0]])
    world.put_many(people[:4], Fighting(int(people[5]), np.arange(4)))  # pyright: ignore[reportArgumentType]
    world.take_many(people[1:6], Fighting)

    assert people[[2, 4]].tolist() == world.sources(int(rooms[0]), InRoom)
    assert [(people[0], Fighting(int(people[5]), 0))] == list(world.each(Fighting))
    world.despawn_many(people[[5, 0]])
    assert people[[1, 2, 3, 4]].tolist() == [entity for entity, _ in world.each(Health)]


def test_the_same_entity_twice_in_one_bulk_call_is_refused() -> None:
    """Nothing is freed or packed twice."""
    world = town()
    one = world.spawn("npc")
    twice = np.array([one, one])
    with pytest.raises(ValueError, match="2 handles name only 1"):
        world.despawn_many(twice)
    with pytest.raises(ValueError, match="given twice"):
        world.put_many(twice, Fighting(0, 1))
    assert not world.has(one, Fighting)
    world.put(one, Fighting(0, 2))
    world.take_many(twice, Fighting)
    assert 0 == len(world.sparse(Fighting, "npc"))


def test_each_consumer_sees_every_change_once() -> None:
    """The first look shows everyone; afterwards only what changed since, by component; drift shows nothing."""
    world = town()
    vex, mara = world.spawn("npc"), world.spawn("npc")
    assert [0, 1] == world.dirty("npc", "disk").rows.tolist()
    world[vex, Health].hp = 5
    world.put(mara, Needs(3, 3))
    world.put(mara, Fighting(vex, 1))
    assert [0, 1] == world.dirty("npc", "wire").rows.tolist()

    changes = world.dirty("npc", "disk")
    assert [0] == changes.of(Health).tolist()
    assert [] == changes.of(Needs).tolist()
    assert [1] == changes.of(Fighting).tolist()
    assert 0 == len(world.dirty("npc", "disk"))
    world.touch("npc", np.array([1]), InRoom)
    assert [1] == world.dirty("npc", "wire").of(InRoom).tolist()


def test_commands_wait_for_the_flush_and_pass_over_the_dead() -> None:
    """Changes are made in the order given; those to somebody who died in between are dropped."""
    world = town()
    room, vex, mara = world.spawn("room"), world.spawn("npc"), world.spawn("npc")
    world.commands.despawn(vex)
    world.commands.put(vex, Fighting(mara, 1))
    world.commands.relate(mara, InRoom, room)
    world.commands.put(mara, Fighting(vex, 1))
    world.commands.take(mara, Fighting)
    world.commands.spawn("item", Named("shard", []))
    assert world.alive(vex)
    with pytest.raises(RuntimeError, match="6 commands wait"):
        world.copy()

    world.flush()
    assert not world.alive(vex)
    assert room == world.target(mara, InRoom)
    assert not world.has(mara, Fighting)
    assert 1 == len(world.pool("item"))


def test_uids_are_never_used_again_and_find_their_entity() -> None:
    """A uid outlives its entity; after many births and deaths the living are still found."""
    world = town()
    keeper = world.spawn("npc")
    for _ in range(3):
        world.despawn_many(world.spawn_many("npc", 1500))
    late = world.spawn("npc")

    assert 4502 == world.uid(late)
    assert keeper == world.by_uid(1)
    assert late == world.by_uid(4502)
    assert world.by_uid(77) is None
    assert world.by_uid(9999) is None


def test_two_things_of_one_name_are_refused() -> None:
    """Names are what a packed world is read back by."""

    @component
    class Named:
        title: obj

    with pytest.raises(SchemaError, match="two components or relations named Named"):
        World({**SCHEMA, "exit": (Named,)})
    with pytest.raises(SchemaError, match=r"Bad\.size"):

        @component
        class Bad:
            size: int

    world = town()
    vex = world.spawn("npc")
    with pytest.raises(SchemaError, match="not a component"):
        world.put(vex, 5)


def _newer_health() -> type[Any]:
    @component
    class Health:
        hp: i32
        armour: i32

    return Health


def test_a_packed_world_can_be_read_by_a_newer_schema() -> None:
    """New columns start inert, columns no longer listed are dropped, and everybody is still there."""
    world = town()
    vex = world.spawn("npc", Health(7, 9, 1), Named("Vex", ["vex"]))
    world.put(vex, Fighting(vex, 3))
    world.dirty("npc", "disk")

    newer_health = _newer_health()
    schema = {"room": (), "npc": (newer_health, InRoom), "item": (), "ghost": ()}
    newer = World.unpack(schema, world.copy().pack())

    assert newer_health(7, 0) == newer.get(vex, newer_health)
    assert Fighting(vex, 3) == newer.get(vex, Fighting)
    with pytest.raises(SchemaError, match="in this order"):
        World.unpack({"npc": (), "room": ()}, world.copy().pack())
    with pytest.raises(ValueError, match="not a packed world"):
        World.unpack(SCHEMA, b"hello")


def test_a_value_that_json_cannot_hold_is_named_when_the_world_is_packed() -> None:
    """Somebody who puts an object into an object column learns which column it was."""
    world = town()
    world.spawn("room", Named(Asleep(), []))
    with pytest.raises(TypeError, match=r"world\.pools\.room\.tables\.Named\.columns\.name"):
        world.copy().pack()


def test_a_copy_does_not_change_and_a_fork_lives_its_own_life() -> None:
    """What happens after the copy is not in it; what happens in a fork does not reach the original."""
    world = town()
    vex = world.spawn("npc", Health(7, 9, 1))
    world.resources["weather"] = {"rain": 3}
    image, before = world.copy(), world.digest()
    world[vex, Health].hp = 1
    world.resources["weather"]["rain"] = 9
    fork = world.fork()
    fork.despawn(vex)

    assert before == image.digest()
    assert before != world.digest()
    assert world.alive(vex)
    assert world.spawn("npc") != fork.spawn("npc")


def test_every_fork_finds_those_it_knew_and_those_born_in_it() -> None:
    """A world, its fork and a fork of that give the same uids from then on, and each finds its own by them."""
    world = town()
    first = world.spawn("npc")
    fork = world.fork()
    second = fork.spawn_many("npc", 3)
    child = fork.fork()
    for each in (world, fork, child):
        each.spawn("room")
        mine = each.spawn("npc", Health(5, 5, 1))
        assert mine == each.by_uid(each.uid(mine))
        assert first == each.by_uid(world.uid(first))
    assert [int(second[2])] * 2 == [each.by_uid(fork.uid(int(second[2]))) for each in (fork, child)]
    assert len(fork.pool("npc")) == len(child.pool("npc")) == len(world.pool("npc")) + 3


def test_a_fork_that_nobody_needs_any_more_gives_its_memory_back_at_once() -> None:
    """Nothing in a world holds on to it, so it need not wait for a round of the garbage collector."""
    fork = town().fork()
    fork.spawn("npc", Health(1, 1, 1))
    gone = ref(fork)
    gc.disable()
    try:
        del fork
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("count", [5, 300])
def test_a_fork_of_few_or_of_many_leaves_the_world_alone(count: int) -> None:
    """Small and large pools, listed and rare components: both worlds are the same, and then part."""
    world = World({"room": (Named,), "npc": (Health, Named, Cursed, InRoom)})
    room = world.spawn("room", Named("here", []))
    crowd = [world.spawn("npc", Health(each, 9, 1), Named(f"n{each}", []), InRoom(room)) for each in range(count)]
    for each in crowd[::2]:
        world.put(each, Cursed("woe", 3, deadly=False))
    world.pool("npc").drain("somebody")
    for other in (world.fork(), World.unpack(world.schema, world.copy().pack())):
        before = world.digest()
        assert before == other.digest()
        assert other.find(crowd[2], Cursed) == Cursed("woe", 3, deadly=False)
        assert world.sources(room, InRoom) == other.sources(room, InRoom)
        other[crowd[1], Health].hp = 77
        other[crowd[1], Named].name = "another"
        other.take(crowd[2], Cursed)
        other.relate(crowd[3], InRoom, 0)
        other.despawn(crowd[0])
        newcomers = other.spawn_many("npc", 400, Health(1, 1, 1), InRoom(room))
        assert other.by_uid(other.uid(int(newcomers[-1]))) == newcomers[-1]
        assert before == world.digest() != other.digest()
        assert world.alive(crowd[0])


def test_columns_show_newcomers_and_where_everybody_points() -> None:
    """Views taken after a birth show it; targets can be read as rows of their own pool."""
    world = town()
    rooms = world.spawn_many("room", 3)
    npcs = world.pool("npc")
    world.spawn("npc", Health(5, 5, 1), InRoom(int(rooms[2])))
    assert [5] == npcs[Health].hp.tolist()
    world.spawn("npc", Health(6, 6, 1), InRoom(int(rooms[1])))

    assert [5, 6] == npcs[Health].hp.tolist()
    assert [2, 1] == npcs.target_rows(InRoom).tolist()
    with pytest.raises(AttributeError, match="no column mana; there are hp, max, regen"):
        _ = npcs[Health].mana


def test_rows_of_the_dead_are_refused_where_rows_are_put() -> None:
    """A pass over columns that forgets to look who is alive gets an error, and nothing is written."""
    world = town()
    people = world.spawn_many("npc", 3)
    world.despawn(int(people[1]))
    with pytest.raises(StaleEntityError):
        world.put_rows("npc", np.array([0, 1]), Fighting(0, 1))
    world.put_rows("npc", np.array([0, 2]), InRoom(0))

    assert 0 == len(world.sparse(Fighting, "npc"))


def test_a_copy_can_be_packed_by_another_thread_while_the_world_goes_on() -> None:
    """What the thread writes is the moment of the copy, whatever happens meanwhile."""
    world = town()
    people = world.spawn_many("npc", 20000, many(Health, hp=9, max=9, regen=0), Named("Vex", ["vex"]))
    before, packed = world.digest(), list[bytes]()
    image = world.copy()
    writer = Thread(target=lambda: packed.append(image.pack()))
    writer.start()
    while writer.is_alive():
        world.pool("npc")[Health].hp[:] += 1
        world.put(int(people[7]), Named("Mara", None))
    writer.join()

    assert before == World.unpack(SCHEMA, packed[0]).digest()


def test_a_row_that_has_lived_every_life_is_never_used_again() -> None:
    """Handles stay unambiguous and never turn negative."""
    world = town()
    world.spawn("npc")
    pool = world.pool("npc")
    pool.generations.cells[0] = LAST_GENERATION
    last = pool.entity(0)
    assert last > 0
    assert world.alive(last)
    world.despawn(last)

    assert [1, 2] == pool.rows(np.array([world.spawn("npc"), world.spawn("npc")])).tolist()


def test_more_components_than_dirty_bits_are_told_together() -> None:
    """The 64th and all later ones share a bit: a change is told too often, never too seldom."""
    names = [f"C{number}" for number in range(70)]
    listed = [component(type(name, (), {"__annotations__": {"x": i32}})) for name in names]
    world = World({"npc": tuple(listed)})
    vex = world.spawn("npc")
    world.dirty("npc", "disk")
    world.put(vex, listed[69](1))

    changes = world.dirty("npc", "disk")
    assert [0] == changes.of(listed[69]).tolist() == changes.of(listed[63]).tolist()
    assert [] == changes.of(listed[62]).tolist()
