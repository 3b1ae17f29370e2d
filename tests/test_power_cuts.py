"""
Any life of a city on a disk that lies, with the plug pulled at any step of it.

The director is whole and real; only the disk is not. After each crash everything is opened again and
must hold: no acknowledged record lost, the chain whole, each patch wholly there or wholly absent in
files and chronicle, snapshots whole or not there, a good checkpoint at least as new as the last one kept.
"""

import copy
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from engine.checkpoint import pack
from engine.game import Game
from engine.storage.checkpoints import Checkpoints
from engine.storage.chronicle import FileChronicle
from engine.vocabulary import (
    Catalogue,
    ContentPatched,
    CouncilEvent,
    KnobTurned,
    Patched,
    SnapshotDeleted,
    SnapshotTaken,
    kind_of,
)
from engine.vocabulary.ids import order
from engine.vocabulary.lasting import is_draft, write_whole
from publisher.form import formatted
from tests.director.council import Council, small_city
from tests.lying_disk import LyingDisk, PowerCutError

ROOT = Path("/house")
CUTS = st.none() | st.integers(0, 60)
DICE = st.integers(0, 2**32 - 1).map(Random)
KINDS = st.sampled_from(("NPC", "ITEM", "BUILDING", "WORLD_EXPANSION"))


class Witness:
    """The real chronicle, and what it has answered for."""

    def __init__(self, disk: LyingDisk, acknowledged: list[CouncilEvent]) -> None:
        self.file = FileChronicle(ROOT / "var" / "chronicle", disk, now=lambda: 0)
        self.acknowledged = acknowledged
        self.records, self.find = self.file.records, self.file.find

    def append(self, event: CouncilEvent) -> CouncilEvent:
        """Write a record down; from here on it must never be lost."""
        written = self.file.append(event)
        self.acknowledged.append(written)
        return written


class Clock:
    """A second goes by whenever somebody looks."""

    def __init__(self) -> None:
        self.now = 1_900_000_000.0

    def seconds(self) -> float:
        """Seconds since 1970."""
        self.now += 1
        return self.now


@cache
def founded() -> LyingDisk:
    """A disk with the small city on it, its genesis published and the director at GO."""
    disk = LyingDisk()
    for thing in small_city():
        path = ROOT / "data" / "base" / kind_of(thing) / f"{thing.id}.json"
        write_whole(disk, path, formatted(thing).encode())
    council = Council.again(ROOT, Witness(disk, []), disk=disk)
    council.ask("go")
    return disk


class AnyPowerCut(RuleBasedStateMachine):
    """Deeds of a game master, a designer and an engine, each with or without a power cut in it."""

    def make_disk(self) -> LyingDisk:
        """A disk of its own for each life."""
        disk = copy.deepcopy(founded())
        disk.crash(Random(0))
        return disk

    @initialize()
    def begin(self) -> None:
        """Wake the director for the first time."""
        self.disk = self.make_disk()
        self.acknowledged: list[CouncilEvent] = []
        self.delivered: set[str] = set()
        self.council: Council | None = None
        self.thrown: set[str] = set()
        self.clock = Clock()
        self.kept = "0-0"
        self.entries = 0
        self.wake()

    def wake(self) -> None:
        """Open everything, as after a start."""
        chronicle = Witness(self.disk, self.acknowledged)
        known = len(self.acknowledged)
        records = list(chronicle.records())
        assert records[:known] == self.acknowledged, "an acknowledged record is lost, or is not what it was"
        assert len(records) <= known + 1 or not known, "there are more records than were ever begun"
        self.acknowledged[:] = records
        self.council = Council.again(ROOT, chronicle, disk=self.disk, before=self.council)
        self.council.ring.parts = replace(self.council.ring.parts, clock=self.clock)
        self.hear()

    def hear(self) -> None:
        """Be the engine: take what is delivered."""
        for entry in self.council.delivered:
            if isinstance(entry, Patched):
                self.delivered.add(entry.patch.id)
        self.council.delivered.clear()

    def does(self, deed: Any, cut: int | None, dice: Random) -> None:
        """Do something; where a power cut comes, start again, and be cut off in that as well."""
        if cut is not None:
            self.disk.cut_after(cut)
        try:
            deed()
            self.hear()
        except PowerCutError:
            for again in (dice.randint(0, 25), dice.randint(0, 25), None):
                self.disk.crash(dice)
                if again is not None:
                    self.disk.cut_after(again)
                try:
                    self.wake()
                    break
                except PowerCutError:
                    continue
            self.all_is_whole()

    @rule(kind=KINDS, cut=CUTS, dice=DICE)
    def publish(self, kind: str, cut: int | None, dice: Random) -> None:
        """The game master asks for something, and it is drafted, judged and published."""
        self.does(lambda: self.council.ask("force", kind=kind), cut, dice)

    @rule(back=st.integers(0, 3), cut=CUTS, dice=DICE)
    def undo(self, back: int, cut: int | None, dice: Random) -> None:
        """One of the last patches is taken back."""
        patches = self.council.patches()
        name = patches[max(0, len(patches) - 1 - back)].patch.id
        self.does(lambda: self.council.ask("undo", id=name), cut, dice)

    @rule(value=st.integers(1, 9), cut=CUTS, dice=DICE)
    def turn(self, value: int, cut: int | None, dice: Random) -> None:
        """A knob is turned."""
        self.does(lambda: self.council.ask("knob", name="patience", value=value), cut, dice)

    @rule(years=st.integers(18, 90), cut=CUTS, dice=DICE)
    def edit(self, years: int, cut: int | None, dice: Random) -> None:
        """A designer saves a file, and the director sees it."""

        def deed() -> None:
            """Save as an editor does that knows its business."""
            thug = self.council.ring.parts.press.catalogue.npcs["thug"]
            thug = thug.model_copy(update={"description": f"A thug of {years}."})
            write_whole(self.disk, ROOT / "data" / "base" / "npc" / "thug.json", formatted(thug).encode())
            self.council.run(self.council.ring.saved())

        self.does(deed, cut, dice)

    @rule(verb=st.sampled_from(("create", "create", "delete", "restore")), cut=CUTS, dice=DICE)
    def snapshot(self, verb: str, cut: int | None, dice: Random) -> None:
        """A whole world is kept, or thrown away, or put back."""
        names = [one["name"] for one in self.council.ring.parts.snapshots.names()]
        self.thrown.update(names[:1] if verb == "delete" else [])
        self.does(lambda: self.council.ask(f"snapshot-{verb}", name=names[0] if names else "first"), cut, dice)

    @rule(cut=CUTS, dice=DICE)
    def checkpoint(self, cut: int | None, dice: Random) -> None:
        """The engine writes a checkpoint."""
        self.entries += 7

        def deed() -> None:
            """Write as the engine does."""
            game = Game(7)
            game.last = f"{self.entries}-0"
            packed = pack(game)
            Checkpoints(ROOT / "var" / "checkpoints", self.disk).keep(game.last, packed)
            self.kept = game.last

        self.does(deed, cut, dice)

    @rule(dice=DICE)
    def crash(self, dice: Random) -> None:
        """The power goes while nobody does anything."""
        self.disk.crash(dice)
        self.wake()

    @invariant()
    def all_is_whole(self) -> None:
        """Look at everything a crash could have left half."""
        press = self.council.ring.parts.press
        records = list(press.chronicle.records())
        patches = [one for one in records if isinstance(one, ContentPatched)]
        catalogue = Catalogue()
        for patched in patches:
            catalogue = catalogue.patched(patched.patch)
        assert catalogue == press.library.load() == press.catalogue, "the files are not what the chronicle says"
        assert {patched.patch.id for patched in patches} <= self.delivered, "a patch never reached the world"
        assert press.edits("designer") == ([], [])
        self._the_rest_is_whole(records)

    def _the_rest_is_whole(self, records: list[CouncilEvent]) -> None:
        parts = self.council.ring.parts
        assert not list(drafts(self.disk, ROOT / "data")), "a draft was left behind"
        assert self.disk.names(ROOT / "var") in (["chronicle"], ["checkpoints", "chronicle"])
        turned = [one.after for one in records if isinstance(one, KnobTurned) and one.knob.endswith("patience")]
        assert parts.knobs.personality.patience == (turned or [type(parts.knobs.personality)().patience])[-1]
        listed = [one["name"] for one in parts.snapshots.names()]
        assert [found for name in listed if (found := parts.snapshots.verify(name)[2])] == []
        thrown = {one.snapshot for one in records if isinstance(one, SnapshotDeleted)}
        assert not thrown & set(listed), "a snapshot that was thrown away is there again"
        taken = [one.snapshot for one in records if isinstance(one, SnapshotTaken) and one.snapshot not in self.thrown]
        assert not taken or taken[-1] in listed, "a snapshot that was taken is not there"
        newest = Checkpoints(ROOT / "var" / "checkpoints", self.disk).newest()
        assert order(newest.last if newest else "0-0") >= order(self.kept), "a checkpoint that was kept is not there"


def drafts(disk: LyingDisk, folder: Path) -> list[Path]:
    """Find what writes that were cut off have left."""
    below = [one for name in disk.names(folder) for one in drafts(disk, folder / name)]
    return below + [folder / name for name in disk.names(folder) if is_draft(name)]


def lives(examples: int) -> settings:
    """So many lives, of a dozen deeds each."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    phases = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking such a life takes longer than reading it
    return settings(
        max_examples=examples,
        stateful_step_count=12,
        suppress_health_check=checks,
        phases=phases,
        report_multiple_bugs=False,
    )


def test_whenever_the_plug_is_pulled_nothing_acknowledged_is_lost() -> None:
    """A few lives, in passing."""
    run_state_machine_as_test(AnyPowerCut, settings=lives(15))


@pytest.mark.slow
def test_however_often_the_plug_is_pulled_nothing_acknowledged_is_lost() -> None:
    """Many lives."""
    run_state_machine_as_test(AnyPowerCut, settings=lives(250))
