"""When an engine that stands by takes its turn, and when it leaves the word to another."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from engine.game import Game
from engine.running import Follower, Scribe, Standby, standby
from engine.storage import passing
from engine.storage.memory import MemoryLog
from engine.storage.memory_lease import MemoryLease
from engine.storage.passing import is_gone, myself, until_gone
from engine.vocabulary.lease import Grant, Holder
from tests.scenes import SEED


class Hands:
    """A clock that is moved by hand."""

    now = 1.0

    def seconds(self) -> float:
        """Where its hands are."""
        return self.now


class Row:
    """Engines in a row for one lease. Looks are quick here."""

    def __init__(self, folder: Path) -> None:
        """Nobody holds it yet."""
        self.clock, self.log, self.folder = Hands(), MemoryLog(), folder
        self.lease = MemoryLease(self.log, self.clock)

    def standby(self, name: str, *, patient: bool = False, ready: bool = True) -> Standby:
        """One more engine that would like to speak."""
        follower = Follower(Game(SEED), self.log, Scribe(self.folder, self.folder, self.log), lambda _: None)
        if ready:
            follower.caught_up.set()
        return Standby(self.lease, replace(myself(), name=name), follower, patient=patient)

    async def turn(self, waiting: Standby, looks: float = 6) -> Grant | None:
        """Give the turn of an engine if it comes within so many looks."""
        with suppress(TimeoutError):
            return await asyncio.wait_for(waiting.turn(), looks * standby.LOOK_EACH_S)
        return None


@pytest.fixture
def row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Row:
    """A lease with nobody in front of it."""
    monkeypatch.setattr(standby, "LOOK_EACH_S", 0.02)
    return Row(tmp_path)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """Somebody else's process, which does nothing but live."""
    sleeping = subprocess.Popen(["sleep", "60"])
    yield sleeping
    sleeping.kill()
    sleeping.wait()


def engine_in(process: subprocess.Popen[bytes], name: str = "old") -> Holder:
    """An engine that is this process."""
    return replace(myself(), name=name, pid=process.pid, born=0)


async def test_where_nobody_speaks_the_first_one_does(row: Row) -> None:
    """There is nothing to wait for, unless the past is still to be lived."""
    assert await row.turn(row.standby("slow", ready=False)) is None
    assert await row.turn(row.standby("first")) is not None
    assert await row.turn(row.standby("second")) is None


@pytest.mark.parametrize("told", ["by its state", "by its absence"])
async def test_the_dead_are_followed_at_once(
    row: Row, process: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    """The lease of a process that is gone need not run out, also where the system says no more than who is there."""
    if told == "by its absence":
        monkeypatch.setattr(passing, "_stat", lambda _: (False, 0))
    monkeypatch.setattr(standby, "LOOK_EACH_S", 60)
    await row.lease.take(engine_in(process))
    waiting = asyncio.create_task(row.standby("new").turn())
    await asyncio.sleep(0.1)
    assert not waiting.done()
    process.kill()
    process.wait()
    grant = await asyncio.wait_for(waiting, 10)
    assert (grant.holder.name, grant.epoch) == ("new", 2)


async def test_who_died_before_anybody_looked_is_known_to_be_dead(row: Row, process: subprocess.Popen[bytes]) -> None:
    """An engine that is started again does not wait for the lease of the one before, nor for who has its number now."""
    await row.lease.take(replace(engine_in(process), born=1))
    assert await row.turn(row.standby("new")) is not None


async def test_of_another_machine_nobody_here_knows(
    row: Row, process: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the same number means nothing: only the time that runs out tells, and then it is looked at twice."""
    monkeypatch.setattr(standby, "LOOK_EACH_S", 0.1)
    await row.lease.take(replace(engine_in(process), place="elsewhere"))
    process.kill()
    process.wait()
    waiting = row.standby("new")
    assert await row.turn(waiting) is None
    row.clock.now += 100
    assert await row.turn(waiting, looks=0.5) is None
    assert await row.turn(waiting) is not None


async def test_what_is_given_up_is_taken_at_once(
    row: Row, process: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who leaves politely wakes who waits."""
    monkeypatch.setattr(standby, "LOOK_EACH_S", 60)
    grant = await row.lease.take(engine_in(process))
    assert grant is not None
    waiting = asyncio.create_task(row.standby("new").turn())
    await asyncio.sleep(0.1)
    await row.lease.give_up(grant)
    assert (await asyncio.wait_for(waiting, 10)).epoch == 2


async def test_of_two_that_wait_one_has_its_turn(row: Row, process: subprocess.Popen[bytes]) -> None:
    """The other one goes on waiting, for the end of that one now."""
    await row.lease.take(engine_in(process))
    both = [asyncio.create_task(row.standby(name).turn()) for name in ("one", "two")]
    await asyncio.sleep(0.05)
    process.kill()
    done, waiting = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    await asyncio.sleep(0.1)
    assert (len(done), len(waiting)) == (1, 1)
    row.clock.now += 100
    assert (await asyncio.wait_for(waiting.pop(), 10)).epoch == 3


async def test_a_standby_lets_the_engine_come_first(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    """Started together, or before the other, it leaves it the lead; where nobody comes it takes it after a while."""
    monkeypatch.setattr(standby, "PATIENCE_S", 0.3)
    patient = row.standby("patient", patient=True)
    assert await row.turn(patient, looks=4) is None
    assert await row.turn(patient, looks=40) is not None


async def test_an_empty_redis_is_no_invitation(
    row: Row, process: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the lease is gone with all the rest, the one that held it is given the time to take it up again."""
    monkeypatch.setattr(standby, "LOOK_EACH_S", 0.1)
    grant = await row.lease.take(engine_in(process))
    assert grant is not None
    waiting = row.standby("new")
    assert await row.turn(waiting, looks=1.5) is None
    row.lease.__init__(row.log, row.clock)
    assert await row.turn(waiting, looks=0.5) is None
    assert await row.lease.renew(grant)
    assert await row.turn(waiting) is None


async def test_the_end_of_a_process_is_known(process: subprocess.Popen[bytes]) -> None:
    """Whoever lives is not taken for dead; whoever is killed is, at once and for good."""
    assert not is_gone(myself())
    assert not is_gone(engine_in(process))
    waiting = asyncio.create_task(until_gone(engine_in(process)))
    process.kill()
    await asyncio.wait_for(waiting, 10)
    assert is_gone(engine_in(process))
    process.wait()
    assert is_gone(engine_in(process))
