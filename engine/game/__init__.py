"""The world as the rules of the game see it: one holder of all that is true, and how things look."""

from engine.game.directory import Directory
from engine.game.holder import (
    GAME_MASTERS,
    START,
    Game,
    content_json,
    everyone,
    is_npc,
    is_player,
    listed,
)
from engine.game.rules import Rule, rules

__all__ = [
    "GAME_MASTERS",
    "START",
    "Directory",
    "Game",
    "Rule",
    "content_json",
    "everyone",
    "is_npc",
    "is_player",
    "listed",
    "rules",
]
