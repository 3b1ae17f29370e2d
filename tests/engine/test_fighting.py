"""Fights: rounds, flight, death and the way back."""

from engine.components import Fighting, Health, Purse, Skill
from engine.vocabulary import NpcKilled, PlayerDied
from tests.scenes import Scene, street

ROUND = 20


def fight_it_out(scene: Scene, rounds: int = 60) -> str:
    """Let a fight go on and give what Vex read."""
    scene.tick(rounds * ROUND)
    return scene.read()


def test_a_killed_thug_leaves_what_it_had() -> None:
    """Its scrip goes to the killer, its things lie on the corpse, and the killer has learned something."""
    scene = street("plaza(thug, blade)")
    scene.say("get blade")
    scene.say("wield blade")

    assert "You go for a dock thug." == scene.say("kill thug")
    read = fight_it_out(scene)

    assert "A dock thug is dead." in read
    assert "You find 5 scrip." in read
    assert "You learn something from it: 20 experience." in read
    assert "The corpse of a dock thug lies here." in scene.say("look")
    assert "You take a rail-hook from the corpse of a dock thug." == scene.say("get all from corpse")
    assert 25 == scene.game.world.get(scene.player(), Purse).scrip
    (killed,) = [event for event in scene.events if isinstance(event, NpcKilled)]
    assert ("Vex", "thug", "hub") == (killed.player, killed.npc, killed.area)


def test_a_corpse_need_not_be_asked_in_full_sentences() -> None:
    """`get all corpse` is what fingers type; the corpse itself stays where it lies."""
    scene = street("plaza(thug, blade)")
    scene.say("get blade")
    scene.say("wield blade")
    scene.say("kill thug")
    fight_it_out(scene)

    assert "You leave the corpse of a dock thug where it is." in scene.say("get the corpse")
    assert "There is 1 thing on it: a rail-hook." == scene.say("look in corpse")
    assert "You take a rail-hook from the corpse of a dock thug." == scene.say("get hook corpse")
    assert "There is nothing on it to take." == scene.say("get all 1.corpse")
    assert "Nobody has come for it yet. Nothing is left on it." == scene.say("look corpse")


def test_a_round_takes_two_seconds() -> None:
    """In twenty ticks everybody strikes once, no matter how fast anybody types."""
    scene = street("plaza(adjuster)")
    scene.say("kill adjuster")
    scene.read()

    scene.tick(ROUND)

    strikes = [line for line in scene.read().split("\n") if line.startswith(("You hit", "You miss", "You graze"))]
    assert 1 == len(strikes)


def test_who_dies_wakes_at_the_plaza_with_half_the_hit_points_and_keeps_what_they_wear() -> None:
    """Death costs a walk: what was carried lies where one fell, and only its owner can take it."""
    scene = street("plaza - lane(blade, coat, valve, adjuster)", "Vex", "Odd")
    scene.say("e")
    scene.say("get all")
    scene.say("wear coat")
    scene.say("kill adjuster")

    read = fight_it_out(scene)

    assert "has killed you." in read
    assert "plaza" == scene.whereabouts()
    health = scene.game.world.get(scene.player(), Health)
    assert health.max // 2 <= health.hp
    assert "a coat with eleven pockets" in scene.say("eq")
    assert "You carry nothing but 20 scrip." in scene.say("i")
    (died,) = [event for event in scene.events if isinstance(event, PlayerDied)]
    assert ("Vex", "lane", "a Meridian adjuster") == (died.player, died.room, died.by)
    scene.patch(drop=["npc/adjuster"])
    scene.say("e", "Odd")
    assert "belongs to somebody who will come back for it." in scene.say("get all from corpse", "Odd")
    scene.say("e")
    assert "You take a chrome blade from the corpse of Vex." in scene.say("get all from corpse")


def test_the_hostile_attack_on_sight_after_a_moment() -> None:
    """One has a moment to see who is there before they see one."""
    scene = street("plaza - lane(dog)")

    assert "goes for you" not in scene.say("e")
    scene.tick(60)

    assert "A feral dog goes for you!" in scene.read()


def test_a_beginner_is_robbed_by_one_at_a_time() -> None:
    """However many stand about, one goes for who is new here; who has come further meets more at once."""
    for level, most in ((1, 1), (8, 3)):
        scene = street("plaza - lane(dog*5)")
        scene.game.world[scene.player(), Skill].level = level
        scene.say("e")
        at_once: list[int] = []
        for _ in range(60):
            scene.tick()
            dogs = scene.game.here(scene.room("lane"), "npc")
            at_once.append(sum(scene.game.world.has(dog, Fighting) for dog in dogs))
        assert most == max(at_once)


def test_who_fights_is_seen_to_fight() -> None:
    """A room says who is at whom, instead of what they do in quieter times."""
    scene = street("plaza(thug*2)", "Vex", "Odd")
    scene.say("kill thug")

    mine, theirs = scene.say("look"), scene.say("look", "Odd")

    assert "A dock thug is fighting you.\nA dock thug leans on a crate." in mine
    assert "A dock thug is fighting Vex." in theirs
    assert "Vex is here, fighting a dock thug." in theirs


def test_fleeing_gets_one_out_within_a_few_tries() -> None:
    """It does not always work, and walking away from a fight does not work at all."""
    scene = street("plaza(thug) - lane")
    scene.say("kill thug")

    assert "You are fighting a dock thug. Get away first: flee." == scene.say("e")
    for _ in range(20):
        if "plaza" != scene.whereabouts():
            break
        scene.say("flee")
        scene.tick()

    assert "lane" == scene.whereabouts()
    assert "Nobody is after you." == scene.say("flee")


def test_players_do_not_fight_each_other() -> None:
    """The refusal says why."""
    assert "Not in this city." in street("plaza", "Vex", "Odd").say("kill odd")


def test_nobody_fights_everybody_or_themselves() -> None:
    """A slip of the tongue hurts nobody."""
    scene = street("plaza(thug*2)")

    assert "One at a time. Kill whom first?" == scene.say("kill all")
    assert "nobody would win it" in scene.say("kill me")
    assert "nobody would win it" in scene.say("consider vex")
    assert "There are only 2 here." == scene.say("kill 3.thug")


def test_where_there_is_no_way_out_nobody_is_told_to_try_again() -> None:
    """Fleeing from a room without exits says what is the case."""
    scene = street("plaza(thug)")
    scene.say("kill thug")

    assert "There is no way out of here." == scene.say("flee")


def test_consider_tells_a_fair_fight_from_a_foolish_one() -> None:
    """It reckons with the very sums of the fight."""
    scene = street("plaza(thug, adjuster)")

    assert "A dock thug, level 1: you would hardly notice the fight." == scene.say("consider thug")
    assert "look for what is left of you" in scene.say("con adjuster")


def test_wounds_heal_when_nobody_fights() -> None:
    """A minute and a half of rest is enough from nearly nothing."""
    scene = street("plaza")
    scene.game.world[scene.player(), Health].hp = 1

    scene.tick(900)

    assert scene.game.world.get(scene.player(), Health).hp == scene.game.world.get(scene.player(), Health).max


def test_enough_experience_makes_a_level() -> None:
    """A level is said aloud and brings hit points."""
    scene = street("plaza(thug)")
    scene.game.world[scene.player(), Skill].points = 195
    scene.say("kill thug")

    read = fight_it_out(scene)

    assert "You are level 2 now." in read
    assert 120 == scene.game.world.get(scene.player(), Health).max


def test_corpses_fall_to_dust_and_leave_what_players_own() -> None:
    """What was never in a player's hand goes with the corpse; the rest stays on the ground."""
    scene = street("plaza(thug, valve)")
    scene.say("get valve")
    scene.say("give valve to thug")
    scene.say("kill thug")
    fight_it_out(scene)

    scene.tick(3000)

    seen = scene.say("look")
    assert "corpse" not in seen
    assert "A brass valve has rolled into the gutter." in seen
    assert "rail-hook" not in seen
