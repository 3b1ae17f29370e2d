"""Entities, components and relations as numpy columns: the few by handle, the many by column."""

from engine.ecs.batch import Batch, Events
from engine.ecs.changes import Changes
from engine.ecs.commands import Commands
from engine.ecs.component import Inert, component, entity, flag, i8, i16, i32, i64, many, obj, u8, u16, u32, word
from engine.ecs.handles import Bools, Entity, MisfitError, NoComponentError, Rows, SchemaError, StaleEntityError, row_of
from engine.ecs.image import WorldImage
from engine.ecs.pool import Pool
from engine.ecs.query import View
from engine.ecs.relation import Relation
from engine.ecs.sparse import Sparse
from engine.ecs.table import Columns
from engine.ecs.together import spawn_together
from engine.ecs.wheel import Wheel
from engine.ecs.words import Texts
from engine.ecs.world import Schema, World

__all__ = [
    "Batch",
    "Bools",
    "Changes",
    "Columns",
    "Commands",
    "Entity",
    "Events",
    "Inert",
    "MisfitError",
    "NoComponentError",
    "Pool",
    "Relation",
    "Rows",
    "Schema",
    "SchemaError",
    "Sparse",
    "StaleEntityError",
    "Texts",
    "View",
    "Wheel",
    "World",
    "WorldImage",
    "component",
    "entity",
    "flag",
    "i8",
    "i16",
    "i32",
    "i64",
    "many",
    "obj",
    "row_of",
    "spawn_together",
    "u8",
    "u16",
    "u32",
    "word",
]
