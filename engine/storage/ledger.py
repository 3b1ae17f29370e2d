"""Accounts on disk: one line for each that was made or changed, so that they outlive a Redis that forgets."""

import os
from dataclasses import asdict
from pathlib import Path
from threading import Lock

import orjson

from engine.vocabulary.ports import Account

FILE = "accounts.jsonl"


class Ledger:
    """
    The accounts of one world in a file of its owner's alone; the newest line of a name counts.

    Any number of processes may write it: a line is appended in one go, and has reached the disk on return.
    What others have written is seen at the next look.
    """

    def __init__(self, folder: Path) -> None:
        """Keep the file in this folder; nothing is made before the first line."""
        self._path = folder / FILE
        self._known: dict[str, Account] = {}
        self._read = 0
        self._lock = Lock()

    def write(self, account: Account) -> None:
        """Write an account down as it is now, for good; one that stands there just so is left alone."""
        if self.find(account.name) == account:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # In front as well, in case that somebody's plug was pulled in the middle of the line before.
            os.write(file, b"\n" + orjson.dumps(asdict(account)) + b"\n")
            os.fsync(file)
        finally:
            os.close(file)

    def find(self, name: str) -> Account | None:
        """Look an account up; capitals do not matter."""
        return self.everybody().get(name.lower())

    def everybody(self) -> dict[str, Account]:
        """All accounts by their names in lower case."""
        with self._lock:
            self._look()
            return self._known

    def _look(self) -> None:
        try:
            if self._path.stat().st_size <= self._read:
                return
            with self._path.open("rb") as file:
                file.seek(self._read)
                news = file.read()
        except FileNotFoundError:
            return
        whole = news.rfind(b"\n") + 1
        for line in news[:whole].split(b"\n"):
            if account := _account(line):
                self._known[account.name.lower()] = account
        self._read += whole


def _account(line: bytes) -> Account | None:
    """Read a line; None for an empty one, and for what somebody had no time to finish."""
    try:
        return Account(**orjson.loads(line)) if line else None
    except (orjson.JSONDecodeError, TypeError):
        return None
