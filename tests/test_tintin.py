"""A real MUD client in a real terminal: TinTin++ in tmux plays the game."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, eventually

pytestmark = pytest.mark.slow

TINTIN = shutil.which("tt++", path=os.environ.get("PATH", "") + os.pathsep + "/usr/games")
TMUX = shutil.which("tmux")


class Terminal:
    """One tmux session with a program in it."""

    def __init__(self, socket: Path, command: str) -> None:
        """Open a terminal of 100 by 40 on a tmux server of its own."""
        self._tmux = [str(TMUX), "-S", str(socket)]
        self._run("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "40", "-s", "play", command)

    def _run(self, *words: str) -> str:
        return subprocess.run([*self._tmux, *words], check=True, capture_output=True, text=True).stdout

    def types(self, line: str) -> None:
        """Type a line and press return."""
        self._run("send-keys", "-t", "play", "-l", line)
        self._run("send-keys", "-t", "play", "Enter")

    def shows(self, words: str) -> str:
        """Wait until the screen shows the words, and return the whole screen."""

        def screen() -> str:
            shown = self._run("capture-pane", "-p", "-t", "play")
            return shown if words in shown else ""

        return eventually(screen, f"{words!r} on the screen")

    def close(self) -> None:
        """End the terminal and all in it."""
        self._run("kill-server")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[tuple[House, Terminal]]:
    """A house, and TinTin++ connected to it."""
    if TINTIN is None or TMUX is None:
        pytest.skip("needs tintin++ and tmux on this machine")
    house = House(tmp_path)
    house.up()
    terminal = Terminal(tmp_path / "tmux", f"{TINTIN} -e '#session coil 127.0.0.1 {house.telnet}'")
    yield house, terminal
    terminal.close()
    house.down()


def test_tintin_plays(terminal: tuple[House, Terminal]) -> None:
    """
    A player with TinTin++ creates a character, reads the plaza, walks, and picks up a blade.
    """
    _, screen = terminal
    screen.shows("connect")
    screen.types("create Tinker hunter22")
    screen.shows("Loom Plaza")
    screen.types("north")
    screen.shows("Long Brake")
    screen.types("get handle")
    screen.types("inventory")
    assert "brake handle" in screen.shows("brake handle")
