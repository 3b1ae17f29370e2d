"""A disk that refuses is waited out: told at once, nothing half, nothing lost, and it goes on by itself."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from director.errands import Answer, Errand, Note
from director.ports import Answered, Asked, Heard
from director.ring import Ring
from engine.storage.chronicle import FileChronicle
from engine.vocabulary import EdgeReached, kind_of
from engine.vocabulary.lasting import write_whole
from generators.create import draft
from publisher.form import formatted
from tests.director.council import Council, small_city
from tests.lying_disk import LyingDisk

ROOT = Path("/house")


class Clock:
    """A minute goes by whenever somebody looks."""

    now = 1_900_000_000.0

    def seconds(self) -> float:
        """Seconds since 1970."""
        self.now += 60
        return self.now


def council_on(disk: LyingDisk) -> Council:
    """A council at GO, all of whose files are on this disk."""
    for thing in small_city():
        write_whole(disk, ROOT / "data" / "base" / kind_of(thing) / f"{thing.id}.json", formatted(thing).encode())
    council = Council.again(ROOT, FileChronicle(ROOT / "var" / "chronicle", disk, now=lambda: 0), disk=disk)
    council.ring.parts = replace(council.ring.parts, clock=Clock())
    council.ask("go")
    return council


def asked(council: Council, verb: str, **args: Any) -> dict[str, Any]:
    """Ask as people do, by a word; the reply, which comes at once."""
    errands = council.ring.safely(Asked({"id": "r", "verb": verb, "args": args, "by": "gm"}))
    council.run(errands)
    return next(errand.reply for errand in reversed(errands) if isinstance(errand, Answer))


def files(disk: LyingDisk, folder: Path) -> dict[str, bytes]:
    """Everything below a folder."""
    found: dict[str, bytes] = {}
    for name in disk.names(folder):
        path = folder / name
        found |= {str(path): disk.read(path)} if disk.stamp(path) else files(disk, path)
    return found


def notes(errands: list[Errand]) -> list[str]:
    """What the operator reads."""
    return [errand.text for errand in errands if isinstance(errand, Note)]


def drafted(council: Council) -> None:
    """Be the worker: hand in a draft of whatever was asked for."""
    jobs, council.jobs = council.jobs, []
    for job in jobs:
        council.run(council.ring.safely(Answered(draft(orjson.loads(orjson.dumps(job.job))))))


@pytest.mark.parametrize("room", [0, 200, 900, 2500, 6000])
def test_a_full_disk_is_told_and_waited_out(room: int) -> None:
    """However far the publish came: the game master is told, the live city stays, and with room it goes on."""
    disk = LyingDisk()
    council = council_on(disk)
    council.wait = True
    before, patches = council.ring.parts.press.catalogue, len(council.patches())
    disk.room = sum(map(len, files(disk, Path("/")).values())) + room
    reply = asked(council, "force", kind="BUILDING")
    assert reply["ok"] or "No space left on device: /house/" in reply["why"]
    drafted(council)
    assert council.ring.patience.why.startswith("No space left on device: /house/")
    assert sum("the director cannot write" in note for note in council.notes) == 1
    council.run(council.ring.patience.again())
    assert council.ring.patience.why
    assert (council.ring.parts.press.catalogue, len(council.patches())) == (before, patches)
    assert asked(council, "proposals")["ok"]
    assert "STOP is the first thing" in asked(council, "stop")["why"]

    disk.room = None
    council.run(council.ring.patience.again())
    assert not council.ring.patience.why
    assert any("takes writes again" in note for note in council.notes)
    assert not council.ring.desk.going
    assert council.ring.parts.press.library.load() == council.ring.parts.press.catalogue
    assert disk.names(ROOT / "var") == ["chronicle"]
    assert asked(council, "go")["ok"]
    council.jobs.clear()
    count = len(council.patches())
    assert asked(council, "force", kind="ITEM")["ok"]
    drafted(council)
    assert len(council.patches()) == count + 1


def test_what_the_world_says_meanwhile_is_heard_once() -> None:
    """Knocks on a wall are neither lost nor counted twice."""
    disk = LyingDisk()
    council = council_on(disk)
    disk.read_only = True
    for number, player in enumerate(("Vex", "Odd", "Vex"), 1):
        knock = EdgeReached(player=player, door=council.door, tick=number, id=f"{number}-0")
        council.run(council.ring.safely(Heard(knock)))
    (told,) = [note for note in council.notes if "the director cannot write" in note]
    assert "Read-only file system" in told
    assert not council.patches()[1:]
    disk.read_only = False
    council.run(council.ring.patience.again())
    assert (len(council.patches()), council.ring.heard) == (2, "3-0")
    assert council.leads("loom-plaza", "east")


def test_a_director_that_cannot_write_at_its_start_wakes_when_it_can() -> None:
    """Until then it tells why; what it was to remember of the world, it remembers then."""
    disk = LyingDisk()
    council = council_on(disk)
    thug = council.ring.parts.press.catalogue.npcs["thug"].model_copy(update={"description": "A thug, redrawn."})
    write_whole(disk, ROOT / "data" / "base" / "npc" / "thug.json", formatted(thug).encode())
    again = Ring(council.ring.parts)
    disk.read_only = True
    knock = EdgeReached(player="Vex", door=council.door, tick=1, id="1-0")
    assert "the director cannot write" in notes(again.patience.wake([knock]))[0]
    assert again.patience.again() == []
    disk.read_only = False
    assert "takes writes again" in notes(again.patience.again())[-1]
    assert again.heard == "1-0"
    assert again.parts.press.catalogue.npcs["thug"].description == "A thug, redrawn."
