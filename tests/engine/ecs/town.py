"""A small world to try things in: rooms, people, things, and what they can have."""

from typing import Annotated

from engine.ecs import Inert, Relation, World, component, entity, flag, i8, i16, i32, obj, u8, word


@component
class Health:
    """Everybody who can die."""

    hp: i32
    max: i32
    regen: i16


@component(derived=True)
class Needs:
    """What drifts by itself."""

    hunger: i16
    mood: Annotated[u8, Inert(255)]


@component
class Named:
    """What others call it."""

    name: obj
    keywords: obj


@component(sparse=True)
class Fighting:
    """Who is fought, and when the next blow falls."""

    foe: entity
    due: i32


@component(sparse=True)
class Cursed:
    """Rare, with words of its own."""

    words: obj
    strength: i8
    deadly: flag
    by: word = ""


@component
class Trade:
    """What somebody does, or a thing is for: one of few words."""

    name: word


@component(sparse=True)
class Asleep:
    """Rare, with nothing to say about it."""


InRoom = Relation("in_room")
CarriedBy = Relation("carried_by", on_target_despawn="despawn")

SCHEMA = {
    "room": (Named,),
    "npc": (Health, Needs, Named, Trade, InRoom),
    "item": (Named, Trade, InRoom, CarriedBy),
}


def town() -> World:
    """An empty world."""
    return World(SCHEMA)
