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
        crowds = watched(game)
        rows = row_of(np.fromiter(crowds, np.int64, len(crowds)))
        heads = _heads(game)
        heads[rows, 0] = [len(players) for players in crowds.values()]
        ids = map(game.world.pool("room")[Template].id.__getitem__, rows.tolist())
        rooms = dict(zip(ids, map(_head, heads[rows].tolist()), strict=True))
        yield CensusTaken(areas=_areas(game, heads), rooms=rooms)


def _heads(game: Game) -> Counts:
    """For each row of the rooms' pool: how many players (yet to be counted), NPCs and hostile NPCs stand there."""
    npcs = game.world.pool("npc")
    hostile = npcs[Template].id.among([npc.id for npc in game.catalogue.npcs.values() if npc.hostile])
    stands, room_of = npcs[InRoom] != 0, npcs.target_rows(InRoom)
    heads = np.zeros((game.world.pool("room").high, 3), np.int64)
    for column, those in enumerate((stands, stands & hostile), 1):
        heads[:, column] = np.bincount(room_of[those], minlength=len(heads))
    return heads


def _areas(game: Game, heads: Counts) -> dict[str, Head]:
    atlas, areas = game.atlas, game.catalogue.areas
    counted = [np.bincount(atlas.area, heads[:, each], len(atlas.names)) for each in range(heads.shape[1])]
    of = dict(zip(atlas.names, np.stack(counted, axis=1).astype(np.int64).tolist(), strict=True))
    nobody = [0] * heads.shape[1]
    known = {name: of.get(name, nobody) for name in sorted({*areas, *of})}
    return {name: _head(total) for name, total in known.items() if name in areas or any(total)}


def _head(counts: list[int]) -> Head:
    players, npcs, hostile = counts
    return Head(players=players, npcs=npcs, hostile=hostile)
