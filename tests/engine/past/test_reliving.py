"""A log lived again, from the beginning or from anywhere, is the same life: the same hash after every tick."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import checkpoint
from engine.fold import apply, restored
from engine.game import Game
from engine.past import relive, step
from engine.storage.snapshots import Snapshots
from engine.vocabulary import Entry, SnapshotAsked, Ticked, WorldRestored
from tests.engine.test_laws import entries, unroll

WORLDS = (SnapshotAsked("one"), SnapshotAsked("two"), WorldRestored("one"), WorldRestored("two"))
brief = entries.filter(lambda step: step != ("tick", 300))
"""Each tick is hashed three times here, so that few of them must do."""
plans = st.lists(
    st.one_of(brief, brief, brief, st.tuples(st.just("other"), st.sampled_from(WORLDS))), min_size=5, max_size=40
)


def possible(log: list[Entry]) -> list[tuple[str, Entry]]:
    """Leave out restores of what was never kept, and give every restore a record of its own."""
    kept: set[str] = set()
    found: list[Entry] = []
    for entry in log:
        if isinstance(entry, WorldRestored):
            if entry.snapshot in kept:
                found.append(replace(entry, cause=f"c{len(found)}"))
            continue
        kept |= {entry.snapshot} if isinstance(entry, SnapshotAsked) else set()
        found.append(entry)
    return [(f"{number}-0", entry) for number, entry in enumerate(found, 1)]


def live(log: list[tuple[str, Entry]], snapshots: Snapshots, cut: int) -> tuple[dict[str, str], bytes]:
    """Live as the engine does, words and all: the hash after every tick and every restore, and the world at a cut."""
    game, hashes, kept = Game(3), {"0-0": checkpoint.digest(Game(3))}, checkpoint.pack(Game(3))
    for number, (entry_id, entry) in enumerate(log, 1):
        said = apply(game, entry, entry_id)
        assert not said.fault, said.fault
        if said.snapshot:
            snapshots.keep(said.snapshot, checkpoint.pack(game))
        if said.restore:
            game, _ = restored(game, snapshots.load(said.restore.snapshot, like=game), said.restore, entry_id)
        if isinstance(entry, Ticked | WorldRestored):
            hashes[entry_id] = checkpoint.digest(game)
        if number == cut:
            kept = checkpoint.pack(game)
    return hashes, kept


@settings(max_examples=40)
@given(plan=plans, cut=st.integers(0, 400))
def test_every_tick_has_the_same_hash_from_genesis_and_from_any_checkpoint(
    plan: list[tuple[object, ...]], cut: int
) -> None:
    """Lines, sessions, patches and their undoing, worlds kept and put back: lived again in silence, tick for tick."""
    log = possible(unroll(plan))
    with TemporaryDirectory() as folder:
        snapshots = Snapshots(Path(folder))
        hashes, kept = live(log, snapshots, min(cut, len(log)))
        for game in (Game(3), checkpoint.unpack(kept)):
            for entry_id, entry in log:
                if int(entry_id[:-2]) > int(game.last[:-2]):
                    game = step(game, entry, entry_id, snapshots)  # noqa: PLW2901  (another world, after a restore)
                    assert hashes.get(entry_id, "") in {"", checkpoint.digest(game)}, entry_id


async def test_a_stretch_ends_where_it_is_told_to(tmp_path: Path) -> None:
    """At an entry, or where a tick ends and the next begins; and at the end of the log."""
    log: list[tuple[str, Entry]] = [
        (f"{number}-0", entry) for number, entry in enumerate((Ticked(1), SnapshotAsked("x"), Ticked(2)), 1)
    ]

    async def read(after: str, *, count: int) -> list[tuple[str, Entry]]:
        return log[int(after[:-2]) :][: min(count, 1)]

    found = [
        await relive(Game(3), read, Snapshots(tmp_path), until=until, tick=tick)
        for until, tick in (("3-0", None), ("3-0", 1), ("1-0", None), ("9-0", None), ("0-0", None))
    ]
    assert [(one.entries, one.game.last, one.game.now) for one in found] == [
        (3, "3-0", 2), (2, "2-0", 1), (1, "1-0", 1), (3, "3-0", 2), (0, "0-0", 0),
    ]  # fmt: skip
