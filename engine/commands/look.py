"""Looking: at the room, a detail, a direction, somebody, something."""

import re

from engine.commands.command import Tale
from engine.commands.go import WAYS, direction
from engine.commands.targets import corpses, lying, missing, one, oneself, people, unarticled
from engine.components import Corpse, Health, Known, Person, Skill
from engine.ecs import Entity
from engine.game import Game, is_npc, is_player, listed
from engine.happenings import Looked, Told
from engine.vocabulary import Direction
from engine.vocabulary.markup import Role, mark
from engine.vocabulary.naming import capital

_NO_NOUN = 2
"""Words no longer than this name nothing one could look at."""

WORN_ON = {
    "wield": "in hand",
    "head": "on the head",
    "face": "over the face",
    "neck": "round the neck",
    "body": "on the body",
    "about": "over everything",
    "hands": "on the hands",
    "legs": "on the legs",
    "feet": "on the feet",
}


def look(game: Game, me: Entity, rest: str) -> Tale:
    """Look around, or at something."""
    if not rest:
        yield Looked(me)
        return
    room = game.where(me)
    if not room:
        yield Looked(me)
        return
    head, _, tail = rest.partition(" ")
    if head.lower() in {"at", "to", "towards"}:
        rest = tail
    elif head.lower() in {"in", "inside", "into"} and tail:
        yield Told(me, _inside(game, me, tail))
        return
    yield Told(me, _sight(game, me, room, rest.strip()) if unarticled(rest) else "Look at what?")


def _sight(game: Game, me: Entity, room: Entity, text: str) -> str:
    place = game.template(room)
    word = unarticled(text)
    among = [*game.carried(me), *people(game, me), *lying(game, me)]
    if word in place.looks:
        return place.looks[word]
    if found := me if oneself(game, me, word) else 0 if word in WAYS else one(game, text, among):
        return describe(game, found)
    if word not in WAYS and (detail := _detail(place.looks, word)):
        return detail
    if (towards := direction(word)) is not None:
        return _that_way(game, room, towards)
    if _mentions(place.description, word):
        return f"A second look at the {word[:40]} shows nothing the first did not."
    return missing(game, text, [*people(game, me), *lying(game, me)])


def _detail(looks: dict[str, str], text: str) -> str:
    """Find a detail by the beginning of its name, or by a word of a longer phrase: `asking post` is the post."""
    for word in (text, *reversed(text.split())):
        for name in sorted(looks):
            if any(part.startswith(word) for part in (name.lower(), *name.lower().split())):
                return looks[name]
    return ""


def _mentions(description: str, text: str) -> bool:
    said = set(re.findall(r"[\w'-]+", description.lower()))
    return len(text) > _NO_NOUN and set(text.split()) <= said


def describe(game: Game, one_: Entity) -> str:
    """What one sees who looks closely at somebody or something."""
    if is_player(one_):
        return _player(game, one_)
    if is_npc(one_):
        face, known = game.face(one_), game.world.find(one_, Known)
        told = f'\nThey said once: "{known.said}"' if known else ""
        return f"{face.npc.description}{told}\n{face.title} {_state(game, one_)}.{_gear(game, one_)}"
    thing = game.thing(one_)
    if game.world.has(one_, Corpse):
        return f"Nobody has come for it yet. {contents(game, one_)}"
    history = f"\n{thing.item.history}" if thing.item.history else ""
    return f"{thing.item.description}{_use(thing.item.slot, thing.item.armour, thing.item.damage)}{history}"


def _use(slot: str | None, armour: int, damage: tuple[int, int] | None) -> str:
    if damage is not None:
        return f"\nWielded, it adds {damage[0]} to {damage[1]} to a blow."
    if slot is not None:
        return f"\nIt is worn {WORN_ON[slot]}{f' and softens blows: {armour} armour' if armour else ''}."
    return ""


def _player(game: Game, player: Entity) -> str:
    person, skill = game.world.get(player, Person), game.world.get(player, Skill)
    name = mark(Role.PLAYER, person.name)
    return f"{name}, level {skill.level}, {_state(game, player)}.{_gear(game, player)}"


def _gear(game: Game, who: Entity) -> str:
    worn = game.worn(who)
    return "".join(f"\n{capital(WORN_ON[slot])}: {game.name(worn[slot])}" for slot in WORN_ON if slot in worn)


def _state(game: Game, who: Entity) -> str:
    health = game.world.get(who, Health)
    share = health.hp * 100 // max(1, health.max)
    for least, words in ((100, "is unhurt"), (75, "has a few scratches"), (50, "is bleeding"), (25, "is badly hurt")):
        if share >= least:
            return words
    return "can hardly stand"


def contents(game: Game, holder: Entity) -> str:
    """What a corpse holds, counted first."""
    things = [game.name(thing) for thing in game.carried(holder)]
    if not things:
        return "Nothing is left on it."
    count = f"is {len(things)} thing" if len(things) == 1 else f"are {len(things)} things"
    return f"There {count} on it: {listed(things)}."


def _inside(game: Game, me: Entity, text: str) -> str:
    found = one(game, text, corpses(game, me))
    if found:
        return contents(game, found)
    return missing(game, text, corpses(game, me)) + " One can only look into what has something in it."


def _that_way(game: Game, room: Entity, towards: Direction) -> str:
    to = game.leads(room).get(towards)
    if to is None:
        return f"There is no way {towards.value} from here."
    way = game.template(room).exits[towards]
    if to:
        name = mark(Role.ROOM, game.template(to).name)
        return f"{way.look} That way lies {name}." if way.look and way.to else f"That way lies {name}."
    name = mark(Role.GROWTH, capital(way.name or "the end of the city"))
    return f"{way.look or 'Nothing is there yet.'}\n{name}: nobody has built there yet. They say a knock is heard."
