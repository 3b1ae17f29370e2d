"""A whole house, up and running in a folder of its own: real processes, real Redis, real telnet."""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ESCAPES = re.compile(rb"\x1b\[[0-9;]*m")
PATIENCE = 15.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(check: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Ask again until the answer is true; says what never came when the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := check():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"never happened within {seconds:.0f} s: {what}")


class House:
    """One world in one folder, with ports of its own."""

    def __init__(self, folder: Path, root: Path = ROOT) -> None:
        """Lay out a copy of the city by hand; nothing is started yet. `root` is where the program lies."""
        self.folder = folder
        self.root = root
        self.data = folder / "data"
        shutil.copytree(ROOT / "data", self.data, ignore=shutil.ignore_patterns("generated"))
        self.telnet, self.web, self.admin = free_port(), free_port(), free_port()
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("OUROBOURO_")} | {
            "OUROBOURO_VAR": str(folder / "var"),
            "OUROBOURO_DATA": str(self.data),
            "OUROBOURO_TELNET_PORT": str(self.telnet),
            "OUROBOURO_WEB_PORT": str(self.web),
            "OUROBOURO_ADMIN_PORT": str(self.admin),
            "PYTHONUNBUFFERED": "1",
        }
        self.said: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def up(self, *options: str) -> "House":
        """Start everything and wait until it says that it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "admin", "up", *options],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        stdout = self.process.stdout
        assert stdout is not None
        threading.Thread(target=lambda: self.said.extend(stdout), daemon=True).start()
        try:
            eventually(lambda: any("is up" in line for line in self.said), "the ready block", 40)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{''.join(self.said)}") from None
        return self

    def down(self) -> None:
        """Press Ctrl-C and wait until nothing is left."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def ouro(self, *words: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one command of the command line."""
        done = subprocess.run(
            [sys.executable, "-m", "admin", *words],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if ok:
            assert done.returncode == 0, (
                f"ouro {' '.join(words)}: {done.stdout}{done.stderr}\n{''.join(self.said[-40:])}"
            )
        return done

    def facts(self, *words: str) -> Any:
        """What a command says with `--json`."""
        return json.loads(self.ouro(*words, "--json").stdout)

    @property
    def world(self) -> str:
        """Its name in Redis."""
        return "coil-" + hashlib.sha256(str(self.folder / "var").encode()).hexdigest()[:8]

    def open_roads(self) -> list[dict[str, Any]]:
        """Growth points of the city by hand that are roads, not lots."""
        return [point for point in self.facts("growth") if self._is_road(point)]

    def _is_road(self, point: dict[str, Any]) -> bool:
        file = self.data / "base" / "room" / f"{point['room']}.json"
        return file.exists() and json.loads(file.read_text())["exits"][point["towards"]]["growth"] == "road"

    def status(self) -> dict[str, Any]:
        """`ouro status --json`."""
        return self.facts("status")

    def kill(self, role: str) -> None:
        """`kill -9` one role and wait until another has taken its place and speaks again."""
        old = self.status()["roles"][role]["pid"]
        os.kill(old, signal.SIGKILL)

        def back() -> bool:
            done = self.ouro("status", "--json", ok=False)
            if done.returncode:
                return False
            found = json.loads(done.stdout)
            return all(found["roles"].get(name, {}).get("pid") for name in found["roles"]) and found["roles"].get(
                role, {}
            ).get("pid") not in {None, old}

        eventually(back, f"{role} back after kill -9")

    def player(self, name: str, password: str = "hunter22", *, verb: str = "create") -> "Player":
        """Connect a player over telnet and bring the character in."""
        player = Player(self.telnet)
        player.hears("connect")
        player.types(f"{verb} {name} {password}")
        player.hears("hp")
        return player


class Player:
    """Somebody with a plain telnet client: sends lines, reads words."""

    def __init__(self, port: int) -> None:
        """Connect, trying again while nobody listens."""
        self._raw = b""
        self.heard = ""
        self._link: socket.socket = eventually(lambda: self._connected(port), f"a listener on port {port}")

    @staticmethod
    def _connected(port: int) -> socket.socket | None:
        try:
            link = socket.create_connection(("127.0.0.1", port), timeout=1)
        except OSError:
            return None
        link.setblocking(False)
        return link

    def types(self, line: str) -> None:
        """Send a line; what was heard before is forgotten."""
        self._listen()
        self.heard = ""
        self._link.sendall(line.encode() + b"\r\n")

    def sends(self, line: str) -> None:
        """Send a line, and go on listening where one was."""
        self._link.sendall(line.encode() + b"\r\n")

    def is_answered(self) -> float:
        """Ask the gateway whether it is there (IAC AYT), and give the seconds it took to say yes."""
        began, known = time.monotonic(), self.heard.count("[Yes]")
        self._link.sendall(b"\xff\xf6")
        while self.heard.count("[Yes]") == known:
            assert time.monotonic() - began < PATIENCE, "the gateway does not answer"
            self._listen()
            time.sleep(0.002)
        return time.monotonic() - began

    def hears(self, words: str, seconds: float = PATIENCE) -> str:
        """Read until the words come, and return everything heard since the last line typed."""
        end = time.monotonic() + seconds
        while words not in self.heard:
            if time.monotonic() > end:
                raise AssertionError(f"never heard {words!r}; heard: {self.heard!r}")
            self._listen()
            time.sleep(0.002)
        return self.heard

    def does(self, line: str, words: str, seconds: float = PATIENCE) -> str:
        """Type a line and read until the words come."""
        self.types(line)
        return self.hears(words, seconds)

    def leaves(self) -> None:
        """Hang up without a word."""
        self._link.close()

    def _listen(self) -> None:
        try:
            while chunk := self._link.recv(65536):
                self._raw += chunk
        except (BlockingIOError, ConnectionResetError):
            pass
        text, self._raw = without_telnet(self._raw)
        self.heard += ESCAPES.sub(b"", text).decode("utf-8", "replace")


def without_telnet(raw: bytes) -> tuple[bytes, bytes]:
    """Take telnet commands out; keep an unfinished one for later (RFC 854)."""
    text = bytearray()
    at = 0
    while at < len(raw):
        if raw[at] != 255:
            text.append(raw[at])
            at += 1
            continue
        command = raw[at : at + 3]
        if len(command) < 2:
            break
        if command[1] == 250:
            end = raw.find(b"\xff\xf0", at)
            if end < 0:
                break
            at = end + 2
        elif command[1] >= 251:
            if len(command) < 3:
                break
            at += 3
        else:
            at += 2
    return bytes(text), raw[at:]
