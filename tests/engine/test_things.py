"""Things: taking, dropping, giving, wearing, and what one has."""

from engine.components import Purse
from tests.scenes import street


def test_what_one_takes_is_in_the_inventory_and_no_longer_there() -> None:
    """A thing is in one place at a time."""
    scene = street("plaza(blade)", "Vex", "Odd")
    scene.read("Odd")

    assert "You take a chrome blade." == scene.say("get blade")
    assert "Vex takes a chrome blade." == scene.read("Odd")
    assert "You carry 1 thing and 20 scrip.\na chrome blade" == scene.say("i")
    assert "chrome blade" not in scene.say("look")


def test_the_second_of_a_kind_can_be_meant() -> None:
    """Numbers, `all` and several words point at what one means."""
    scene = street("plaza(blade*3, valve, coat)")

    assert "You take a chrome blade." == scene.say("get 2.blade")
    assert "You take a chrome blade.\nYou take a chrome blade." == scene.say("get all.blade")
    assert 'You see no "blade" here.' in scene.say("get 4.blade")
    scene.say("drop blade")
    assert "There is only one here." == scene.say("get 4.blade")
    scene.say("drop blade")
    assert "There are only 2 here." == scene.say("get 4.blade")
    scene.say("get all.blade")
    assert "You take a brass valve." == scene.say("take the brass valve")
    assert "You take a coat with eleven pockets." == scene.say("get all")
    assert "There is nothing here to take." == scene.say("get all")


def test_what_is_dropped_lies_there_for_others() -> None:
    """Dropping hands a thing to whoever comes by."""
    scene = street("plaza(valve)", "Vex", "Odd")
    scene.say("get valve")

    scene.say("drop valve")

    assert "You take a brass valve." == scene.say("get valve", "Odd")


def test_giving_hands_things_and_money_over() -> None:
    """Both read it; nobody can give what they do not have."""
    scene = street("plaza(valve, odile)", "Vex", "Odd")
    scene.say("get valve")
    scene.read("Odd")

    assert "You give a brass valve to Odd." == scene.say("give valve to odd")
    assert "Vex gives you a brass valve." == scene.read("Odd")
    assert "You carry nothing." == scene.say("give valve to odd")
    assert "You give 15 scrip to Odile Marsh." == scene.say("give 15 scrip to odile")
    assert "You have only 5 scrip." == scene.say("give 15 scrip to odile")
    assert 5 == scene.game.world.get(scene.player(), Purse).scrip


def test_money_can_be_given_in_more_than_one_way_of_speaking() -> None:
    """Coins, money, a bare number: all are scrip; an amount that is none is asked for again."""
    scene = street("plaza(odile)")

    assert "You give 5 scrip to Odile Marsh." == scene.say("give 5 odile")
    assert "You give 5 scrip to Odile Marsh." == scene.say("give 5 coins to odile")
    assert "How much?" in scene.say("give scrip to odile")
    assert "How much?" in scene.say("give 0 scrip to odile")
    assert "How much?" in scene.say("give -5 scrip to odile")
    assert "Give what to whom?" in scene.say("give 5 scrip")
    assert "from one hand to the other" in scene.say("give 5 scrip to me")
    scene.say("give 10 scrip to odile")
    assert "You have no scrip at all." == scene.say("give 1 scrip to odile")
    assert "You carry nothing, and have no scrip." == scene.say("i")


def test_wearing_and_wielding_change_what_one_can_do() -> None:
    """A weapon adds to the blow, a coat to the armour, and each slot holds one thing."""
    scene = street("plaza(blade, hook, coat)")
    scene.say("get all")

    assert "You wield a chrome blade." == scene.say("wield blade")
    assert "You put on a coat with eleven pockets." == scene.say("wear coat")
    assert "You put away a chrome blade.\nYou wield a rail-hook." == scene.say("wield hook")
    assert "Your blow: 6 to 12" in scene.say("score")
    assert "Your armour: 12" in scene.say("score")
    assert "You wear and wield 2 things.\nIn hand: a rail-hook\nOn the body: a coat with eleven pockets" == scene.say(
        "equipment"
    )
    assert "You are still using that. First you would have to remove it." == scene.say("drop hook")
    assert "You are using a rail-hook already." == scene.say("wield hook")
    scene.say("drop all")
    assert "You carry nothing." == scene.say("wear all")
    assert "You put away a rail-hook." == scene.say("remove hook")
    assert "You take off a coat with eleven pockets." == scene.say("remove all")
    assert "You drop a rail-hook." == scene.say("drop hook")


def test_people_are_not_things() -> None:
    """Nobody can be put into a pocket."""
    assert "A dock thug would not like that." == street("plaza(thug)").say("get thug")


def test_a_thing_without_a_place_cannot_be_worn() -> None:
    """The refusal names the thing."""
    scene = street("plaza(valve)")
    scene.say("get valve")

    assert "A brass valve is nothing to wear." == scene.say("wear valve")
    assert "A brass valve is nothing to fight with." == scene.say("wield valve")
