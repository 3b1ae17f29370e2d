"""Looking at people, things and details."""

from tests.scenes import street


def test_a_detail_of_the_description_can_be_looked_at() -> None:
    """Rooms hold more than they say at once, also by the beginning of a word."""
    scene = street("plaza")

    assert "It has been five to nine since the vote." == scene.say("look at clock")
    assert "It has been five to nine since the vote." == scene.say("l clo")


def test_looking_at_somebody_shows_how_they_are_and_what_they_wield() -> None:
    """A weapon in somebody's hand is there to be seen."""
    read = street("plaza(thug)").say("look thug")

    assert "He has counted your pockets already.\nA dock thug is unhurt.\nIn hand: a rail-hook" == read


def test_looking_at_a_weapon_says_what_it_is_good_for() -> None:
    """Nobody has to guess numbers that matter."""
    assert "Wielded, it adds 4 to 7 to a blow." in street("plaza(blade)").say("look at the chrome blade")


def test_a_word_of_the_description_is_never_unknown() -> None:
    """What the text speaks of is there, also where nobody has written more about it."""
    scene = street("plaza(thug)")

    assert "It has been five to nine since the vote." == scene.say("look at the old clock")
    assert "A second look at the plaza shows nothing the first did not." == scene.say("look plaza")
    assert 'You see no "fountain" here.' in scene.say("look at the fountain")


def test_directions_win_over_beginnings_of_names() -> None:
    """`look d` looks down, also where a dock thug stands."""
    scene = street("plaza(thug)")

    assert "There is no way down from here." == scene.say("l d")
    assert "A dock thug is unhurt." in scene.say("l do")


def test_what_looks_the_same_is_counted() -> None:
    """Three of a kind are one line."""
    assert "A dock thug leans on a crate. (3 of them)" in street("plaza(thug*3)").say("look")


def test_a_miss_names_what_is_there() -> None:
    """Who mistypes is told what they may have meant, or what there is."""
    scene = street("plaza(thug, blade)")

    assert 'You see no "blaed" here. Do you mean a chrome blade?' == scene.say("look blaed")
    assert 'You see no "submarine" here. There is a dock thug and a chrome blade.' == scene.say("look submarine")
    scene.say("get blade")
    assert 'You see no "submarine" here. There is a dock thug.' == scene.say("look submarine")


def test_one_can_look_at_oneself() -> None:
    """`look me` is what others see."""
    assert "Vex, level 1, is unhurt." == street("plaza").say("look me")
