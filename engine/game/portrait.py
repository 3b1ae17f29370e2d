"""Somebody, something or some place as it is, in plain values: for people to read, and for programs."""

from typing import Any

from engine.components import CarriedBy, InRoom, Template
from engine.ecs import Entity, StaleEntityError, row_of
from engine.game import Game
from engine.vocabulary.markup import plain

Portrait = dict[str, Any]


def find(game: Game, asked: str) -> list[Entity]:
    """
    Find everybody and everything that goes by a uid (`17`, `#17`), an id or a name, in uid order.

    Names are whole, or end as asked: `clerk` finds every tired clerk. Only where none is found do keywords count.
    """
    wanted = asked.strip().casefold()
    number = wanted.removeprefix("#")
    if number.isdecimal():
        one = game.world.by_uid(int(number))
        return [] if one is None else [one]
    everything = [one for pool in game.world.pools for one in pool.in_order()]
    exact = [one for one in everything if _goes_by(game, one, wanted)]
    found = exact or [one for one in everything if game.world.kind(one) != "room" and wanted in game.words(one)]
    return sorted(found, key=game.world.uid)


def portrait(game: Game, one: Entity) -> Portrait:
    """
    Say all that is true of somebody, something or some place.

    `uid`, `kind`, `id` (in the catalogue), `name`, `room` (an id), `has` (components by name, with
    their fields), `carries` and, for a room, `here`. Whoever is named in a field is `{"uid", "name"}`.
    """
    world = game.world
    kind = world.kind(one)
    where, holder = world.target(one, InRoom), world.target(one, CarriedBy)
    about: Portrait = {
        "uid": world.uid(one),
        "kind": kind,
        "id": _id(game, one),
        "name": name(game, one),
        "room": _id(game, where) if where else None,
        "has": _has(game, one),
    }
    if kind == "room":
        return about | {"here": [_shown(game, each) for each in world.sources(one, InRoom)]}
    if holder:
        about["carried_by"] = _shown(game, holder)
    return about | {"carries": [_shown(game, each) for each in game.carried(one)]}


def name(game: Game, one: Entity) -> str:
    """What somebody, something or some place is called, without marks."""
    if game.world.kind(one) == "room":
        return game.catalogue.rooms[game.catalogue_id(one)].name
    return plain(game.name(one))


def _goes_by(game: Game, one: Entity, wanted: str) -> bool:
    called = name(game, one).casefold()
    return wanted in {called, _id(game, one)} or called.endswith(f" {wanted}")


def _id(game: Game, one: Entity) -> str:
    return "" if game.world.kind(one) == "player" else game.world.get(one, Template).id


def _shown(game: Game, one: Entity) -> dict[str, Any] | None:
    try:
        return {"uid": game.world.uid(one), "name": name(game, one)}
    except StaleEntityError:
        return None


def _has(game: Game, one: Entity) -> dict[str, Any]:
    pool = game.world.pool(game.world.kind(one))
    row = row_of(one)
    dense = [(table.spec, table.read(row)) for table in pool.tables.values()]
    rare = [(sparse.table.spec, sparse.read(row)) for _, sparse in sorted(pool.rare.items())]
    return {
        spec.name: {
            field.name: _shown(game, value) if field.stored.is_entity else value
            for field, value in zip(spec.fields, values, strict=True)
        }
        for spec, values in (*dense, *rare)
        if values is not None
    }
