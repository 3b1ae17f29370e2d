"""Wearing and wielding, and what one has."""

from engine.commands.command import Tale
from engine.commands.look import WORN_ON
from engine.commands.targets import aim, missing, one, pick, wearing
from engine.components import Purse, Template, Worn
from engine.ecs import Entity
from engine.game import Game
from engine.happenings import Removed, Told, Wore
from engine.vocabulary.naming import capital


def wear(game: Game, me: Entity, rest: str) -> Tale:
    """Put something on."""
    yield from _use(game, me, rest, "Wear what?", wielding=False)


def wield(game: Game, me: Entity, rest: str) -> Tale:
    """Take a weapon in hand."""
    yield from _use(game, me, rest, "Wield what?", wielding=True)


def _use(game: Game, me: Entity, rest: str, question: str, *, wielding: bool) -> Tale:
    if not rest:
        yield Told(me, question)
        return
    wanted, loose = aim(rest), game.loose(me)
    found = pick(game, wanted, loose)
    worn = 0
    if not found:
        yield Told(me, _not_at_hand(game, me, rest, loose))
        return
    for thing in found:
        slot = game.item(game.world.get(thing, Template).id).slot
        if slot is None or (wielding and slot != "wield"):
            if not wanted.every:
                yield Told(me, f"{game.title(thing)} is nothing to {'fight with' if wielding else 'wear'}.")
            continue
        before = game.worn(me).get(slot)
        if before is not None and wanted.every:
            continue
        if before is not None:
            game.world.take(before, Worn)
            yield Removed(me, before, slot)
        game.world.put(thing, Worn(slot))
        worn += 1
        yield Wore(me, thing, slot)
    if wanted.every and not worn:
        yield Told(me, f"You carry nothing more to {'fight with' if wielding else 'wear'}.")


def _not_at_hand(game: Game, me: Entity, asked: str, loose: list[Entity]) -> str:
    already = one(game, asked, wearing(game, me))
    if already and aim(asked).words:
        return f"You are using {game.name(already)} already."
    return missing(game, asked, loose, "among what you carry") if loose else "You carry nothing."


def remove(game: Game, me: Entity, rest: str) -> Tale:
    """Take something off, or put a weapon away."""
    if not rest:
        yield Told(me, "Remove what?")
        return
    worn = wearing(game, me)
    found = pick(game, aim(rest), worn)
    if not found:
        yield Told(me, missing(game, rest, worn, "among what you wear") if worn else "You wear and wield nothing.")
    for thing in found:
        worn_on = game.world.take(thing, Worn)
        yield Removed(me, thing, worn_on.slot if worn_on is not None else "")


def inventory(game: Game, me: Entity, _: str) -> Tale:
    """Say what you carry."""
    loose = game.loose(me)
    scrip = game.world.get(me, Purse).scrip
    counts: dict[str, int] = {}
    for thing in loose:
        name = game.name(thing)
        counts[name] = counts.get(name, 0) + 1
    lines = [f"You carry {_things(len(loose))} and {scrip or 'no'} scrip." if loose else _nothing_but(scrip)]
    lines += [name if count == 1 else f"{name} ({count} of them)" for name, count in counts.items()]
    yield Told(me, "\n".join(lines))


def _nothing_but(scrip: int) -> str:
    return f"You carry nothing but {scrip} scrip." if scrip else "You carry nothing, and have no scrip."


def _things(count: int) -> str:
    return f"{count} {'thing' if count == 1 else 'things'}"


def equipment(game: Game, me: Entity, _: str) -> Tale:
    """Say what you wear and wield."""
    worn = game.worn(me)
    lines = [f"You wear and wield {_things(len(worn)) if worn else 'nothing'}."]
    lines += [f"{capital(words)}: {game.name(worn[slot])}" for slot, words in WORN_ON.items() if slot in worn]
    yield Told(me, "\n".join(lines))
