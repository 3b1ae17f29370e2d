"""A building: three to six rooms behind a door on an empty lot."""

from typing import Any

from engine.vocabulary import Block, Content, Direction, Exit, Link, Room, Spawn
from engine.vocabulary.chance import Dice
from generators.ask import Ask, BadRequestError
from generators.makers.draft import Draft
from generators.names import Names, slug, tail
from generators.people import Casting, foe, resident
from generators.plaque import announcement, plaque, plaque_seen
from generators.street import Words

_MOST = 6
_FEWEST = 3


def make_building(ask: Ask) -> Draft:
    """
    Put up a house of a kind the district has not seen yet, from the front door to the room nobody shows.

    Raises BadRequestError without a growth point.
    """
    if ask.at is None:
        raise BadRequestError("a building needs a growth point")
    names = Names(Dice(ask.seed, "names"), ask.tables, set(ask.site.names))
    words = Words(ask, Dice(ask.seed, "words"), names)
    theme = words.theme(folder="houses")
    name = names.fresh(theme["names"]) or names.take(f"{names.person()[1]}'s {theme['kind']}")
    mark = tail(ask.seed)
    ids = [f"{slug(name, 30)}-{mark}-{number + 1}" for number in range(len(theme["rooms"][:_MOST]))]
    exits = _joined(ask, theme, ids)
    cast = Casting(ask, Dice(ask.seed, "people"), names, mark, name)
    why = plaque(ask, name, words)
    spawns = _peopled(cast, len(ids))
    rooms: list[Content] = []
    for number, core in enumerate(theme["rooms"][:_MOST]):
        title = words.bound(core["name"], house=name)
        looks = {key: words.bound(text, house=name) for key, text in core.get("looks", {}).items()}
        text = words.text(words.bound(core["text"], house=name), outdoors=False)
        rooms.append(
            Room(
                id=ids[number],
                name=names.take(title) if names.free(title) else names.take(f"{title}, {name}"),
                description=text if number else plaque_seen(text, words, "plaque_seen_building"),
                area=ask.site.area,
                terrain=core["terrain"],
                exits=exits[number],
                looks=looks | ({"plaque": why} if number == 0 else {}),
                spawns=tuple(spawns[number]),
            )
        )
    link = Link(room=ask.at.room, towards=ask.at.towards, to=ids[0])
    block = Block(id=f"{slug(name)}-{mark}", name=name, form="building", rooms=tuple(ids), links=(link,), why=why)
    things: list[Content] = [block, *rooms, *cast.npcs, *cast.items.values()]
    return Draft(things, announcement(ask, name, words, "announce_building"), (f"house:{theme['id']}",))


def _joined(ask: Ask, theme: dict[str, Any], ids: list[str]) -> list[dict[Direction, Exit]]:
    """Join the rooms as the theme says: each names the room before it that it opens from, and in which direction."""
    assert ask.at is not None  # noqa: S101
    way_out = ask.at.towards.back
    exits: list[dict[Direction, Exit]] = [{way_out: Exit(to=ask.at.room)}]
    for number, core in enumerate(theme["rooms"][1 : len(ids)], start=1):
        source = min(int(core.get("from", number - 1)), number - 1)
        wanted = Direction(core.get("way", "in"))
        options = [wanted, *(way for way in Direction if way is not wanted and way.step != (0, 0, 0))]
        way = next(one for one in options if one not in exits[source])
        exits[source][way] = Exit(to=ids[number])
        exits.append({way.back: Exit(to=ids[source])})
    return exits


def _peopled(cast: Casting, rooms: int) -> list[list[Spawn]]:
    """Somebody keeps the house, somebody lodges in it, and now and then somebody hides in the last room."""
    spawns: list[list[Spawn]] = [[] for _ in range(rooms)]
    spawns[0].append(Spawn(npc=resident(cast).id))
    if rooms > _FEWEST:
        spawns[1 + cast.dice.below(rooms - 2)].append(Spawn(npc=resident(cast).id))
    if cast.dice.chance(20 + cast.ask.knob("aggression") // 2):
        spawns[-1].append(Spawn(npc=foe(cast).id))
    elif cast.items:
        spawns[-1].append(Spawn(item=cast.items[cast.dice.choice(sorted(cast.items))].id))
    return spawns
