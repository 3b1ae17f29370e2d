"""What an operator is told of Redis, and STOP that needs none."""

import threading
import time
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import OutOfMemoryError, ResponseError
from redis.exceptions import TimeoutError as LateError

from admin import emergency
from admin.council import Ears
from admin.redis_health import Health, Tidings, health
from admin.requests import NoAnswerError, ask, away
from director.ports import Asked
from engine.storage.redis_link import connect

WELL = Health(ms=1.0, used_mb=10.0, limit_mb=100.0)
SLOW = Health(ms=400.0)


def told(*looks: Health | None) -> list[str]:
    """All that is said of looks half a second apart."""
    tidings = Tidings()
    return [line for number, seen in enumerate(looks) for line in tidings.of(seen, number / 2)]


def test_a_redis_that_is_well_is_not_spoken_of() -> None:
    """Nothing is said while all is well, nor of one look that fails or takes long."""
    assert told(*[WELL] * 9, None, WELL, SLOW, *[WELL] * 9) == []


def test_how_long_it_was_away_is_told_once() -> None:
    """One line when it is away, one when it is back, with the seconds in between."""
    away_, back = told(WELL, *[None] * 20, WELL, WELL)
    assert "redis does not answer" in away_
    assert "redis is back after 10.0 s" in back


def test_how_full_it_is_and_what_to_do_is_told() -> None:
    """Before it is full, when it is, and when there is room again."""
    nearly, full, room = told(WELL, Health(1.0, 91.0, 100.0), Health(1.0, 100.0, 100.0), Health(1.0, 60.0, 100.0))
    assert "nearly full (91.0 of 100.0 MB)" in nearly
    assert "redis is full (100.0 of 100.0 MB): players wait, nothing is lost; give it more" in full
    assert "room again" in room
    assert told(Health(1.0, 9000.0, 0.0)) == []


def test_a_slow_redis_is_told_once_it_stays_slow() -> None:
    """Two long round trips of five are too many; it is quick again when none is left."""
    slow, quick = told(WELL, SLOW, SLOW, WELL, *[WELL] * 9)
    assert "a round trip takes 400 ms, 100 is the limit" in slow
    assert "quick again" in quick


def test_a_disk_it_cannot_write_to_is_told() -> None:
    """A Redis that refuses to write says so in its own words, and we in ours."""
    full, well = told(WELL, health(0.001, {"aof_last_write_status": "err"}), WELL)
    assert "cannot write to its disk" in full
    assert "writes to its disk again" in well


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (LostError("refused"), "no Redis answers at here; is the world up? try: ouro up"),
        (LateError("late"), "does not answer in time; players wait, and nothing is lost"),
        (OutOfMemoryError("command not allowed"), "is full and takes nothing in; give it more room"),
        (ResponseError("MISCONF Errors writing to the AOF file"), "cannot write to its disk"),
    ],
)
def test_each_trouble_has_its_own_advice(error: Exception, words: str) -> None:
    """A command line that gets nowhere says why, and what can be done."""
    assert words in away("here", error)


def test_a_question_nobody_carried_is_said_to_be_undone(tmp_path: Path) -> None:
    """Without a Redis the answer comes at once, and says that nothing was done."""
    with pytest.raises(NoAnswerError, match="undo, was not done"):
        ask(f"unix://{tmp_path}/none", "ouro:x:", "undo", {})


def test_a_stop_left_in_a_file_is_waited_for(tmp_path: Path) -> None:
    """Whoever leaves one is told whether it has been obeyed, or is still to come."""
    assert not emergency.stop(tmp_path, "Vex", seconds=0.1)
    assert emergency.left(tmp_path) == "Vex"
    threading.Timer(0.1, emergency.obey, (tmp_path,)).start()
    assert emergency.stop(tmp_path, "Vex", seconds=5)
    assert emergency.left(tmp_path) is None


async def test_the_director_hears_a_stop_without_redis(tmp_path: Path) -> None:
    """With nobody at the socket it hears STOP within a second, and the file is gone once it has been acted on."""
    link = connect(f"unix://{tmp_path}/none")
    ears = Ears(link, "x", tmp_path)
    emergency.leave(tmp_path, "Vex")
    began = time.monotonic()
    assert await ears.next() == [Asked({"verb": "stop", "by": "Vex"})]
    assert time.monotonic() - began < 1
    assert emergency.left(tmp_path) == "Vex"
    assert await ears.next() == []
    assert emergency.left(tmp_path) is None
    await link.aclose()
