"""Our own Redis: private, quick, one minder at a time, and nothing lost when somebody kills it."""

import asyncio
import os
import signal
import stat
import time
from pathlib import Path

import pytest
from redis import Redis

from engine.storage.redis_link import connect
from engine.storage.redis_log import RedisLog
from engine.storage.redis_server import NoRedisError, RedisBusyError, RedisServer, find_binary, server_url
from engine.vocabulary import Ticked
from engine.vocabulary.ids import FIRST


def test_it_is_private_and_quick(tmp_path: Path) -> None:
    """It listens on a socket only its owner may use, in well under a second, and says where beforehand."""
    server = RedisServer(tmp_path)
    started = time.monotonic()
    server.start()
    try:
        assert time.monotonic() - started < 1
        assert server.url == server_url(tmp_path)
        assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
        assert Redis(unix_socket_path=str(server.socket)).config_get("port") == {"port": "0"}
    finally:
        server.stop()
    assert server.pid is None


def test_one_minder_at_a_time(tmp_path: Path) -> None:
    """A second `ouro up` on the same folder is told so, and leaves the first in peace."""
    first, second = RedisServer(tmp_path), RedisServer(tmp_path)
    first.start()
    try:
        with pytest.raises(RedisBusyError, match="another ouro"):
            second.start()
        assert first.pid is not None
    finally:
        first.stop()
    second.start()
    second.stop()


def test_one_left_behind_is_taken_over(tmp_path: Path) -> None:
    """After its minder was killed, the next one has everything it held, and the old process is gone."""
    first = RedisServer(tmp_path)
    first.start()
    Redis(unix_socket_path=str(first.socket)).set("kept", "yes")
    left_behind = first.pid
    assert left_behind is not None
    lock = first._lock
    assert lock is not None
    os.close(lock)  # what the kernel does for a minder that was killed
    second = RedisServer(tmp_path)
    second.start()
    try:
        assert second.pid != left_behind
        assert Redis(unix_socket_path=str(second.socket)).get("kept") == b"yes"
        assert first.pid is None
    finally:
        second.stop()


async def test_a_killed_redis_is_a_pause(tmp_path: Path) -> None:
    """Kill it in the middle of appends: each waits until it is back, and nothing acknowledged is lost."""
    server = RedisServer(tmp_path)
    server.start()
    client = connect(server.url)
    log = RedisLog(client, "coil")
    given = await log.append([Ticked(number) for number in range(50)])
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    while server.pid is not None:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    appending = asyncio.create_task(log.append([Ticked(50), Ticked(51)]))
    reading = asyncio.create_task(log.read(given[-1], wait_ms=3000))
    await asyncio.sleep(0.1)
    assert not appending.done()
    server.start()
    given += await asyncio.wait_for(appending, 5)
    assert [Ticked(50), Ticked(51)][: len(await reading)] == [entry for _, entry in await reading]
    assert await log.read(FIRST) == [(an_id, Ticked(number)) for number, an_id in enumerate(given)]
    await client.aclose()
    server.stop()


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    """A path too long for a socket is no obstacle: a private short one is used, the same at every start."""
    deep = tmp_path / ("deep" * 20) / ("deeper" * 10)
    server = RedisServer(deep)
    assert len(os.fsencode(server.socket)) <= 100
    assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
    assert RedisServer(deep).socket == server.socket
    assert server_url(deep) == server.url
    server.start()
    server.stop()
    server.socket.parent.rmdir()


def test_without_any_redis_it_says_what_to_install(tmp_path: Path) -> None:
    """A setting that names nothing, or a machine that has nothing, is a sentence one can act on."""
    with pytest.raises(NoRedisError, match="no Redis server at"):
        find_binary(str(tmp_path / "redis-server"))


def test_what_is_answered_is_written(tmp_path: Path) -> None:
    """At any moment at which it could be killed, its file holds everything it has acknowledged."""
    server, acknowledged = RedisServer(tmp_path), 0
    server.start()
    try:
        link = Redis(unix_socket_path=str(server.socket))
        for _ in range(120):
            for _ in range(3):
                acknowledged = int(link.rpush("said", "x"))  # pyright: ignore[reportArgumentType]
            time.sleep(0.01)
            assert server.pid is not None
            os.kill(server.pid, signal.SIGSTOP)
            files = [path for path in tmp_path.glob("redis/**/appendonly.aof*") if path.suffix != ".manifest"]
            written = sum(path.read_bytes().upper().count(b"RPUSH") for path in files)
            os.kill(server.pid, signal.SIGCONT)
            assert written == acknowledged
    finally:
        server.stop()
