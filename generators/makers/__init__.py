"""One maker per kind, by dice and tables: fast, and always available."""

from collections.abc import Callable, Mapping

from engine.vocabulary import Kind
from generators.ask import Ask
from generators.makers.block import make_block
from generators.makers.building import make_building
from generators.makers.draft import Draft
from generators.makers.item import make_item
from generators.makers.npc import make_npc

Maker = Callable[[Ask], Draft]

MAKERS: Mapping[Kind, Maker] = {
    Kind.NPC: make_npc,
    Kind.ITEM: make_item,
    Kind.BUILDING: make_building,
    Kind.WORLD_EXPANSION: make_block,
}
"""Every kind but EDIT, which is made by hand."""
