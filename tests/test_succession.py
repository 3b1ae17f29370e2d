"""One engine dies or is replaced, and another goes on: what players and operators can count on, with real processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from admin.vitals import read_vitals
from engine.storage.redis_server import server_url
from tests.house import ROOT, House, Player, eventually

pytestmark = pytest.mark.slow

ROOMS = ("engine", "director", "generators", "gatekeepers", "publisher", "admin", "schemas")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house with two engines."""
    house = House(tmp_path_factory.mktemp("two")).up("--standby")
    yield house
    house.down()
    assert house.process is not None
    assert house.process.returncode == 0


@pytest.fixture(scope="module")
def vex(house: House) -> Player:
    """Somebody who plays all the while."""
    return house.player("Vex")


def engines(house: House) -> tuple[int, int]:
    """Wait for both engines; the pid of the one that speaks and of the one that stands by."""

    def both() -> tuple[int, int] | None:
        with client(house) as link, suppress(RedisError):
            roles = read_vitals(link, "ouro:coil:")["roles"]
            if "engine" in roles and "standby" in roles:
                return roles["engine"]["pid"], roles["standby"]["pid"]
        return None

    return eventually(both, "two engines")


def client(house: House) -> Redis:
    """Reach the house's Redis."""
    return Redis.from_url(server_url(house.folder / "var"))


def hashes(house: House) -> list[str]:
    """What both engines say their hash is when one and the same tick has ended."""

    def answered() -> list[str] | None:
        with client(house) as link:
            pulse: Any = link.get("ouro:coil:pulse")
            requests = {key: uuid.uuid4().hex for key in ("digests", "digests:standby")}
            for key, request in requests.items():
                link.lpush(f"ouro:coil:{key}", f"{request}@{json.loads(pulse)['tick'] + 25}")
            answers: Any = [link.blpop([f"ouro:coil:reply:{request}"], 10) for request in requests.values()]
        one, other = (json.loads(answer[1]) for answer in answers)
        return [one["digest"], other["digest"]] if one["log_id"] == other["log_id"] else None

    return eventually(answered, "two engines asked in time")


def told(house: House, words: str) -> None:
    """Count on the operator being told something."""
    eventually(lambda: any(words in line for line in house.said), f"{words!r} in {house.said[-5:]}")


def test_whoever_is_killed_every_line_is_run_once(house: House, vex: Player) -> None:
    """The engine that speaks dies again and again in the middle of play: each line is answered, once, in order."""
    vex.types("look")
    lines = [f"say line {number}!" for number in range(12)]
    for number, line in enumerate(lines):
        if number % 3 == 0:
            speaks, stands_by = engines(house)
            os.kill(speaks, signal.SIGKILL)
        vex.sends(line)
        vex.hears(f'"{line[4:]}"')
        if number % 3 == 0:
            told(house, f"engine {stands_by} speaks for the world now, in place of {speaks}")
    heard = vex.heard
    assert [heard.count(f'"{line[4:]}"') for line in lines] == [1] * len(lines)
    speaks, stands_by = engines(house)
    roles = house.status()["roles"]
    assert (roles["engine"]["pid"], roles["standby"]["pid"]) == (speaks, stands_by)
    one, other = hashes(house)
    assert one == other
    proof = house.facts("replay", "--verify")
    assert proof["replayed"] == proof["live"]


def test_an_engine_that_was_only_asleep_does_no_harm(house: House, vex: Player) -> None:
    """Held up for long enough it is replaced; when it wakes it is told so, and stands by from then on."""
    speaks, stands_by = engines(house)
    vex.types("look")
    os.kill(speaks, signal.SIGSTOP)
    try:
        for number in range(5):
            vex.sends(f"say asleep {number}")
        vex.hears('"asleep 4"')
    finally:
        os.kill(speaks, signal.SIGCONT)
    eventually(lambda: engines(house) == (stands_by, speaks), "the sleeper stands by")
    told(house, f"engine {speaks} was held up for too long")
    vex.sends("say awake")
    vex.hears('"awake"')
    assert [vex.heard.count(f'"asleep {number}"') for number in range(5)] == [1] * 5
    one, other = hashes(house)
    assert one == other


def test_redis_may_die_with_the_engine(house: House, vex: Player) -> None:
    """Both die at once: what was typed is carried out when Redis is back, once, by whichever engine speaks then."""
    speaks, _ = engines(house)
    vex.types("look")
    os.kill(house.status()["roles"]["redis"]["pid"], signal.SIGKILL)
    os.kill(speaks, signal.SIGKILL)
    vex.sends("say nobody is home")
    vex.hears('"nobody is home"')
    engines(house)
    vex.sends("say all are home")
    vex.hears('"all are home"')
    assert vex.heard.count('"nobody is home"') == 1
    one, other = hashes(house)
    assert one == other


def test_an_older_world_is_put_back_for_both(house: House, vex: Player) -> None:
    """A snapshot is put back under both engines at once, and whichever speaks afterwards goes on in the same world."""
    house.ouro("role", "Vex", "gm")
    vex.does("goto loom-plaza", "Exits")
    kept = house.facts("snapshot", "create", "before")["id"]
    vex.does("goto long-brake-foot", "Exits")
    house.ouro("snapshot", "restore", kept)
    vex.hears("The city blinks")
    speaks, stands_by = engines(house)
    one, other = hashes(house)
    assert one == other
    os.kill(speaks, signal.SIGKILL)
    assert "Loom Plaza" in vex.does("look", "Exits")
    assert engines(house)[0] == stands_by
    proof = house.facts("replay", "--verify")
    assert proof["replayed"] == proof["live"]


def test_redis_may_forget_everything(house: House, vex: Player) -> None:
    """Emptied under two engines, Redis is given the world back, and both go on in the same one."""
    engines(house)
    vex.types("look")
    with client(house) as link:
        link.flushall()
    told(house, "Redis has lost the log")
    eventually(lambda: '"anybody"' in vex.does("say anybody", "hp >"), "an answer")
    engines(house)
    one, other = hashes(house)
    assert one == other
    vex.sends("say us")
    vex.hears('"us"')


def test_both_engines_are_replaced_while_people_play(house: House, vex: Player) -> None:
    """`ouro reload` ends with two new engines, nobody hung up, and not a line lost."""
    before = engines(house)
    vex.types("look")
    done = house.facts("reload")
    vex.sends("say still here")
    vex.hears('"still here"')
    after = engines(house)
    assert not {*before} & {*after}
    assert (done["engine"], done["was"]) == (after[0], before[0])


def test_an_engine_started_by_hand_takes_over_too(tmp_path: Path) -> None:
    """`ouro engine --standby` beside an `ouro up` without one stands by, and goes on when that one's engine dies."""
    house = House(tmp_path).up()
    words = [sys.executable, "-m", "admin", "engine", "--standby"]
    by_hand = subprocess.Popen(words, cwd=house.root, env=house.environment)
    try:
        vex = house.player("Vex")
        speaks, stands_by = engines(house)
        assert stands_by == by_hand.pid
        os.kill(speaks, signal.SIGKILL)
        vex.does("say on we go", '"on we go"')
        assert engines(house)[0] == by_hand.pid
        refused = house.ouro("reload", ok=False)
        assert (refused.returncode, "no engine of this house" in refused.stderr) == (1, True)
        by_hand.terminate()
        assert by_hand.wait(10) == 0
        vex.does("say and on", '"and on"')
    finally:
        by_hand.kill()
        by_hand.wait()
        house.down()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program whose code may be changed."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / "program" / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "program"


def test_new_code_comes_while_people_play_and_broken_code_does_not(tmp_path: Path, program: Path) -> None:
    """With a single engine too: code that cannot start leaves the old one where it is, and says why; the rest comes."""
    house = House(tmp_path / "house", program).up()
    try:
        vex = house.player("Vex")
        old = house.status()["roles"]["engine"]["pid"]
        words = program / "engine" / "narration" / "speaking.py"
        right = words.read_text()
        words.write_text(right + "\nhalf-written(\n")
        refused = house.ouro("reload", ok=False)
        assert refused.returncode == 1
        assert "ended before it was ready; the old one goes on" in refused.stderr
        assert "SyntaxError" in refused.stderr
        vex.does("say old", 'You say, "old"')
        assert (house.status()["roles"]["engine"]["pid"], "standby" in house.status()["roles"]) == (old, False)

        words.write_text(right)
        healing = program / "engine" / "systems" / "healing.py"
        well = healing.read_text()
        begin = "def heal(game: Game) -> Iterator[Happening]:\n"
        healing.write_text(well.replace(begin, f"{begin}    raise RuntimeError('out of bandages')\n"))
        refused = house.ouro("reload", ok=False)
        assert "stumbled over" in refused.stderr
        assert "out of bandages" in refused.stderr
        vex.does("say still old", 'You say, "still old"')
        assert house.status()["roles"]["engine"]["pid"] == old

        healing.write_text(well)
        words.write_text(right.replace('"say"', '"declare"'))
        done = house.facts("reload")
        assert done["was"] == old
        vex.does("say new", 'You declare, "new"')
        assert house.status()["roles"]["engine"]["pid"] == done["engine"]
        proof = house.facts("replay", "--verify")
        assert proof["replayed"] == proof["live"]
        house.kill("engine")
        vex.does("say newer", 'You declare, "newer"')
    finally:
        house.down()
