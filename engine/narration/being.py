"""How a player is, as data for programs."""

from engine.components import Health, Skill
from engine.ecs import Entity
from engine.game import Game
from engine.narration.telling import Telling
from engine.vocabulary.arithmetic import experience_for


def vitals(t: Telling, game: Game, player: Entity) -> None:
    """Send how many hit points a player has."""
    health = game.world.get(player, Health)
    line = f"H:{health.hp}/{health.max}"
    t.data(player, "Char.Vitals", {"hp": health.hp, "maxhp": health.max, "string": line})


def status(t: Telling, game: Game, player: Entity) -> None:
    """Send how far a player has come."""
    skill = game.world.get(player, Skill)
    body = {"level": str(skill.level), "xp": str(skill.points), "nextlevel": str(experience_for(skill.level + 1))}
    t.data(player, "Char.Status", body)
