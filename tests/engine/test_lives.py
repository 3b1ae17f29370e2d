"""People live: they walk, sleep, work and eat by the hour and by need, seen or not, the same in every replay."""

from collections import Counter

import pytest

from engine import checkpoint
from engine.components import NEVER, Fighting, InRoom, Life
from engine.ecs import Entity
from engine.game import Game, calendar
from engine.life import needs
from engine.life.routines import UNSETTLED, Doing
from engine.rehearsal import diary, fresh
from engine.vocabulary import Spawn
from engine.vocabulary.entries import Ticked
from tests.engine.laws import broken
from tests.engine.town import ROUTINES, doing, find, somebody, town, town_at, wait, whereabouts, worst
from tests.scenes import Scene

DAY = calendar.DAY_TICKS


def at(scene: Scene, hour: int) -> None:
    """Wait until an hour of the day."""
    wait(scene, calendar.until_hour(scene.game.tick, hour))


def steps_taken(game: Game, before: dict[Entity, Entity]) -> int:
    """How many have moved; it fails the test if one of them has not taken exactly one exit."""
    moved = [npc for npc, room in whereabouts(game).items() if before.get(npc, room) != room]
    for npc in moved:
        assert game.where(npc) in game.leads(before[npc]).values()
    return len(moved)


def test_nobody_ever_moves_further_than_one_exit_at_a_time() -> None:
    """Through a whole day, between any two ticks, whoever is elsewhere has taken one exit there."""
    scene = town()
    steps = 0
    for _ in range(DAY // 3):
        before = whereabouts(scene.game)
        scene.apply(Ticked(scene.game.now + 3))
        steps += steps_taken(scene.game, before)

    assert steps > 10 * len(whereabouts(scene.game))
    assert [] == broken(scene.game)


def test_three_days_make_sense() -> None:
    """Most sleep at home every night, those who have work are there by day, and nobody starves."""
    nights, hungriest = Counter[Entity](), 100
    for day in range(3):
        game = town_at(11, day).game
        at_work = [npc for npc in game.everyone("npc") if doing(game, npc) == Doing.WORK]
        assert len(at_work) >= len(game.everyone("npc")) // 3
        hungriest = min(hungriest, worst(town_at(17, day).game)["food"])
        game = town_at(4, day).game
        for npc in game.everyone("npc"):
            nights[npc] += doing(game, npc) == Doing.SLEEP and game.where(npc) == game.world.get(npc, Life).home
        hungriest = min(hungriest, worst(game)["food"])

    game = town_at(4, 2).game
    by_night = {"night-worker", "loafer", "patrol"}
    sleepers = [npc for npc in game.everyone("npc") if game.face(npc).npc.id not in by_night]
    assert all(nights[npc] >= 2 for npc in sleepers)
    assert hungriest > 5
    assert worst(game)["energy"] >= 5
    assert 0 <= min(worst(game).values())
    assert [] == broken(game)


def test_a_shop_is_kept_in_its_hours() -> None:
    """Whoever keeps a place is there from morning to evening, and at home at night."""
    scene = town_at(7)
    odile = find(scene.game, "odile")
    life = scene.game.world.get(odile, Life)
    for hour in (7, 11, 14, 19):
        game = town_at(hour).game
        assert life.work == game.where(odile) == game.rooms["at-4-0"]
    scene = town_at(3)
    assert life.home == scene.game.where(odile) == scene.game.rooms["at-1-1"]
    assert Doing.SLEEP == doing(scene.game, odile)


def test_a_host_is_there_when_others_have_the_evening_off() -> None:
    """From noon into the small hours, meals and free days included; asleep in the morning."""
    scene = town_at(7)
    scene.patch(somebody("host", "host", home="at-2-0", sleeps=("at-1-1",)))
    scene.patch(scene.game.catalogue.rooms["at-2-0"].model_copy(update={"spawns": (Spawn(npc="host"),)}))
    host = find(scene.game, "host")
    for hour in (13, 16, 20, 23, 2):
        at(scene, hour)
        assert scene.game.rooms["at-2-0"] == scene.game.where(host)
    at(scene, 7)
    assert scene.game.rooms["at-1-1"] == scene.game.where(host)
    assert Doing.SLEEP == doing(scene.game, host)


def test_somebody_is_on_patrol_at_every_hour() -> None:
    """Every other one lives twelve hours later."""
    for hour in range(7, 31, 3):
        game = town_at(hour % 24).game
        watch = game.made_from("npc", ["patrol"])
        assert any(game.world.get(one, Life).doing in {Doing.WORK, Doing.EAT} for one in watch)


def test_the_same_seed_lives_the_same_lives_and_a_restart_changes_none() -> None:
    """Hash for hash, also when the engine was stopped in the middle of the night and all maps were drawn anew."""
    one, other = town_at(6, day=1), town()
    wait(other, 2 * DAY // 3)
    other.restart()
    wait(other, DAY - 2 * DAY // 3)

    assert one.digest() == other.digest()


def test_whoever_is_hurt_goes_home_when_the_fight_is_over() -> None:
    """A fight comes before everything, and a fright after it before most."""
    scene = town_at(14)
    clerk = find(scene.game, "clerk")
    scene.enter("Vex")
    scene.game.world.relate(scene.player(), InRoom, scene.game.where(clerk))
    where = scene.game.where(clerk)

    scene.say("kill clerk")
    scene.tick(45)
    fought = next(npc for npc in scene.game.made_from("npc", ["clerk"]) if scene.game.world.has(npc, Fighting))
    assert where == scene.game.where(fought)
    assert needs.of(scene.game, fought)["safety"] < 80
    for foe in (fought, scene.player()):
        scene.game.world.take(foe, Fighting)
    scene.tick(200)

    assert Doing.HIDE == Doing(scene.game.world.get(fought, Life).doing)


def test_lives_survive_the_end_of_a_street() -> None:
    """Whoever lived or worked in a room that goes finds another, and goes on from there."""
    scene = town_at(12)
    scene.patch(drop=("room/at-4-2", "room/at-1-3"))
    gone = {"at-4-2", "at-1-3"} & scene.game.rooms.keys()

    wait(scene, DAY)

    assert not gone
    for npc in scene.game.everyone("npc"):
        life = scene.game.world.get(npc, Life)
        assert scene.game.world.alive(life.home)
        assert not life.work or scene.game.world.alive(life.work)
    assert [] == broken(scene.game)


def test_an_edited_routine_counts_from_now_on() -> None:
    """A clerk whose file says loafer is no clerk any more, by the next hour."""
    scene = town_at(10)
    clerk = scene.game.catalogue.npcs["clerk"]
    scene.patch(clerk.model_copy(update={"routine": "none"}))

    wait(scene, DAY // 24)

    assert {Doing.NOTHING} == {doing(scene.game, npc) for npc in scene.game.made_from("npc", ["clerk"])}


def test_an_edit_leaves_people_their_homes() -> None:
    """Whoever's workplaces change while they are out goes home to the same bed at night."""
    scene = town_at(11)
    before = {npc: scene.game.world.get(npc, Life).home for npc in scene.game.made_from("npc", ["clerk"])}
    scene.patch(scene.game.catalogue.npcs["clerk"].model_copy(update={"works": ("at-0-2",)}))

    at(scene, 14)

    assert before == {npc: scene.game.world.get(npc, Life).home for npc in before}
    assert all(scene.game.rooms["at-0-2"] == scene.game.world.get(npc, Life).work for npc in before)


def test_an_edit_by_night_leaves_a_keeper_the_shop() -> None:
    """Whoever is at home in bed when their file changes opens in the morning where they always did."""
    scene = town_at(3)
    odile = find(scene.game, "odile")
    scene.patch(scene.game.catalogue.npcs["odile"].model_copy(update={"sleeps": ("at-2-2",)}))

    at(scene, 11)
    assert scene.game.rooms["at-4-0"] == scene.game.where(odile)
    at(scene, 3)
    assert scene.game.rooms["at-2-2"] == scene.game.where(odile)


def test_a_diary_tells_the_days_to_come_and_leaves_the_world_alone() -> None:
    """When somebody does what, where and why; the world it is asked of stands where it stood."""
    scene = town_at(7)
    before = scene.digest()

    told = diary(scene.game, "odile", 1)

    assert before == scene.digest()
    assert ("Odile Marsh", "keeper", 0) == (told["who"], told["routine"], told["others"])
    days = [(page["room"], page["doing"], page["why"]) for page in told["pages"]]
    assert ("at-4-0", "works", "as a keeper does at this hour") == days[0]
    assert "sleeps" in {what for room, what, _ in days if room == "at-1-1"}
    assert all(page["when"].startswith("day ") for page in told["pages"])
    with pytest.raises(LookupError, match="no NPC goes by 'nobody'"):
        diary(scene.game, "nobody", 1)


@pytest.mark.slow
def test_a_diary_begins_a_world_where_there_is_none() -> None:
    """Out of content alone, the same each time."""
    content = town().game.catalogue
    one, other = (diary(fresh(content, 3), "clerk", 1) for _ in range(2))

    assert one == other
    assert 3 == one["others"]


def test_people_of_a_world_kept_before_anybody_had_a_life_take_one_up() -> None:
    """Its columns come back empty; within the hour everybody has a home and work."""
    scene = town()
    life = scene.game.world.pool("npc")[Life]
    life.routine[:], life.due[:], life.home[:], life.work[:] = UNSETTLED, NEVER, 0, 0
    scene.restart()

    wait(scene, DAY // 12)

    assert all(scene.game.world.get(npc, Life).home for npc in scene.game.everyone("npc"))
    assert {Doing.NOTHING} != {doing(scene.game, npc) for npc in scene.game.everyone("npc")}


@pytest.mark.slow
@pytest.mark.parametrize("routine", ROUTINES)
def test_every_routine_fills_its_days(routine: str) -> None:
    """Whatever somebody's routine, they sleep, eat and do something else in a day."""
    scene = town()
    npc = find(scene.game, routine)
    seen: set[Doing | None] = set()
    for _ in range(0, DAY, 300):
        wait(scene, 300)
        seen.add(doing(scene.game, npc))

    assert {Doing.SLEEP, Doing.EAT} < seen


def test_a_fork_lives_on_by_itself() -> None:
    """What people will do can be tried in a copy; the town itself stands still meanwhile."""
    scene = town_at(7)
    before = checkpoint.digest(scene.game)
    fork = Scene(scene.game.fork())
    wait(fork, DAY // 6)

    assert before == checkpoint.digest(scene.game)
    wait(scene, DAY // 6)
    assert checkpoint.digest(fork.game) == checkpoint.digest(scene.game)
