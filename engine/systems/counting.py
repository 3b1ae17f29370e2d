"""The census: how many there are, where."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.components import InRoom, Template
from engine.ecs import row_of
from engine.game import Game
from engine.life.attention import watched
from engine.vocabulary import CensusTaken, Head

CENSUS_TICKS = 100

Counts = NDArray[np.int64]


def count(game: Game) -> Iterator[CensusTaken]:
    """Every ten seconds, tell heads by area, and by each room a player stands in."""
    if game.tick % CENSUS_TICKS == 0 and game.rooms:
        heads = _heads(game)
        rooms = {game.catalogue_id(room): _head(heads[row_of(room)]) for room in watched(game)}
        yield CensusTaken(areas=_areas(game, heads), rooms=rooms)


def _heads(game: Game) -> Counts:
    """For each row of the rooms' pool: how many connected players, NPCs and hostile NPCs stand there."""
    npcs = game.world.pool("npc")
    hostile = npcs[Template].id.among([npc.id for npc in game.catalogue.npcs.values() if npc.hostile])
    stands, room_of = npcs[InRoom] != 0, npcs.target_rows(InRoom)
    players = [row_of(room) for room in map(game.where, game.links) if room]
    counted = (np.array(players, np.int64), room_of[stands], room_of[stands & hostile])
    rooms = game.world.pool("room").high
    return np.stack([np.bincount(where, minlength=rooms) for where in counted], axis=1)


def _areas(game: Game, heads: Counts) -> dict[str, Head]:
    atlas, areas = game.atlas, game.catalogue.areas
    counted = [np.bincount(atlas.area, heads[:, each], len(atlas.names)) for each in range(heads.shape[1])]
    totals = np.stack(counted, axis=1).astype(np.int64)
    of = dict(zip(atlas.names, totals, strict=True))
    nobody = np.zeros(heads.shape[1], np.int64)
    known = {name: of.get(name, nobody) for name in sorted({*areas, *of})}
    return {name: _head(total) for name, total in known.items() if name in areas or total.any()}


def _head(counts: Counts) -> Head:
    players, npcs, hostile = counts.tolist()
    return Head(players=players, npcs=npcs, hostile=hostile)
