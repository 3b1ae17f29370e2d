"""What an entity can have: small facts, no behaviour."""

from typing import Annotated

from engine.ecs import Inert, Relation, Schema, component, entity, flag, i16, i32, i64, obj, u8, word

InRoom = Relation("in_room", on_target_despawn="clear")
"""Who or what stands or lies in which room."""

CarriedBy = Relation("carried_by", on_target_despawn="clear")
"""What is in whose hands, or in which corpse."""


@component
class Template:
    """What it was made from: the id of a room, npc or item in the catalogue; empty for a corpse."""

    id: word


@component
class Health:
    """Hit points left, and when rested."""

    hp: i32
    max: i32


@component
class Purse:
    """Scrip in the pocket."""

    scrip: i64


@component
class Home:
    """The spawn rule it was born by, as `room/plaza/npc/vex` or `area/the-hub/npc/clerk`; empty if by none."""

    rule: word


STILL = 255
"""The stride of whoever stands."""

NEVER = 2**31 - 1
"""When those are due who never do anything by themselves."""


@component
class Life:
    """
    How an NPC lives: its routine and what it is about, as `engine.life` numbers them.

    It lives in a room and works in one (0 for none), is on its way to `goal` while `stride` is not STILL
    (then it is the moment it takes its steps at), and thinks again once it is `due`.
    """

    routine: u8
    doing: u8
    stride: Annotated[u8, Inert(STILL)]
    due: Annotated[i32, Inert(NEVER)]
    home: entity
    work: entity
    goal: entity


@component(derived=True)
class Needs:
    """How well off an NPC was at the tick `since`, 0 to 10,000 in each; what it does decides how that goes on."""

    since: i32
    energy: i16
    food: i16
    money: i16
    safety: i16
    company: i16
    purpose: i16


@component
class Person:
    """A player's character: its name, what it may do, whether it ends when it leaves, and where it was last."""

    name: obj
    role: word
    guest: flag
    room: word


@component
class Skill:
    """What a player has learned: the points, and the level they amount to."""

    points: i64
    level: i16


@component(sparse=True)
class Fighting:
    """Whom somebody strikes at, round after round."""

    foe: entity


@component(sparse=True)
class Heading:
    """Where somebody is about to walk; `fleeing` out of a fight."""

    towards: word
    fleeing: flag


@component(sparse=True)
class Leaving:
    """About to leave the world: `quit` on purpose, or `lost` after a long silence."""

    how: word


@component(sparse=True)
class Linkdead:
    """Nobody is at the other end since this tick."""

    since: i64


@component(sparse=True)
class Away:
    """Saved, but not in the world; comes back to the room its `Person` names."""

    since: i64


@component(sparse=True)
class Worn:
    """An item that is worn or wielded by its carrier, and where."""

    slot: word


@component(sparse=True)
class Owned:
    """An item some player has had in hand (their uid): nothing but a player makes it disappear."""

    by: i64


@component(sparse=True)
class Known:
    """One of many whom some player has got to know: the name it has from then on, and what it said of itself."""

    name: obj
    said: obj


@component(sparse=True)
class Corpse:
    """What is left of somebody: the name, and the uid of the player it was (0 for anybody else)."""

    name: obj
    owner: i64


SCHEMA: Schema = {
    "room": (Template,),
    "npc": (Template, Health, Purse, Home, Life, Needs, InRoom),
    "player": (Person, Health, Purse, Skill, InRoom),
    "item": (Template, Home, InRoom, CarriedBy),
}
"""The pools of the world. The order is part of every handle: new kinds go to the end."""
