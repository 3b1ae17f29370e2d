"""Why a thing stands there, said truly, and the line people hear when it comes."""

from engine.vocabulary import Direction
from generators.ask import Ask
from generators.street import Words
from generators.tables import table

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def plaque(ask: Ask, street: str, words: Words) -> str:
    """Write the plaque. It says only what the decision rested on, and so it is true."""
    said, facts = table("said", ask.tables), ask.facts
    room = str(facts.get("room") or "the corner")
    bound = {"street": street, "room": room, "towards": str(facts.get("towards", "on")), "why": ask.why}
    if knocks := int(facts.get("knocks", 0)):
        players = int(facts.get("players", 1))
        people = f"{count_word(players)} people" if players > 1 else "one person"
        bound |= {"count": count_word(knocks), "people": people, "door": str(facts.get("door") or "the road's end")}
        options = said["plaque_knocks"]
    elif "crowd" in facts:
        bound["crowd"] = count_word(int(facts["crowd"]))
        options = said["plaque_crowd"]
    elif "by" in facts:
        bound["by"] = str(facts["by"])
        options = said["plaque_force"]
    else:
        options = said["plaque_other"]
    line = words.bound(words.dice.choice(options), **bound)
    return line[:1].upper() + line[1:]


def plaque_seen(text: str, words: Words, said_as: str = "plaque_seen") -> str:
    """Add to the text of a way in the sentence that lets its reader find the plaque; older tables may have none."""
    return f"{text} {words.deal(table('said', words.ask.tables).get(said_as, []))}".rstrip()


def announcement(ask: Ask, name: str, words: Words, said_as: str = "announce") -> str:
    """Write the line that those who stand there hear."""
    said = table("said", ask.tables)
    towards = ask.towards or Direction.NORTH
    vertical = {Direction.UP: "up", Direction.DOWN: "down", Direction.IN: "in"}.get(towards, "")
    options = said.get(f"{said_as}_{vertical}") or said[said_as]
    line = words.bound(words.dice.choice(options), street=name, name=name, towards=towards.value)
    return line[:1].upper() + line[1:]


def count_word(number: int) -> str:
    """Write a small number as a word."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)
