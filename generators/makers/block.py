"""A block: a street with a way round, people in it, and an end where the city may go on."""

from dataclasses import dataclass, field
from typing import Any

from engine.vocabulary import Block, Content, Direction, Exit, Link, Room, Spawn
from engine.vocabulary.chance import Dice
from generators.ask import Ask, BadRequestError
from generators.layout import FLAT, Plan, beyond, free_sides, lay_out, roomy, towards
from generators.makers.draft import Draft
from generators.names import Names, slug, tail
from generators.people import Casting, foe, resident
from generators.plaque import announcement, plaque, plaque_seen
from generators.street import Words
from generators.tables import table

_FEWEST_STREETS = 4


@dataclass(slots=True)
class _Spot:
    """One room in the making."""

    id: str
    name: str = ""
    text: str = ""
    terrain: str = "street"
    at: tuple[int, int, int] | None = None
    exits: dict[Direction, Exit] = field(default_factory=dict[Direction, Exit])
    looks: dict[str, str] = field(default_factory=dict[str, str])
    spawns: list[Spawn] = field(default_factory=list[Spawn])


def make_block(ask: Ask) -> Draft:
    """
    Lay out six to twenty-four rooms along the road the request points down.

    Raises NoSpaceError where nothing fits, BadRequestError without a growth point on the map.
    """
    if ask.at is None or ask.site.at is None:
        raise BadRequestError("a block needs a growth point on the map")
    names = Names(Dice(ask.seed, "names"), ask.tables, set(ask.site.names))
    words = Words(ask, Dice(ask.seed, "words"), names)
    plan, indoors = _planned(ask)
    theme = words.theme()
    street = names.street(theme["streets"])
    second = words.theme(besides=theme["id"]) if len(plan.places) > len(theme["rooms"]) else None
    mark = tail(ask.seed)
    spots = _streets(plan, theme, second, street, words, mark)
    links = _ways(spots, plan, ask)
    inside = _insides(spots, theme, street, words, mark, indoors)
    _rim(spots, plan, ask, theme, Dice(ask.seed, "rim"), words)
    cast = _people(ask, spots, inside, names, street, mark)
    why = plaque(ask, street, words)
    spots[0].looks["plaque"] = why
    spots[0].text = plaque_seen(spots[0].text, words)
    rooms = [*spots, *inside]
    block = Block(
        id=f"{slug(street)}-{mark}", name=street, rooms=tuple(spot.id for spot in rooms), links=tuple(links), why=why
    )
    things: list[Content] = [block, *(_room(spot, ask.site.area) for spot in rooms), *cast.npcs, *cast.items.values()]
    return Draft(things, announcement(ask, street, words), tuple(words.path[:1]))


def _planned(ask: Ask) -> tuple[Plan, int]:
    """Roll how many rooms, how many of them indoors, and where the streets lie."""
    dice = Dice(ask.seed, "plan")
    assert ask.at is not None  # noqa: S101
    assert ask.site.at is not None  # noqa: S101
    low, high = ask.limits.get("block_rooms", (6, 24))
    eager = ask.knob("expansion")
    wanted = max(low, min(high, low + 1 + dice.below(4) + eager * (high - low) // 300 + dice.below(1 + eager // 12)))
    indoors = min(2, max(0, wanted - 5) // 2) if wanted > _FEWEST_STREETS + 1 else 0
    start = beyond(ask.site.at, ask.at.towards)
    reserved = {door[2] for door in ask.site.doors}
    taken = set(ask.site.taken)
    if start in reserved or start in taken:
        reserved.discard(start)
    plan = lay_out(start, taken | (reserved if dice.chance(50) else set()), wanted - indoors, dice)
    return plan, min(high, max(low, len(plan.places) + indoors)) - len(plan.places)


def _streets(  # noqa: PLR0917
    plan: Plan, theme: dict[str, Any], second: dict[str, Any] | None, street: str, words: Words, mark: str
) -> list[_Spot]:
    side = words.names.street(theme["sides"])
    other = words.names.street(second["streets"]) if second else street
    spots: list[_Spot] = []
    for number, place in enumerate(plan.places):
        role = "entry" if number == 0 else "ring" if number in plan.ring else "spur"
        role = "end" if number and len(plan.ways(number)) == 1 and role == "spur" else role
        spot = _Spot(id=f"{slug(street, 30)}-{mark}-{number + 1}", at=place)
        _worded(spot, _dealt(words, theme, second, role), words, {"street": street, "side": side, "other": other})
        spots.append(spot)
    return spots


def _dealt(
    words: Words, theme: dict[str, Any], second: dict[str, Any] | None, role: str
) -> tuple[dict[str, Any], bool]:
    """
    Deal a core for a role: of the theme, of the second theme, of the common stock, then of any that is like it.

    What the city has heard before comes last. A text about a dead end is only ever dealt to one.
    """
    stock: dict[str, Any] = {"id": "stock", **table("stock", words.ask.tables)}
    sources = [(theme, False), *([(second, True)] if second else []), (stock, False)]
    near = {"entry": ("entry", "ring"), "ring": ("ring", "spur"), "spur": ("spur", "ring"), "end": ("end", "spur")}
    for heard in (False, True):
        for source, guest in sources:
            for as_role in (*near[role], "ring"):
                if (core := words.core(source, as_role, heard=heard)) is not None:
                    return core, guest
    return words.dice.choice([one for one in stock["rooms"] if one["as"] == "ring"]), False


def _worded(spot: _Spot, dealt: tuple[dict[str, Any], bool], words: Words, names: dict[str, str]) -> None:
    core, guest = dealt
    bound = {"street": names["other"] if guest else names["street"], "side": names["other"] if guest else names["side"]}
    name = words.bound(core["name"], **bound)
    spot.name = words.names.take(name) if words.names.free(name) else _numbered(name, words.names)
    spot.text = words.text(words.bound(core["text"], **bound))
    spot.terrain = core["terrain"]
    spot.looks = {key: words.bound(text, **bound) for key, text in core.get("looks", {}).items()}


def _numbered(name: str, names: Names) -> str:
    for word in ("the far end", "the near end", "the bend", "again", "the shaded side", "the sunny side", "further on"):
        if names.free(f"{name}, {word}"):
            return names.take(f"{name}, {word}")
    return names.take(f"{name}, by {names.person()[0]}'s door")


def _ways(spots: list[_Spot], plan: Plan, ask: Ask) -> list[Link]:
    """Join the rooms to each other, to the road they hang on, and to any other road that points here."""
    for one, other in plan.steps:
        way = towards(plan.places[one], plan.places[other])
        spots[one].exits[way] = Exit(to=spots[other].id)
        spots[other].exits[way.back] = Exit(to=spots[one].id)
    assert ask.at is not None  # noqa: S101
    links = [Link(room=ask.at.room, towards=ask.at.towards, to=spots[0].id)]
    spots[0].exits[ask.at.towards.back] = Exit(to=ask.at.room)
    by_place = {spot.at: spot for spot in spots}
    for room, name, place in ask.site.doors:
        way, spot = Direction(name), by_place.get(place)
        if spot is not None and way.back not in spot.exits:
            links.append(Link(room=room, towards=way, to=spot.id))
            spot.exits[way.back] = Exit(to=room)
    return links


def _insides(  # noqa: PLR0917
    spots: list[_Spot], theme: dict[str, Any], street: str, words: Words, mark: str, count: int
) -> list[_Spot]:
    dice = Dice(words.ask.seed, "indoors")
    inside: list[_Spot] = []
    doors = dice.sample(spots, len(spots))
    for number in range(count):
        core = next(
            (
                core
                for heard in (False, True)
                for source in (theme, {"id": "stock", **table("stock", words.ask.tables)})
                if (core := words.core(source, "any", "insides", heard=heard)) is not None
            ),
            None,
        )
        if core is None or number >= len(doors):
            break
        door = doors[number]
        spot = _Spot(id=f"{slug(street, 30)}-{mark}-in{number + 1}", terrain=core["terrain"])
        name = words.bound(core["name"], street=street)
        spot.name = words.names.take(name) if words.names.free(name) else _numbered(name, words.names)
        spot.text = words.text(words.bound(core["text"], street=street), outdoors=False)
        spot.looks = {key: words.bound(text, street=street) for key, text in core.get("looks", {}).items()}
        spot.exits[Direction.OUT] = Exit(to=door.id)
        door.exits[Direction.IN] = Exit(to=spot.id)
        inside.append(spot)
    return inside


def _rim(  # noqa: PLR0917
    spots: list[_Spot], plan: Plan, ask: Ask, theme: dict[str, Any], dice: Dice, words: Words
) -> None:
    """Leave one or two exits unbuilt, far from the way in, so that the city goes on."""
    taken = set(ask.site.taken) | {door[2] for door in ask.site.doors}
    entry = plan.places[0]
    filled = taken | set(plan.places)
    rim = [
        (n, way)
        for n in range(1, len(spots))
        for way in free_sides(plan, n, taken)
        if way not in spots[n].exits and roomy(beyond(plan.places[n], way), filled)
    ]
    rim.sort(key=lambda pair: -sum(abs(a - b) for a, b in zip(plan.places[pair[0]], entry, strict=True)))
    count = 1 + dice.chance(30 + ask.knob("expansion") // 2)
    common = table("edges", ask.tables)
    used: set[int] = set()
    for number, way in dice.sample(rim[: max(4, len(rim) // 2)], len(rim)):
        if len(used) >= count:
            return
        if number in used:
            continue
        lot = bool(used) and dice.chance(50)
        edges = common["lots"] if lot else theme["edges"] if not used else common["roads"]
        edge = dice.choice([one for one in edges if one["name"] not in words.spent] or edges)
        words.spent.add(edge["name"])
        growth = "lot" if lot else "road"
        spots[number].exits[way] = Exit(to=None, growth=growth, name=edge["name"], look=edge["look"])
        used.add(number)
    if not used and (up := next((s for s in spots[1:] if Direction.UP not in s.exits), None)):
        edge = dice.choice(common["lots"])
        up.exits[Direction.UP] = Exit(to=None, growth="lot", name=edge["name"], look=edge["look"])


def _people(  # noqa: PLR0917
    ask: Ask, spots: list[_Spot], inside: list[_Spot], names: Names, street: str, mark: str
) -> Casting:
    dice = Dice(ask.seed, "people")
    cast = Casting(ask, dice, names, mark, street)
    homes = [*inside, *dice.sample(spots, len(spots))]
    for home in homes[: min(max(2, len(spots) // 3 + 1), max(1, ask.limits.get("npcs", 99) - 1))]:
        home.spawns.append(Spawn(npc=resident(cast).id))
    if ask.site.levels[1] > 0:
        lairs = dice.sample(spots[1:], 1 + dice.chance(ask.knob("aggression")) + (len(spots) > len(FLAT) * 3))
        one = foe(cast)
        for lair in lairs:
            lair.spawns.append(Spawn(npc=one.id))
        if len(spots) > len(FLAT) * 2 and dice.chance(ask.knob("aggression")):
            dice.choice(spots[1:]).spawns.append(Spawn(npc=foe(cast).id))
    loose = [one for one in table("wares", ask.tables)["wares"] if one["id"] not in cast.items]
    for pattern in dice.sample(loose, 2 + dice.chance(ask.knob("generosity"))):
        thing = cast.thing(pattern["id"], cast.level())
        dice.choice(spots).spawns.append(Spawn(item=thing.id))
    return cast


def _room(spot: _Spot, area: str) -> Room:
    return Room(
        id=spot.id,
        name=spot.name,
        description=spot.text,
        area=area,
        at=spot.at,
        terrain=spot.terrain,  # pyright: ignore[reportArgumentType]
        exits=spot.exits,
        looks=spot.looks,
        spawns=tuple(spot.spawns),
    )
