"""Notices when the log has lost what this world has lived, and begins a new history behind it where it has."""

import asyncio
from pathlib import Path
from typing import Any

import orjson

from engine.game import Game
from engine.running.following import Follower
from engine.running.writing import Scribe, Tell
from engine.storage.accounts import Accounts
from engine.storage.disk import LOCAL
from engine.storage.redis_log import RedisLog
from engine.vocabulary.lease import FencedError
from engine.vocabulary.ports import Disk

LOOK_EACH_S = 0.25
_NOTE_EACH = 4
_KEEP_EACH = 240


class History:
    """
    Watches over the log of one world.

    What the world has lived stands in the log, unless it was trimmed. Where it does not, the log was
    emptied or has come back older than it was: then the world is written down as it stands, and the log goes on
    behind it. Nobody need do anything, and `tell` says to whoever minds the program what was lost.
    """

    def __init__(self, follower: Follower, log: RedisLog, scribe: Scribe, accounts: Accounts, var: Path) -> None:
        self._follower = follower
        self._log = log
        self._scribe = scribe
        self._accounts = accounts
        self._progress = Progress(var / "progress.json")
        self._anchor = ""
        self._begun: str | None = None
        self._looks = 0

    async def watch(self, tell: Tell) -> None:
        """Look a few times a second, until cancelled."""
        self.begin()
        while True:
            try:
                await self.look(tell)
            except FencedError:
                self._follower.doubted.set()
            await asyncio.sleep(LOOK_EACH_S)

    def begin(self) -> None:
        """Begin with a world that has just been taken up from a checkpoint."""
        self._anchor = self._follower.game.last

    async def look(self, tell: Tell) -> None:
        """Compare the world with its log once. Raises FencedError where another engine has the word."""
        follower = self._follower
        begun = await self._log.begun()
        if self._begun is not None and begun not in {self._begun, ""} and not follower.leading:
            await follower.begin_anew()  # the one that leads has begun anew, perhaps from a world we have not seen
            self._anchor = follower.game.last
        self._begun = begun
        if await self._log.has_lost(self._anchor):
            if follower.leading:
                await self._begin_again(tell)
            return
        self._anchor = follower.game.last
        if follower.leading:
            await self._keep()

    async def _begin_again(self, tell: Tell) -> None:
        settled = self._follower.settled()
        if settled is None:
            return  # in the middle of something; at the next look
        self._scribe.checkpoint(settled)
        await self._scribe.done()
        if not self._scribe.keeps(settled.last):
            return  # the disk refuses, and the scribe has said so
        back = await self._accounts.put_back(guests(self._follower.game))
        await self._log.begin_again(settled.last)
        self._begun = await self._log.begun()
        self._anchor = settled.last
        lost = self._progress.gone(self._follower.awoke) if not self._looks else ""
        self._looks = max(self._looks, 1)
        reach = f"the world goes on from entry {settled.last}, tick {self._follower.game.now}"
        people = f"{back} account{'s were' if back != 1 else ' was'} put back"
        await tell(f"Redis has lost the log: {reach}; {lost or 'nothing of it is lost'}; {people}")

    async def _keep(self) -> None:
        if self._looks % _NOTE_EACH == 0:
            self._progress.note(self._follower)
        if self._looks % _KEEP_EACH == 0:
            await self._accounts.keep()
        self._looks += 1


class Progress:
    """How far the world had come when it was last seen: what to compare with, should the log be lost meanwhile."""

    def __init__(self, path: Path, disk: Disk = LOCAL) -> None:
        self._path = path
        self._disk = disk
        self._before = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            found = orjson.loads(self._disk.read(self._path))
        except (OSError, orjson.JSONDecodeError):
            return {}
        return found if isinstance(found, dict) else {}

    def note(self, follower: Follower) -> None:
        """Write down how far it has come since the last checkpoint; not for ever, and no matter if it is torn."""
        kept, lived = follower.kept
        facts = {"kept": kept, "last": follower.game.last, "entries": follower.lived - lived, "tick": follower.game.now}
        try:
            self._disk.write(self._path, orjson.dumps(facts))
        except OSError:
            return  # the checkpoints say what is wrong with the disk

    def gone(self, awoke: str) -> str:
        """Say what is lost of a world that was taken up again as it was at an entry; nothing if that was its end."""
        before = self._before
        if before.get("kept") != awoke or not before.get("entries"):
            return ""
        return f"the {before['entries']} entries behind it, up to {before['last']} (tick {before['tick']}), are lost"


def guests(game: Game) -> int:
    """The highest number any guest goes by."""
    numbers = [name.removeprefix("guest") for name in game.names if name.startswith("guest")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
