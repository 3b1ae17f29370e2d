"""Redis gone, emptied, full and slow: what players see, what is kept, what the operator is told."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from redis import Redis

from engine.gateways.breath import AGAIN, BOOK, FULL, HELD
from engine.storage.redis_server import RedisServer
from engine.vocabulary.markup import plain
from tests.house import House, Player, eventually
from tests.own_redis import own_server

pytestmark = pytest.mark.slow


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that no house minds, so that the test may do with it what it likes."""
    yield from own_server(tmp_path / "elsewhere")


@pytest.fixture
def house(tmp_path: Path, redis: RedisServer) -> Iterator[House]:
    """A house on that Redis."""
    house = House(tmp_path)
    house.environment["OUROBOURO_REDIS_URL"] = redis.url
    house.up()
    yield house
    house.down()


def told(house: House, words: str) -> str:
    """Wait until `ouro up` has said a line with these words; the newest such line."""
    return eventually(lambda: next((line for line in house.said[::-1] if words in line), ""), f"{words!r} from ouro up")


def said(heard: str) -> list[int]:
    """The numbers a player has heard themselves say, in order."""
    return [int(number) for number in re.findall(r'You say, "line (\d+)\."', heard)]


def test_redis_gone_for_ten_seconds(house: House, redis: RedisServer) -> None:
    """
    Killed for ten seconds, nobody falls out, every line is done once and in order, and everybody is told.
    """
    vex, bo = house.player("Vex"), house.player("Bo")
    vex.does("say line 0.", "line 0.")
    assert redis.pid is not None
    os.kill(redis.pid, signal.SIGKILL)
    gone = time.monotonic()

    heard = vex.does("say line 1.", plain(HELD), 2)
    for number in range(2, 30):
        vex.sends(f"say line {number}.")
    newcomer = Player(house.telnet)
    newcomer.hears("connect")
    newcomer.does("create Odile hunter22", BOOK, 3)
    refused = house.ouro("status", ok=False)
    assert (refused.returncode, "no Redis answers" in refused.stderr) == (1, True), refused.stderr
    assert "redis does not answer" in told(house, "redis does not answer")
    stopped = house.ouro("stop")
    assert "the director has stopped all the same" in stopped.stdout
    assert time.monotonic() - gone < 10

    time.sleep(max(0.0, gone + 10 - time.monotonic()))
    redis.start()
    newcomer.hears("hp >")
    heard = vex.hears("line 29.")
    assert said(heard) == list(range(1, 30))
    assert (heard.count(plain(HELD)), heard.count(plain(AGAIN))) == (1, 1)
    assert re.search(r"redis is back after \d+\.\d s", told(house, "redis is back"))
    assert plain(HELD) not in bo.does("say line 1.", '"line 1."')
    eventually(lambda: house.status()["players"] == 3, "three players")
    assert not [line for line in house.said if "died" in line]
    assert house.facts("replay", "--verify")["live"]


def test_redis_stopped_and_woken(house: House, redis: RedisServer) -> None:
    """A Redis that hangs with its sockets open is like one that is gone: told within a second or two, nothing lost."""
    vex = house.player("Vex")
    assert redis.pid is not None
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        vex.does("say line 0.", plain(HELD), 2)
        vex.sends("say line 1.")
        began = time.monotonic()
        late = house.ouro("status", ok=False)
        assert (late.returncode, "does not answer in time" in late.stderr) == (1, True), late.stderr
        assert time.monotonic() - began < 5
        told(house, "redis does not answer")
    finally:
        os.kill(redis.pid, signal.SIGCONT)
    assert said(vex.hears("line 1.")) == [0, 1]
    told(house, "redis is back")


def where(player: Player) -> str:
    """The name of the room somebody stands in."""
    return player.does("look", "Exits:").strip().splitlines()[0]


def test_redis_emptied_under_a_living_world(house: House, redis: RedisServer) -> None:
    """
    With everything in Redis gone, players stand where they stood, and every line is done; the council goes on.
    """
    vex, bo = house.player("Vex"), house.player("Bo")
    house.ouro("role", "Vex", "gm")
    house.ouro("go")
    vex.does("north", "Exits:")
    stood = where(vex)
    roles = house.status()["roles"]
    os.kill(roles["worker"]["pid"], signal.SIGSTOP)
    house.ouro("force", "NPC")
    os.kill(roles["engine"]["pid"], signal.SIGSTOP)
    for number in range(1, 4):
        vex.sends(f"say line {number}.")
    time.sleep(0.3)
    with Redis.from_url(redis.url) as link:
        assert link.xlen(f"ouro:{house.world}:log")
        link.flushall()
    os.kill(roles["engine"]["pid"], signal.SIGCONT)

    assert "the world goes on from entry" in told(house, "Redis has lost the log")
    vex.sends("say line 4.")
    assert said(vex.hears("line 4.")) == [1, 2, 3, 4]
    assert where(vex) == stood
    bo.leaves()
    bo = house.player("Bo", verb="connect")
    os.kill(roles["worker"]["pid"], signal.SIGCONT)
    eventually(
        lambda: [p for p in house.facts("proposals") if p["type"] == "NPC" and p["state"] == "published"], "it", 20
    )
    status = house.status()
    assert (status["director"], status["players"]) == ("go", 2)
    assert not [line for line in house.said if "died" in line]
    found = house.facts("replay", "--verify")
    assert found["replayed"] == found["live"]


def test_redis_emptied_while_nobody_was_up(house: House, redis: RedisServer) -> None:
    """A world whose Redis has forgotten everything comes up as it went down, with everybody who was ever in it."""
    vex = house.player("Vex")
    vex.does("north", "Exits:")
    stood = where(vex)
    house.ouro("go")
    house.down()
    with Redis.from_url(redis.url) as link:
        link.flushall()
    house.said.clear()
    house.up()
    assert "tick" in told(house, "Redis has lost the log")
    thief = Player(house.telnet)
    thief.hears("connect")
    thief.does("create Vex stolen123", "taken")
    vex = house.player("Vex", verb="connect")
    assert where(vex) == stood
    assert house.status()["director"] == "go"


def test_redis_full(house: House, redis: RedisServer) -> None:
    """
    With no room left players are told that it cannot be taken in, STOP works, and all goes on once there is room.
    """
    vex = house.player("Vex")
    house.ouro("go")
    vex.does("say line 0.", "line 0.")
    with Redis.from_url(redis.url) as link:
        link.config_set("maxmemory", 500_000)  # less than an empty one needs: the engine cannot help itself
        try:
            heard = vex.does("say line 1.", plain(FULL), 3)
            vex.sends("say line 2.")
            assert "players wait, nothing is lost; give it more" in told(house, "redis is full")
            full = house.facts("status")
            assert full["redis_trouble"] == "full"
            assert full["redis_mb"] >= full["redis_limit_mb"] > 0
            refused = house.ouro("force", "NPC", ok=False)
            assert refused.returncode == 1
            assert "is full and takes nothing in" in refused.stderr
            assert "was not done" in refused.stderr
            assert "the director has stopped all the same" in house.ouro("stop").stdout
            blind = house.ouro("replay", "--verify", ok=False)
            assert (blind.returncode, "is full" in blind.stderr) == (1, True), blind.stderr
        finally:
            link.config_set("maxmemory", 0)
    heard = vex.hears("line 2.")
    assert said(heard) == [1, 2]
    told(house, "redis has room again")
    tick = house.status()["tick"]
    eventually(lambda: house.status()["tick"] > tick, "time going on")
    assert house.status()["director"] == "stop"
    assert not [line for line in house.said if "died" in line and "worker" not in line]


def test_redis_slow(house: House, redis: RedisServer) -> None:
    """
    With Redis stuttering at random the gateway answers at once, lines keep their order, and time does not race after.
    """
    vex = house.player("Vex")
    dice, answered, number = Random(7), list[float](), 0
    with Redis.from_url(redis.url) as link:
        end = time.monotonic() + 9
        while time.monotonic() < end:
            link.execute_command("CLIENT", "PAUSE", dice.choice((300, 500, 700, 1200)), "ALL")
            for _ in range(3):
                vex.sends(f"say line {number}.")
                number += 1
            answered.append(vex.is_answered())
            time.sleep(dice.uniform(0.3, 0.9))
        told(house, "redis is slow")
        link.execute_command("CLIENT", "PAUSE", 3000, "ALL")
        vex.sends(f"say line {number}.")
        began = time.monotonic()
        late = house.ouro("status", ok=False)
        assert (late.returncode, "does not answer in time" in late.stderr) == (1, True), late.stderr
        assert time.monotonic() - began < 3
        answered.append(vex.is_answered())

        heard = vex.hears(f"line {number}.")
        assert said(heard) == list(range(number + 1))
        assert sorted(answered)[len(answered) // 2] < 0.1, answered
        told(house, "redis is quick again")
        eventually(lambda: house.status()["redis_trouble"] == "", "a Redis that is well")
        log: Any = link.xrange(f"ouro:{house.world}:log")
    ticks = [int(given.split(b"-")[0]) for given, fields in log if b'"t":"T"' in fields[b"e"]]
    assert not [one for one, third in zip(ticks, ticks[3:], strict=False) if third - one < 100], "ticks in a heap"
    assert not [line for line in house.said if "died" in line]
