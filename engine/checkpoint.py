"""The world to bytes and back, and its hash."""

import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from heapq import merge
from typing import Any, TypeAlias

import orjson
import zstandard

from engine.components import SCHEMA
from engine.ecs import World, WorldImage
from engine.ecs.packing import Rest, compressed, no_rest
from engine.game import Game
from engine.game.pages import Read, check, form, trusting
from engine.vocabulary import Catalogue, Content

MAGIC = b"OURO2\n"
_FIRST_MAGIC = b"OURO1\n"
"""Of 0.1.0, which kept content and head in one."""

_SEAL = 16
_LENGTH = 8
_AT_ONCE = 250


Ordered: TypeAlias = dict[str, list[Content]]
"""Content by kind, and by id."""


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

    def digest(self, rest: Rest = no_rest) -> str:
        """Give the hash that `digest` gives for the same game, calling `rest` every so often."""
        return self._digest(_ordered(self.catalogue, rest), rest)

    def _digest(self, things: Ordered, rest: Rest) -> str:
        return _digest(self.world.digest(rest), _content_digest(things, rest), self.head)

    def pack(self, rest: Rest = no_rest) -> bytes:
        """
        Write it as bytes, compressed and sealed; the hash of the game is inside.

        It takes a while. A thread that does it beside a living world lets that go first whenever `rest` is called.
        """
        things = _ordered(self.catalogue, rest)
        named = {kind: [thing.id for thing in of_kind] for kind, of_kind in things.items()}
        digest = self._digest(things, rest)
        head = orjson.dumps(self.head | {"digest": digest, "things": named, "form": form()})
        pages = _pages([thing for of_kind in things.values() for thing in of_kind], rest)
        body = b"".join((MAGIC, *_section([head], rest), *_section(pages, rest), self.world.pack(rest)))
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


def unpack(packed: bytes, like: Game | None = None) -> Game:
    """
    Read a game back: the same handles, the same future, the same hash.

    Content that a game `like` this one holds is taken from there, which saves most of the time. Raises
    DamagedCheckpointError for bytes that are not whole.
    """
    with _without_rounds():
        return _unpack(packed, like)


def _unpack(packed: bytes, like: Game | None) -> Game:
    head, pages, world = _open(packed)
    read = trusting() if head.get("form") == form() else check
    catalogue = _content(head["things"], pages, read, like.catalogue if like else Catalogue())
    game = Game(head["seed"], World.unpack(SCHEMA, world), catalogue)
    game.tick, game.skew, game.last = head["tick"], head["skew"], head["last"]
    for session, uid, heard in head["sessions"]:
        player = game.world.by_uid(uid)
        if player is not None:
            game.sessions[session] = (player, heard)
    game.recall()
    return game


@contextmanager
def _without_rounds() -> Generator[None]:
    """Keep the garbage collector from its rounds: everything that is made now stays, and looking takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def sealed_digest(packed: bytes) -> str:
    """The hash of the game inside, as it was written down; unpack only that much. Raises DamagedCheckpointError."""
    return _begun(packed)[0]["digest"]


def digest(game: Game) -> str:
    """Give a hash of everything that matters: same log, same hash, on any machine, restarted or not."""
    if not game.content_digest:
        game.content_digest = _content_digest(_ordered(game.catalogue))
    world = game.world
    sessions = [(session, world.uid(player), heard) for session, (player, heard) in game.sessions.items()]
    head = {"seed": game.seed, "tick": game.tick, "skew": game.skew, "sessions": sessions}
    return _digest(world.digest(), game.content_digest, head)


def _digest(world: str, content: str, head: dict[str, Any]) -> str:
    counted = [world, content, head["seed"], head["tick"], head["skew"], sorted(map(list, head["sessions"]))]
    return blake2b(orjson.dumps(counted), digest_size=16).hexdigest()


def _ordered(catalogue: Catalogue, rest: Rest = no_rest) -> Ordered:
    """Give all content by kind, and in each kind by id; sorted in runs, for many ids take long in one go."""
    ordered: Ordered = {}
    for kind, of_kind in sorted(catalogue.things.items()):
        ids, found, runs = list(of_kind), list[Content](), list[list[str]]()
        for start in range(0, len(ids), _AT_ONCE):
            runs.append(sorted(ids[start : start + _AT_ONCE]))
            rest()
        for id_ in merge(*runs):
            found.append(of_kind[id_])
            rest()
        ordered[kind] = found
    return ordered


def _content_digest(things: Ordered, rest: Rest = no_rest) -> str:
    hashed = blake2b(digest_size=16)
    for kind, of_kind in things.items():
        for thing in of_kind:
            hashed.update(f"{kind}/{thing.id}\n".encode())
            hashed.update(thing.page)
            rest()
    return hashed.hexdigest()


def _pages(things: Sequence[Content], rest: Rest) -> list[bytes]:
    """Write things line by line, some to a part, with nothing behind the last."""
    parts: list[bytes] = []
    for start in range(0, len(things), _AT_ONCE):
        parts += [b"\n".join([thing.page for thing in things[start : start + _AT_ONCE]]), b"\n"]
        rest()
    return parts[:-1]


def _content(names: dict[str, list[str]], pages: list[bytes], read: Read, known: Catalogue) -> Catalogue:
    """Read all content; what is known, and says the same, is taken from there."""
    catalogue, rest = Catalogue(), iter(pages)
    for kind, ids in names.items():
        for id_ in ids:
            page, thing = next(rest), known.things[kind].get(id_)
            same = thing is not None and thing.page == page
            catalogue.things[kind][id_] = thing if thing is not None and same else read(kind, page)
    return catalogue


def _begun(packed: bytes) -> tuple[dict[str, Any], memoryview]:
    """Give the head, and what comes behind it, still packed."""
    body, seal = memoryview(packed)[:-_SEAL], packed[-_SEAL:]
    if bytes(body[: len(MAGIC)]) not in {MAGIC, _FIRST_MAGIC} or _seal(body) != seal:
        raise DamagedCheckpointError(f"{len(packed)} bytes that are not a whole checkpoint")
    head, rest = _unsection(body[len(MAGIC) :])
    return orjson.loads(head), rest


def _open(packed: bytes) -> tuple[dict[str, Any], list[bytes], bytes]:
    """Give the head, the pages of content, and the world, still packed."""
    head, rest = _begun(packed)
    if packed.startswith(_FIRST_MAGIC):
        content: dict[str, dict[str, Any]] = head.pop("content")
        head["things"] = {kind: list(of_kind) for kind, of_kind in content.items()}
        told = [thing for of_kind in content.values() for thing in of_kind.values()]
        return head, [orjson.dumps(thing, option=orjson.OPT_SORT_KEYS) for thing in told], bytes(rest)
    pages, world = _unsection(rest)
    return head, pages.split(b"\n"), bytes(world)


def _section(parts: Sequence[bytes], rest: Rest) -> tuple[bytes, bytes]:
    packed = compressed(parts, 3, rest)
    return len(packed).to_bytes(_LENGTH, "big"), packed


def _unsection(data: memoryview) -> tuple[bytes, memoryview]:
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    return zstandard.ZstdDecompressor().decompress(data[_LENGTH:end]), data[end:]


def _seal(body: bytes | memoryview) -> bytes:
    return blake2b(body, digest_size=_SEAL).digest()
