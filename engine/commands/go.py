"""Going: through exits, and up against where the city ends."""

from collections import deque

from engine.commands.command import Act, Tale
from engine.components import Fighting, Heading, Person
from engine.ecs import Entity
from engine.game import Game, listed
from engine.happenings import Knocked, Told
from engine.vocabulary import Direction, EdgeReached, GrowthPoint
from engine.vocabulary.markup import Role, mark

SHORT = {way[0]: way for way in Direction if way not in {Direction.IN, Direction.OUT}}
WAYS = SHORT | {way.value: way for way in Direction}
"""All directions, by their letters and their whole names."""


def direction(text: str) -> Direction | None:
    """Read a direction, or the beginning of one."""
    word = text.strip().lower()
    if word in SHORT:
        return SHORT[word]
    return next((way for way in Direction if word and way.value.startswith(word)), None)


def heading(towards: Direction) -> Act:
    """Make the command that walks one way."""

    def walk(game: Game, me: Entity, _: str) -> Tale:
        return _set_out(game, me, towards)

    return walk


def go(game: Game, me: Entity, rest: str) -> Tale:
    """Walk the way that is named."""
    towards = direction(rest.lower().removeprefix("to ").removeprefix("the "))
    if towards is None:
        yield Told(me, f"Go where? {ways(game, me)}")
    else:
        yield from _set_out(game, me, towards)


def _set_out(game: Game, me: Entity, towards: Direction) -> Tale:
    foe = engaged(game, me)
    if foe:
        yield Told(me, f"You are fighting {game.name(foe)}. Get away first: {mark(Role.COMMAND, 'flee')}.")
    else:
        game.world.put(me, Heading(towards.value, fleeing=False))


def engaged(game: Game, me: Entity) -> Entity:
    """Whom somebody fights at this moment; 0 for nobody. A fight with somebody who is gone is over."""
    fighting = game.world.find(me, Fighting)
    if fighting is None:
        return 0
    if game.world.alive(fighting.foe) and game.where(fighting.foe) == game.where(me):
        return fighting.foe
    game.world.take(me, Fighting)
    return 0


def ways(game: Game, me: Entity) -> str:
    """Say where one can go from here."""
    room = game.where(me)
    found = game.leads(room) if room else {}
    marked = [mark(Role.EXIT if to else Role.GROWTH, way.value) for way, to in found.items()]
    return f"You can go {listed(marked, ' or ')}." if marked else "There is no way out."


def exits(game: Game, me: Entity, _: str) -> Tale:
    """Say where each exit leads."""
    room = game.where(me)
    if not room:
        yield Told(me, "There is nowhere to go yet.")
        return
    leads, own = game.leads(room), game.template(room).exits
    lines = [f"{len(leads)} {'exit' if len(leads) == 1 else 'exits'}."]
    for way, to in leads.items():
        if to:
            lines.append(f"{mark(Role.EXIT, way.value)}: {game.template(to).name}")
        else:
            name = own[way].name or "where the city ends"
            lines.append(f"{mark(Role.GROWTH, way.value)}: {name}, nobody has built there yet")
    yield Told(me, "\n".join(lines))


def knock(game: Game, me: Entity, rest: str) -> Tale:
    """Knock at what nobody has built."""
    room = game.where(me)
    unbuilt = [way for way, to in game.leads(room).items() if not to] if room else []
    if not rest.strip() and unbuilt:
        towards = unbuilt[0]
    else:
        wanted = direction(rest)
        if wanted is None or wanted not in unbuilt:
            yield Told(me, _nothing_to_knock_at(game, room, unbuilt))
            return
        towards = wanted
    yield Knocked(me, towards, walked=False)
    name = game.world.get(me, Person).name
    yield EdgeReached(player=name, door=GrowthPoint(room=game.template(room).id, towards=towards))


def _nothing_to_knock_at(game: Game, room: Entity, unbuilt: list[Direction]) -> str:
    if unbuilt:
        marked = listed([mark(Role.GROWTH, way.value) for way in unbuilt], " or ")
        return f"Only what nobody has built yet answers a knock. Here that is {marked}."
    refusal = "Everything around here is built. Knock where the city ends: where a road stops, or a lot lies empty."
    first, end, steps = _nearest_end(game, room) if room else (None, 0, 0)
    if first is None:
        return refusal
    far = (
        f"one step {mark(Role.EXIT, first.value)}"
        if steps == 1
        else f"{steps} steps away, and the first one leads {mark(Role.EXIT, first.value)}"
    )
    return f"{refusal} The nearest such place is {mark(Role.ROOM, game.template(end).name)}, {far}."


def _nearest_end(game: Game, room: Entity) -> tuple[Direction | None, Entity, int]:
    """Find the nearest room with an exit nobody has built: the first step there, the room, and how many steps it is."""
    seen, queue = {room}, deque[tuple[Direction | None, Entity, int]]([(None, room, 0)])
    while queue:
        first, here, steps = queue.popleft()
        ways = game.leads(here)
        if first is not None and not all(ways.values()):
            return first, here, steps
        for way, to in ways.items():
            if to and to not in seen:
                seen.add(to)
                queue.append((first or way, to, steps + 1))
    return None, 0, 0
