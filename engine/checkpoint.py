"""The world to bytes and back, and its hash."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
import zstandard

from engine.components import SCHEMA
from engine.ecs import World, WorldImage
from engine.game import Game, content_from, content_json
from engine.vocabulary import Catalogue

MAGIC = b"OURO1\n"
_SEAL = 16
_LENGTH = 8


class DamagedCheckpointError(ValueError):
    """These bytes are not a whole checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A game as it was between two entries: taken in a moment, packed at leisure, by any thread."""

    world: WorldImage
    catalogue: Catalogue
    head: dict[str, Any]

    @property
    def last(self) -> str:
        """The id of the last entry that is in it."""
        return self.head["last"]

    def digest(self) -> str:
        """Give the hash that `digest` gives for the same game."""
        return _digest(self.world.digest(), _content_digest(self.catalogue), self.head)

    def pack(self) -> bytes:
        """Write it as bytes, compressed and sealed; the hash of the game is inside."""
        kinds = {
            kind: {id_: content_json(thing) for id_, thing in sorted(of_kind.items())}
            for kind, of_kind in self.catalogue.things.items()
        }
        head = orjson.dumps(self.head | {"digest": self.digest(), "content": kinds})
        head = zstandard.ZstdCompressor(level=3).compress(head)
        body = b"".join((MAGIC, len(head).to_bytes(_LENGTH, "big"), head, self.world.pack()))
        return body + _seal(body)


def freeze(game: Game) -> Checkpoint:
    """Copy a game as it is now; quick enough for the boundary of a tick."""
    world = game.world
    sessions = [(session, world.uid(player), heard) for session, (player, heard) in game.sessions.items()]
    head = {"seed": game.seed, "tick": game.tick, "skew": game.skew, "last": game.last, "sessions": sessions}
    return Checkpoint(world.copy(), game.catalogue, head)


def pack(game: Game) -> bytes:
    """Write a game as bytes."""
    return freeze(game).pack()


def unpack(packed: bytes) -> Game:
    """
    Read a game back: the same handles, the same future, the same hash.

    Raises DamagedCheckpointError for bytes that are not whole.
    """
    head, world = _open(packed)
    game = Game(head["seed"], World.unpack(SCHEMA, world), _catalogue(head["content"]))
    game.tick, game.skew, game.last = head["tick"], head["skew"], head["last"]
    for session, uid, heard in head["sessions"]:
        player = game.world.by_uid(uid)
        if player is not None:
            game.sessions[session] = (player, heard)
    game.recall()
    return game


def sealed_digest(packed: bytes) -> str:
    """The hash of the game inside, as it was written down; unpack only that much. Raises DamagedCheckpointError."""
    return _open(packed)[0]["digest"]


def digest(game: Game) -> str:
    """Give a hash of everything that matters: same log, same hash, on any machine, restarted or not."""
    if not game.content_digest:
        game.content_digest = _content_digest(game.catalogue)
    world = game.world
    sessions = [(session, world.uid(player), heard) for session, (player, heard) in game.sessions.items()]
    head = {"seed": game.seed, "tick": game.tick, "skew": game.skew, "sessions": sessions}
    return _digest(world.digest(), game.content_digest, head)


def _digest(world: str, content: str, head: dict[str, Any]) -> str:
    counted = [world, content, head["seed"], head["tick"], head["skew"], sorted(map(list, head["sessions"]))]
    return blake2b(orjson.dumps(counted), digest_size=16).hexdigest()


def _content_digest(catalogue: Catalogue) -> str:
    hashed = blake2b(digest_size=16)
    for kind, of_kind in sorted(catalogue.things.items()):
        for id_, thing in sorted(of_kind.items()):
            hashed.update(f"{kind}/{id_}\n".encode())
            hashed.update(orjson.dumps(content_json(thing), option=orjson.OPT_SORT_KEYS))
    return hashed.hexdigest()


def _catalogue(kinds: dict[str, dict[str, Any]]) -> Catalogue:
    return Catalogue(
        {kind: {id_: content_from(kind, thing) for id_, thing in of_kind.items()} for kind, of_kind in kinds.items()}
    )


def _open(packed: bytes) -> tuple[dict[str, Any], bytes]:
    body, seal = packed[:-_SEAL], packed[-_SEAL:]
    if not body.startswith(MAGIC) or _seal(body) != seal:
        raise DamagedCheckpointError(f"{len(packed)} bytes that are not a whole checkpoint")
    start = len(MAGIC) + _LENGTH
    end = start + int.from_bytes(body[len(MAGIC) : start], "big")
    return orjson.loads(zstandard.ZstdDecompressor().decompress(body[start:end])), body[end:]


def _seal(body: bytes) -> bytes:
    return blake2b(body, digest_size=_SEAL).digest()
