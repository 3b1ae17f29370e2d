"""Taking, dropping and giving: things that change hands."""

import re

from engine.commands.command import Tale
from engine.commands.meet import meet
from engine.commands.targets import aim, corpses, from_where, lying, missing, one, oneself, people, pick
from engine.components import CarriedBy, Corpse, InRoom, Owned, Purse
from engine.ecs import Entity
from engine.game import Game, is_player
from engine.happenings import Dropped, Gave, Paid, Told, Took
from engine.vocabulary.markup import Role, mark

_MONEY = re.compile(r"(?:(?P<number>-?\d{1,9})\s*)?(?:scrip|coins?|money)|(?P<bare>-?\d{1,9})")
_FROM_HAND_TO_HAND = "You pass it from one hand to the other, and are none the richer."

MOST_CARRIED = 60
"""Things one can carry without wearing them."""


def take(game: Game, me: Entity, rest: str) -> Tale:
    """Pick something up, or take it out of a corpse."""
    what, where = from_where(rest)
    if not what:
        yield Told(
            me,
            f"Take what? For example: {mark(Role.COMMAND, 'get blade')}, {mark(Role.COMMAND, 'get all from corpse')}.",
        )
        return
    holder = 0
    if where:
        holder = one(game, where, corpses(game, me))
        refusal = missing(game, where, corpses(game, me)) if not holder else _not_yours(game, me, holder)
        if refusal:
            yield Told(me, refusal)
            return
    among = game.carried(holder) if holder else [item for item in lying(game, me) if not game.world.has(item, Corpse)]
    found = pick(game, aim(what), among)
    if not found:
        yield Told(me, _nothing(game, me, what, holder, among))
    room_left = MOST_CARRIED - len(game.loose(me))
    for thing in found[: max(0, room_left)]:
        game.world.relate(thing, InRoom, 0)
        own(game, thing, me)
        yield Took(me, thing, holder)
    if len(found) > room_left:
        yield Told(me, "Your arms are full. Drop something first.")


def own(game: Game, thing: Entity, holder: Entity) -> None:
    """Put a thing into somebody's hands; in a player's it is owned from then on."""
    game.world.relate(thing, CarriedBy, holder)
    if is_player(holder):
        game.world.put(thing, Owned(game.world.uid(holder)))


def _not_yours(game: Game, me: Entity, corpse: Entity) -> str:
    owner = game.world.get(corpse, Corpse).owner
    if owner and owner != game.world.uid(me) and not game.master(me):
        return f"What lies on {game.name(corpse)} belongs to somebody who will come back for it."
    return ""


def _nothing(game: Game, me: Entity, what: str, holder: Entity, among: list[Entity]) -> str:
    if aim(what).every and not aim(what).words:
        return "There is nothing on it to take." if holder else "There is nothing here to take."
    if oneself(game, me, what):
        return "You have yourself in hand already."
    body = one(game, what, corpses(game, me)) if not holder else 0
    if body:
        return f"You leave {game.name(body)} where it is. You could {mark(Role.COMMAND, 'get all from corpse')}."
    somebody = one(game, what, people(game, me)) if not holder else 0
    if somebody:
        return f"{game.title(somebody)} would not like that."
    return missing(game, what, among, "on it" if holder else "here")


def drop(game: Game, me: Entity, rest: str) -> Tale:
    """Let go of something."""
    if not rest:
        yield Told(me, "Drop what?")
        return
    found = pick(game, aim(rest), game.loose(me))
    if not found:
        yield Told(me, _not_carried(game, me, rest))
    for thing in found:
        game.world.relate(thing, CarriedBy, 0)
        game.world.relate(thing, InRoom, game.where(me))
        yield Dropped(me, thing)


def _not_carried(game: Game, me: Entity, what: str) -> str:
    if one(game, what, game.carried(me)):
        return f"You are still using that. First you would have to {mark(Role.COMMAND, 'remove')} it."
    if not game.loose(me):
        return "You carry nothing."
    return missing(game, what, game.loose(me), "among what you carry")


def give(game: Game, me: Entity, rest: str) -> Tale:
    """Hand something, or some scrip, to somebody."""
    what, whom = _split(rest)
    if not what or not whom:
        yield Told(me, f"Give what to whom? For example: {mark(Role.COMMAND, 'give blade to Vex')}.")
        return
    to = one(game, whom, people(game, me))
    if not to:
        handed = oneself(game, me, whom)
        yield Told(me, _FROM_HAND_TO_HAND if handed else missing(game, whom, people(game, me)))
        return
    amount = _scrip(what)
    if amount is not None:
        yield from _pay(game, me, to, amount)
        return
    found = pick(game, aim(what), game.loose(me))
    if not found:
        yield Told(me, _not_carried(game, me, what))
    for thing in found:
        own(game, thing, to)
        yield Gave(me, to, thing)
    if found:
        yield from meet(game, me, to)


def _split(rest: str) -> tuple[str, str]:
    rest = rest.removesuffix(" to")
    what, to, whom = rest.rpartition(" to ")
    if to:
        return what.strip(), whom.strip()
    if _scrip(rest) is not None:
        return rest, ""
    what, _, whom = rest.rpartition(" ")
    return what.strip(), whom.strip()


def _scrip(what: str) -> int | None:
    """How much money is meant: 0 for `scrip` without a number, None when it is not money."""
    found = _MONEY.fullmatch(what.strip().lower())
    return int(found["number"] or found["bare"] or 0) if found else None


def _pay(game: Game, me: Entity, to: Entity, amount: int) -> Tale:
    if amount <= 0:
        yield Told(me, f"How much? For example: {mark(Role.COMMAND, 'give 10 scrip to Vex')}.")
        return
    purse = game.world[me, Purse]
    if purse.scrip < amount:
        yield Told(me, f"You have only {purse.scrip} scrip." if purse.scrip else "You have no scrip at all.")
        return
    purse.scrip -= amount
    game.world[to, Purse].scrip += amount
    yield Paid(me, to, amount)
    yield from meet(game, me, to)
