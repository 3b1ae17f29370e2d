"""Starting a fight, getting out of one, and sizing somebody up before."""

from engine.commands.command import Tale
from engine.commands.go import engaged
from engine.commands.targets import aim, missing, one, oneself, people
from engine.components import Fighting, Heading, Health, Linkdead
from engine.ecs import Entity
from engine.game import Game, is_player
from engine.game.streams import Stream
from engine.happenings import Attacked, Told, Trapped
from engine.vocabulary.arithmetic import Fighter, hit_chance, wound
from engine.vocabulary.markup import Role, mark

FLEE_PERCENT = 75


def kill(game: Game, me: Entity, rest: str) -> Tale:
    """Attack somebody."""
    among = people(game, me)
    foe = one(game, rest, among)
    if refusal := _nobody(game, me, rest, foe, among, "Kill"):
        yield Told(me, refusal)
    elif engaged(game, me) == foe:
        yield Told(me, f"You are already doing what you can about {game.name(foe)}.")
    elif is_player(foe) and not game.master(me):
        yield Told(me, f"Not in this city. {game.title(foe)} is a person with a place to come back to, as you are.")
    elif is_player(foe) and game.world.has(foe, Linkdead):
        yield Told(me, f"{game.title(foe)} is not even looking. No.")
    else:
        game.world.put(me, Fighting(foe))
        if not engaged(game, foe):
            game.world.put(foe, Fighting(me))
        yield Attacked(me, foe)


def _nobody(game: Game, me: Entity, rest: str, foe: Entity, among: list[Entity], verb: str) -> str:  # noqa: PLR0917
    """Say why words point at nobody one could fight; nothing if they do point at somebody."""
    if not rest:
        return f"{verb} whom?"
    if oneself(game, me, rest):
        return "It would be an even match, and nobody would win it."
    if aim(rest).every:
        return f"One at a time. {verb} whom first?"
    return "" if foe else missing(game, rest, among)


def flee(game: Game, me: Entity, _: str) -> Tale:
    """Get out of a fight, somewhere."""
    if not engaged(game, me):
        yield Told(me, "Nobody is after you.")
        return
    ways = [way for way, to in game.leads(game.where(me)).items() if to]
    if not ways:
        yield Told(me, "There is no way out of here.")
        return
    die = game.roll(Stream.FLEE, game.world.uid(me))
    if die % 100 >= FLEE_PERCENT:
        yield Trapped(me)
    else:
        game.world.put(me, Heading(ways[(die >> 8) % len(ways)].value, fleeing=True))


def consider(game: Game, me: Entity, rest: str) -> Tale:
    """Say how a fight with somebody would go."""
    among = people(game, me)
    foe = one(game, rest, among)
    if refusal := _nobody(game, me, rest, foe, among, "Consider"):
        yield Told(me, refusal)
        return
    mine, theirs = game.fighter(me), game.fighter(foe)
    hp, their_hp = game.world.get(me, Health).hp, game.world.get(foe, Health).hp
    here, there = rounds(mine, theirs, their_hp), rounds(theirs, mine, hp)
    yield Told(me, f"{game.title(foe)}, level {theirs.level}: {_odds(here * 100 // max(1, there))}")


def rounds(attacker: Fighter, defender: Fighter, hp: int) -> int:
    """How many tenths of a round it takes, on average, to bring somebody with these hit points down."""
    middle = (attacker.low + attacker.high) // 2
    blow = wound(0, middle, middle, defender.armour)
    return hp * 1000 // max(1, blow * hit_chance(attacker.level, defender.level))


def _odds(share: int) -> str:
    for most, words in (
        (25, "you would hardly notice the fight."),
        (60, "you should win without much trouble."),
        (90, "you would win, and feel it."),
        (115, "an even match. It would come down to luck."),
        (170, "you would more likely lose."),
    ):
        if share <= most:
            return words
    return mark(Role.HURT, "they would have to look for what is left of you.")
