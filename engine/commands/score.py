"""How one is doing."""

from engine.commands.command import Tale
from engine.components import Health, Person, Purse, Skill
from engine.ecs import Entity
from engine.game import Game
from engine.happenings import Told
from engine.vocabulary.arithmetic import experience_for
from engine.vocabulary.markup import Role, mark


def hp(game: Game, me: Entity, _: str) -> Tale:
    """Say how many hit points you have, and nothing else."""
    health = game.world.get(me, Health)
    yield Told(me, f"{health.hp} of {health.max} hit points.")


def score(game: Game, me: Entity, _: str) -> Tale:
    """Say how you are doing."""
    world = game.world
    person, skill, health = world.get(me, Person), world.get(me, Skill), world.get(me, Health)
    fighter = game.fighter(me)
    above = skill.level + 1
    lines = [
        f"{mark(Role.PLAYER, person.name)}, level {skill.level}",
        f"Hit points: {health.hp} of {health.max}",
        f"Experience: {skill.points}, {experience_for(above) - skill.points} more for level {above}",
        f"Your blow: {fighter.low} to {fighter.high}",
        f"Your armour: {fighter.armour}",
        f"Scrip: {world.get(me, Purse).scrip}",
    ]
    yield Told(me, "\n".join(lines))
