"""Sessions come and go: who is at the other end of which character, also when an older world is put back."""

from collections.abc import Collection, Iterator

from engine.components import Away, Health, InRoom, Leaving, Linkdead, Person, Purse, Skill, Worn
from engine.ecs import Entity
from engine.game import Game
from engine.game.appointments import GIVE_UP_TICKS, Due
from engine.happenings import Appeared, Arrived, Displaced, Happening, LostLink
from engine.spawn import hand_over, newcomer
from engine.systems.leaving import take_leave
from engine.vocabulary import PlayerArrived, SessionOpened, WorldEvent

Tale = Iterator[Happening | WorldEvent]


def open_session(game: Game, entry: SessionOpened) -> Tale:
    """Give a session its character: a new one, the one that was away, or the one that stands there."""
    if entry.session in game.sessions:
        return
    player = game.names.get(entry.name.lower())
    fresh = player is None
    again = False
    if player is None:
        player = newcomer(game, entry.name, entry.role, guest=entry.guest)
    else:
        again = not game.world.has(player, Away)
        game.world[player, Person].role = entry.role
        yield from _make_room(game, player)
        _come_back(game, player)
    game.sessions[entry.session] = (player, 0)
    game.links[player] = entry.session
    yield Arrived(player, fresh, again)
    if not again:
        room = game.where(player)
        name = game.world.get(player, Person).name
        yield PlayerArrived(player=name, room=game.template(room).id if room else "", fresh=fresh)


def _make_room(game: Game, player: Entity) -> Tale:
    older = game.links.pop(player, "")
    if older:
        game.sessions.pop(older, None)
        yield Displaced(player, older)


def _come_back(game: Game, player: Entity) -> None:
    world = game.world
    world.take(player, Linkdead)
    if world.take(player, Away) is not None:
        room = game.rooms.get(world.get(player, Person).room) or game.start()
        if room:
            world.relate(player, InRoom, room)


def close_session(game: Game, session: str) -> Tale:
    """Let go of a session; its character stays for a while, a guest's ends."""
    player, _ = game.sessions.pop(session, (0, 0))
    if not player:
        return
    game.links.pop(player, None)
    if game.world.get(player, Person).guest:
        game.world.put(player, Leaving("lost"))
        yield from take_leave(game, player)
        return
    game.world.put(player, Linkdead(game.tick))
    game.world.wheel.schedule(game.tick + GIVE_UP_TICKS, game.world.uid(player), Due.GIVE_UP)
    yield LostLink(player)


def close_gateway(game: Game, gateway: str, kept: Collection[str] = ()) -> Tale:
    """Let go of all sessions a gateway had before it started again, but for those it has kept."""
    kept = frozenset(kept)
    for session in [one for one in game.sessions if one.startswith(f"{gateway}:") and one not in kept]:
        yield from close_session(game, session)


# an older world


RESTORED = "The city blinks. Lamps are where lamps were; something you remember has not happened yet."


def was_put_back(game: Game, record: str) -> bool:
    """Say whether what this record asked for has been done."""
    return bool(record) and record in game.world.resources.get("put back", ())


def reattach(now: Game, then: Game, record: str = "") -> Tale:
    """
    Put `then` in the place of `now`: its clock goes on from here, and whoever is connected stays so.

    What has been heard of stays heard of, patches and the `record` that asks for this, so that nothing
    that is sent twice happens in the older world again. Characters that are younger than `then` are
    carried over with all they have, to where characters begin. Whoever was connected then, and is not
    now, has lost the link.
    """
    then.skew = now.now - then.tick
    then.last = now.last
    _remember(now, then, "patches", "")
    _remember(now, then, "put back", record)
    before, then.sessions = then.sessions, {}
    then.links.clear()
    for name in sorted(now.names.keys() - then.names.keys(), key=lambda name: now.world.uid(now.names[name])):
        _carry_over(now, then, now.names[name])
    for session, (player, heard) in now.sessions.items():
        there = then.names[now.world.get(player, Person).name.lower()]
        then.world[there, Person].role = now.world.get(player, Person).role
        _come_back(then, there)
        then.sessions[session] = (there, heard)
        then.links[there] = session
    for session, (player, _) in before.items():
        if player not in then.links:
            then.sessions[session] = (player, 0)
            yield from close_session(then, session)
    for player in list(then.links):
        yield Appeared(player, 0, RESTORED)


def _remember(now: Game, then: Game, what: str, one_more: str) -> None:
    heard = {**dict.fromkeys(now.world.resources.get(what, ())), **dict.fromkeys(then.world.resources.get(what, ()))}
    if one_more:
        heard[one_more] = None
    if heard:
        then.world.resources[what] = list(heard)


def _carry_over(now: Game, then: Game, player: Entity) -> None:
    world, person = now.world, now.world.get(player, Person)
    there = newcomer(then, person.name, person.role, guest=bool(person.guest))
    for part in (Health, Purse, Skill):
        then.world.put(there, world.get(player, part))
    for thing in now.carried(player):
        item = now.item(now.catalogue_id(thing)) if now.catalogue_id(thing) else None
        if item is not None:
            worn = world.find(thing, Worn)
            hand_over(then, item, there, worn.slot if worn is not None else "")
    if player not in now.links:
        then.world.relate(there, InRoom, 0)
        then.world.put(there, Away(then.tick))
