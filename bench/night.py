"""
A long night, lived by two processes that could not be more different: the same hash after every tick, or where not.

    .venv/bin/python bench/night.py [TICKS] [NPCS] [PLAYERS] [SEED]

Both live the same log: a city of NPCS, PLAYERS who walk, look, talk and fight, streets that come and go, a world that
is kept and put back. One lives it through as an engine does; the other, with another PYTHONHASHSEED, in silence and by
way of bytes: now and then, by dice, its world is packed and unpacked. After every tick the sums of all columns are
compared, every minute the hashes. Where they part, both live the last minute again up to there, and the first tick,
pool, column and row that differ are printed; then it exits 1. With OUROBOURO_NIGHT_FAULT=TICK the second one wounds
somebody at that tick, to see that it is found. Prints one JSON line.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.city import SAID, TICKS_A_SECOND, TURNS, City, die, name_of, session_of
from engine import checkpoint
from engine.components import Health
from engine.fold import apply, restored
from engine.game import Game
from engine.past import Desync, difference, sketch, step
from engine.storage.snapshots import Snapshots
from engine.vocabulary import (
    Content,
    Entry,
    Patch,
    Patched,
    PlayerSpoke,
    Ref,
    RoleGranted,
    SessionClosed,
    SessionOpened,
    SnapshotAsked,
    Ticked,
    WorldRestored,
    put,
)

MINUTE = 600
FAULT = "OUROBOURO_NIGHT_FAULT"


def story(ticks: int, npcs: int, players: int) -> Iterator[Entry]:
    """Write the log of a night."""
    city = City(npcs)
    rooms = city.wide * city.high
    yield _patch("streets", *city.streets())
    yield _patch("people", *city.people())
    numbers = dict.fromkeys(range(players), 1)
    for number in range(players):
        session, at = session_of(number), 1 + die(number) % (rooms - 1)
        yield SessionOpened(session, name_of(number), "gm")
        yield PlayerSpoke(session, 1, f"goto {city.room_id(at % city.wide, at // city.wide)}")
        yield RoleGranted(name_of(number), "player")
    for tick in range(1, ticks + 1):
        for number in range(tick % TICKS_A_SECOND, players, TICKS_A_SECOND):
            kind = TURNS[(tick // TICKS_A_SECOND + number) % len(TURNS)]
            numbers[number] += 1
            yield PlayerSpoke(session_of(number), numbers[number], SAID[kind][die(number, tick) % 4])
        yield from _upheaval(tick, city)
        yield Ticked(tick)


def _upheaval(tick: int, city: City) -> Iterator[Entry]:
    """Let things happen now and then: somebody leaves, a room comes and goes, a world is put back."""
    hour, minute = divmod(tick, 5 * MINUTE)
    match minute:
        case 50:
            yield SessionClosed(session_of(0))
        case 90:
            yield SessionOpened(session_of(0), name_of(0), "player")  # a session is never used twice: nobody comes
        case 100:
            yield _patch(f"annexe-{tick}", city.annexe(hour, people=3))
        case 400:
            yield Patched(Patch(id=f"annexe-{tick}", drop=(Ref(kind="room", id=f"annexe-{hour}"),), undoes="annexe"))
        case 450:
            yield SnapshotAsked(f"night-{hour}")
        case 700:
            yield WorldRestored(f"night-{hour}", cause=f"c{tick}")
        case _:
            pass


def _patch(name: str, *things: Content) -> Patched:
    return Patched(Patch(id=name, put=tuple(map(put, things))))


@dataclass(frozen=True, slots=True)
class Life:
    """How one of the two lives: by way of bytes or straight through, from where, to which tick, in which folder."""

    ticks: int
    npcs: int
    players: int
    seed: int
    bytewise: bool
    folder: str
    start: int = 0
    """Begin with the world written down when this tick ended."""
    until: int = 0
    """Write the world down when this tick ends, and end there; 0 for the whole night."""
    hash_each: int = MINUTE

    def live(self) -> None:
        """Say after each tick what the world comes to: `<tick> <sums> <hash>` a line."""
        folder, dice = Path(self.folder), random.Random(f"night {self.seed}")
        snapshots = Snapshots(folder / "snapshots")
        game = self._first(folder)
        wound = int(os.environ.get(FAULT, "0")) if self.bytewise else 0
        for number, entry in enumerate(story(self.ticks, self.npcs, self.players), 1):
            if number <= int(game.last.partition("-")[0]):
                continue
            if self.bytewise and dice.random() < 1 / (20 * self.players + MINUTE):
                game = checkpoint.unpack(checkpoint.pack(game))
            game = self._step(game, entry, f"{number}-0", snapshots)
            if isinstance(entry, Ticked):
                if entry.tick == wound:
                    game.world[next(iter(game.everyone("npc"))), Health].hp -= 1
                self._tell(game, folder)
                if game.now == self.until:
                    (folder / "end.ckpt").write_bytes(checkpoint.pack(game))
                    return

    def _first(self, folder: Path) -> Game:
        return checkpoint.unpack((folder / f"{self.start}.ckpt").read_bytes()) if self.start else Game(self.seed)

    def _step(self, game: Game, entry: Entry, entry_id: str, snapshots: Snapshots) -> Game:
        if isinstance(entry, SnapshotAsked):
            apply(game, entry, entry_id)
            snapshots.keep(entry.snapshot, checkpoint.pack(game))
            return game
        if self.bytewise:
            return step(game, entry, entry_id, snapshots)
        said = apply(game, entry, entry_id)
        if said.fault:
            raise RuntimeError(said.fault)
        if said.restore:
            return restored(game, snapshots.load(said.restore.snapshot), said.restore, entry_id)[0]
        return game

    def _tell(self, game: Game, folder: Path) -> None:
        sums = blake2b(json.dumps(sketch(game), sort_keys=True).encode(), digest_size=8).hexdigest()
        whole = game.now % self.hash_each == 0
        print(game.now, sums, checkpoint.digest(game) if whole else "", flush=True)
        if game.now % MINUTE == 0 and not self.until:
            (folder / f"{game.now}.ckpt").write_bytes(checkpoint.pack(game))
            (folder / f"{game.now - 2 * MINUTE}.ckpt").unlink(missing_ok=True)


def parted(lives: list["Life"]) -> tuple[int, int]:
    """Let both live and compare: the first tick at which they differ (0: none), and the last that was compared."""
    tick = 0
    running = [_started(life) for life in lives]
    try:
        while True:
            one, other = (process.stdout.readline() if process.stdout else "" for process in running)
            if not one and not other:
                break
            if not one or not other:
                raise RuntimeError(f"one of them ended at tick {tick}, and the other did not")
            if one != other:
                return int((one or other).split()[0]), tick
            tick = int(one.split()[0])
    finally:
        for process in running:
            process.kill()
            process.wait()
    return 0, tick


def _started(life: Life) -> subprocess.Popen[str]:
    words = [str(getattr(life, name)) for name in Life.__slots__]
    seed = str(1 + life.seed) if life.bytewise else "0"
    return subprocess.Popen(
        [sys.executable, __file__, "live", *words],
        env=os.environ | {"PYTHONHASHSEED": seed},
        text=True,
        stdout=subprocess.PIPE,
    )


def night(ticks: int, npcs: int, players: int, seed: int, folder: Path) -> tuple[Desync | None, int]:
    """Live a night twice, and say where the two part, if they do, and how many ticks were compared."""
    both = [(folder / name, bytewise) for name, bytewise in (("straight", False), ("bytes", True))]
    for home, _ in both:
        home.mkdir(parents=True)

    def lives(**more: Any) -> list[Life]:
        return [Life(ticks, npcs, players, seed, bytewise, str(home), **more) for home, bytewise in both]

    tick, last = parted(lives())
    if not tick:
        return None, last
    start = (tick - 1) // MINUTE * MINUTE  # the last hash that was the same
    exact, _ = parted(lives(start=start, until=tick, hash_each=1))
    for process in [_started(life) for life in lives(start=start, until=exact or tick)]:
        process.communicate()
    ends = [checkpoint.unpack((home / "end.ckpt").read_bytes()) for home, _ in both]
    found = difference(*ends)
    if found is None:
        raise RuntimeError(f"their sums or hashes differ at tick {exact or tick}, and no column does")
    return found, last


def main(words: list[str]) -> int:
    """Live a night, and print what came of it."""
    if words[:1] == ["live"]:
        ticks, npcs, players, seed, bytewise, folder, start, until, each = words[1:]
        numbers = int(ticks), int(npcs), int(players), int(seed)
        Life(*numbers, bytewise == "True", folder, int(start), int(until), int(each)).live()
        return 0
    ticks, npcs, players, seed = (int(word) for word in (*words, *("36000", "100000", "500", "1")[len(words) :]))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found, compared = night(ticks, npcs, players, seed, Path(folder))
    if found:
        print(found)
    took = round(time.monotonic() - began)
    print(json.dumps({"ticks": compared, "npcs": npcs, "players": players, "seconds": took, "same": found is None}))
    return found is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
