"""
The gateway itself: carries lines to the log and frames back.

Each session may have a few lines under way at a time; the next ones wait for the world's
answer. So the log never holds a long queue of one player before another's single line.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

import structlog

from engine.gateways import breath
from engine.gateways.link import Link
from engine.gateways.login import Door
from engine.gateways.session import Session
from engine.gateways.unanswered import Unanswered
from engine.gateways.way import Way, Wire
from engine.vocabulary import ids
from engine.vocabulary.entries import Entry, GatewayStarted
from engine.vocabulary.frames import Frame
from engine.vocabulary.trouble import LostLogError, Trouble

UNDER_WAY = 4
"""Lines of one session the world may have before it at a time."""

_GIVEN_UP_AFTER_S = 2.0
_FROM_ONE_ADDRESS = 40
_AT_ONCE = 4000

_logger = structlog.get_logger("gateway")


class Gateway:
    """
    Everybody connected here. `out` carries lines away and `back` brings frames.

    They may be the same log; with Redis they have a connection each, because waiting blocks one.
    """

    def __init__(self, name: str, out: Way, back: Wire, door: Door) -> None:
        self.name = name
        self.door = door
        self.started = int(time.time())
        self._out = out
        self._back = back
        self._boot = f"{time.time_ns() // 1_000_000:x}"
        self._count = 0
        self._sessions: dict[str, Session] = {}
        self._addresses: dict[str, int] = {}
        self._ready: dict[Session, None] = {}
        self._something = asyncio.Event()
        self._listening = asyncio.Event()
        self._flights: deque[tuple[tuple[int, int], float, Session]] = deque()
        self._heard = (0, 0)
        self._unanswered = Unanswered()
        self._last = ""
        self._begun = ""
        self._again = False

    # people

    def __len__(self) -> int:
        """Count the sessions, at the door or inside."""
        return len(self._sessions)

    @property
    def players(self) -> int:
        """Count the sessions that are inside."""
        return sum(session.who is not None for session in self._sessions.values())

    def welcome(self, link: Link) -> Session | None:
        """Begin a session for a new link, or none: the link is told why and closed."""
        here = self._addresses.get(link.address, 0)
        if len(self._sessions) >= _AT_ONCE or (here >= _FROM_ONE_ADDRESS and not _is_local(link.address)):
            link.show("There are too many connections already. Try again later.")
            link.close()
            return None
        self._addresses[link.address] = here + 1
        self._count += 1
        session = Session(self, link, f"{self.name}:{self._boot}-{self._count}")
        self._sessions[session.id] = session
        session.start()
        return session

    def forget(self, session: Session) -> None:
        """Take note that a session is gone; what it had still to say is carried yet."""
        if self._sessions.pop(session.id, None) is not None:
            self._addresses[session.address] -= 1
            if not self._addresses[session.address]:
                del self._addresses[session.address]

    def ready(self, session: Session) -> None:
        """Take note that a session has something for the log."""
        self._ready[session] = None
        self._something.set()

    def goodbye(self) -> None:
        """Tell everybody that we go, and hang up; their characters stay where they are."""
        for session in list(self._sessions.values()):
            session.say("The gateway restarts. Come back in a moment; you will stand where you stood.")
            session.end()

    async def close(self) -> None:
        """Say goodbye, and carry what people have said last."""
        self.goodbye()
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                while self._ready:
                    await self._carry_once(most=1000)

    # out

    async def carry(self) -> None:
        """Bring to the log what the sessions have to say, all of them in one go and each a little, until cancelled."""
        await self._listening.wait()  # or the answer to the first words could pass us by
        self._begun = await self._out.begun()
        (self._last,) = await self._append([GatewayStarted(self.name)])
        while True:
            await self._something.wait()
            self._something.clear()
            await self._carry_once(UNDER_WAY)

    async def _carry_once(self, most: int) -> None:
        if self._again:
            self._again = False
            await self._say_again()
        senders: list[Session] = []
        entries: list[Entry] = []
        for session in list(self._ready):
            taken = session.take(most - session.flying)
            entries += taken
            senders += [session] * len(taken)
            if not session.outbox or session.flying >= most:
                del self._ready[session]
        if not entries:
            return
        given = await self._append(entries)
        now = time.monotonic()
        for one, session, entry in zip(given, senders, entries, strict=True):
            self._flights.append((ids.order(one), now, session))
            self._unanswered.sent(one, session, entry, now)
        self._land(self._heard)
        if self._ready:
            self._something.set()

    async def _append(self, entries: Sequence[Entry]) -> list[str]:
        """Append behind everything said before; where the log has lost some of that, it is said again first."""
        while True:
            try:
                given = await self._out.append_behind(entries, self._last, self._begun)
            except LostLogError:
                await self._say_again()
            else:
                self._last = given[-1]
                return given

    async def _say_again(self) -> None:
        """
        Say in a log that has lost what was in it who is connected, and all that the world has not answered.

        What it has lived all the same it knows by the numbers of lines, and passes over.
        """
        self._begun = await self._out.begun()
        said = list(self._unanswered.taken())
        inside = [session for session in self._sessions.values() if session.who and not session.is_entering]
        known = dict.fromkeys(session.id for session in (*inside, *(session for session, _ in said)))
        again: list[Entry] = [GatewayStarted(self.name, tuple(known)), *(session.opened() for session in inside)]
        _logger.warning(
            "the log has lost what was in it; saying again who is here", sessions=len(known), lines=len(said)
        )
        try:
            given = await self._out.append_behind([*again, *(entry for _, entry in said)], "", self._begun)
        except LostLogError:
            given = []  # begun anew in this very moment: what follows will find out
        self._last = given[-1] if given else ""
        now = time.monotonic()
        for number, (session, entry) in enumerate(said):
            one = given[len(again) + number] if given else f"{number}-0"
            self._unanswered.sent(one, session, entry, now)

    # back

    async def listen(self) -> None:
        """Hand what the world says to the sessions, until cancelled."""
        after = await self._back.last_received(self.name)
        self._listening.set()
        while True:
            try:
                said = await self._back.receive(self.name, after, wait_ms=5000)
            except ValueError:
                _logger.exception("frames nobody can read; skipping to the newest")
                after = await self._back.last_received(self.name)
                continue
            if said:
                after = said[-1][0]
                self._deliver(said)

    def _deliver(self, said: list[tuple[str, list[Frame]]]) -> None:
        touched: dict[Session, None] = {}
        for given, frames in said:
            self._unanswered.lived(given)
            for frame in frames:
                if session := self._sessions.get(frame.session):
                    session.deliver(frame)
                    touched[session] = None
        for session in touched:
            session.flush()
        self._heard = ids.order(said[-1][0])
        self._land(self._heard)

    def _land(self, until: tuple[int, int], since: float = 0.0) -> None:
        """Count what the world has answered, or was sent before `since`, as no longer under way."""
        while self._flights and (self._flights[0][0] <= until or self._flights[0][1] < since):
            session = self._flights.popleft()[2]
            session.flying -= 1
            if session.outbox:
                self.ready(session)

    async def console(self) -> None:
        """Tell whoever waits for the world longer than people like to that nothing is lost, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(breath.LOOK_EACH_S)
            words = breath.FULL if self._out.trouble in (Trouble.FULL, Trouble.DISK) else breath.HELD
            for session in list(self._sessions.values()):
                session.console(words, clock())

    async def sweep(self) -> None:
        """Each second, count as answered what the world passed over in silence, until cancelled."""
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            self._land(self._heard, now - _GIVEN_UP_AFTER_S)
            self._unanswered.forget(self._heard, now)

    async def mind(self) -> None:
        """Each second, look whether the log was begun anew, and if so say again who is here, until cancelled."""
        await self._listening.wait()
        while True:
            await asyncio.sleep(1)
            begun = await self._out.begun()
            if begun and begun != self._begun:
                self._again = True
                self._something.set()


def _is_local(address: str) -> bool:
    return address in ("127.0.0.1", "::1", "localhost")
