"""One player's link: first at the door, then in the world."""

import asyncio
from collections import deque

from engine.gateways.breath import AGAIN, Breath
from engine.gateways.dress import TRUECOLOUR
from engine.gateways.link import Hall, Link
from engine.gateways.login import Admitted, Talk
from engine.vocabulary.entries import Entry, PlayerSpoke, SessionClosed, SessionOpened
from engine.vocabulary.frames import Frame
from engine.vocabulary.markup import Role, clean, mark, plain

MOST_QUEUED = 200
"""Lines that may wait; what comes on top is not heard, and the player is told."""
PAUSE_AT, RESUME_AT = 100, 40
"""Lines waiting at which a link is no longer read, and read again."""
PAUSE_AT_BYTES = 64 * 1024
LONGEST_LINE = 1000
_IDLE_AT_THE_DOOR_S = 60.0

_DEPTHS = {"none": 0, "off": 0, "16": 16, "256": 256, "true": TRUECOLOUR, "truecolour": TRUECOLOUR, "on": 256}


class Session(Talk):
    """
    What one link has said and not been heard yet, and who is at the other end.

    `outbox` are entries for the log, in order; `flying` counts those the world has not answered yet.
    """

    def __init__(self, hall: Hall, link: Link, session_id: str) -> None:
        """Begin at the door; `start` opens it."""
        self.id = session_id
        self.outbox: deque[Entry] = deque()
        self.flying = 0
        self.gone = False
        self.who: Admitted | None = None
        self._hall = hall
        self._link = link
        self._lines: deque[str] = deque()
        self._queued_bytes = 0
        self._number = 0
        self._lost_lines = 0
        self._reading = True
        self._hidden = False
        self._prompt = ""
        self._breath = Breath()
        self._answer: asyncio.Future[str] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin the conversation at the door."""
        self._task = asyncio.get_running_loop().create_task(self._enter())

    async def _enter(self) -> None:
        try:
            self.who = await self._hall.door.log_in(self)
        except TimeoutError:
            self.say("You have been quiet for a while. The door closes.")
        if self.gone:
            return
        self._hide(hidden=False)
        if self.who is None:
            self.part("The door is closed.")
            return
        self.outbox.append(self.opened())
        self._breath.asked(asyncio.get_running_loop().time())
        early, self._lines = self._lines, deque()
        self._queued_bytes = 0
        for line in early:
            self._command(line)
        self._hall.ready(self)

    def opened(self) -> SessionOpened:
        """Say who this is. Raises ValueError for somebody who is not inside."""
        if self.who is None:
            raise ValueError(f"nobody has come in over {self.id}")
        return SessionOpened(self.id, self.who.name, self.who.role, self.who.guest)

    @property
    def is_entering(self) -> bool:
        """Whether the world has still to be told who this is."""
        return bool(self.outbox) and isinstance(self.outbox[0], SessionOpened)

    # at the door

    @property
    def address(self) -> str:
        """Where they come from."""
        return self._link.address

    @property
    def reader(self) -> bool:
        """Whether a screen reader speaks to them."""
        return self._link.reader

    def say(self, text: str) -> None:
        """Tell them something, role-marked."""
        self._link.show(text)
        self._link.flush()

    async def ask(self, question: str, *, hidden: bool = False) -> str:
        """Ask for a line. Raises TimeoutError when none comes in a minute."""
        self._hide(hidden=hidden)
        self._link.show("", question)
        self._link.flush()
        async with asyncio.timeout(_IDLE_AT_THE_DOOR_S):
            return await self._next_line()

    def _hide(self, *, hidden: bool) -> None:
        if hidden is not self._hidden:
            self._hidden = hidden
            self._link.hide(hidden=hidden)

    async def _next_line(self) -> str:
        while not self._lines:
            self._answer = asyncio.get_running_loop().create_future()
            await self._answer
        line = self._lines.popleft()
        self._taken(line)
        return line

    def read_aloud(self, *, on: bool) -> None:
        """Turn screen reader mode on or off."""
        self._link.read_aloud(on=on)

    # lines

    def heard(self, raw: str, *, cut: bool = False) -> None:
        """Take a line the player typed; `cut` when the link had to shorten it."""
        line = raw.strip() if raw.isascii() and raw.isprintable() and "  " not in raw else clean(raw, LONGEST_LINE + 1)
        if cut or len(line) > LONGEST_LINE:
            line = line[:LONGEST_LINE]
            self.say(mark(Role.ERROR, f"That line was too long; only the first {len(line)} characters were heard."))
        if len(self._lines) + len(self.outbox) >= MOST_QUEUED:
            self._lose()
            return
        self._queued_bytes += len(line)
        if self.who is None:
            self._lines.append(line)
            if self._answer is not None and not self._answer.done():
                self._answer.set_result("")
        else:
            self._command(line)
        self._mind_reading()

    def _command(self, line: str) -> None:
        if not line:
            self._link.show("", self._prompt)
            self._link.flush()
        elif not self._own_command(line.lower().split()):
            self._number += 1
            self.outbox.append(PlayerSpoke(self.id, self._number, line))
            self._breath.asked(asyncio.get_running_loop().time())
            self._hall.ready(self)

    def _own_command(self, words: list[str]) -> bool:
        """What the gateway does itself, because the world does not know how a client shows things."""
        match words:
            case ["screenreader" | "reader"]:
                self.read_aloud(on=not self.reader)
            case ["screenreader" | "reader", ("on" | "off") as choice]:
                self.read_aloud(on=choice == "on")
            case ["colour" | "color" | "colours" | "colors", choice] if choice in _DEPTHS:
                self._link.colours(_DEPTHS[choice])
                self._link.show(f"Colours: {choice}.", self._prompt)
                self._link.flush()
                return True
            case _:
                return False
        self._link.show(f"Screen reader mode is {'on' if self.reader else 'off'}.", self._prompt)
        self._link.flush()
        return True

    def _lose(self) -> None:
        self._lost_lines += 1
        if self._lost_lines == 1:
            asyncio.get_running_loop().call_soon(self._confess)

    def _confess(self) -> None:
        lost, self._lost_lines = self._lost_lines, 0
        if not self.gone:
            self.say(
                mark(
                    Role.ERROR,
                    f"Too much at once: {MOST_QUEUED} lines are waiting, and {lost} more could not be heard.",
                )
            )

    def take(self, most: int) -> list[Entry]:
        """Hand over up to `most` entries for the log; they count as flying."""
        taken: list[Entry] = []
        while self.outbox and len(taken) < most:
            entry = self.outbox.popleft()
            taken.append(entry)
            if isinstance(entry, PlayerSpoke):
                self._taken(entry.line)
        self.flying += len(taken)
        return taken

    def _taken(self, line: str) -> None:
        self._queued_bytes = max(0, self._queued_bytes - len(line))
        self._mind_reading()

    def _mind_reading(self) -> None:
        waiting = len(self._lines) + len(self.outbox)
        if self._reading and (waiting >= PAUSE_AT or self._queued_bytes >= PAUSE_AT_BYTES):
            self._reading = False
            self._link.pause()
        elif not self._reading and waiting <= RESUME_AT and self._queued_bytes < PAUSE_AT_BYTES // 2 and not self.gone:
            self._reading = True
            self._link.resume()

    # the world

    def deliver(self, frame: Frame) -> None:
        """Show what the world says; the link is flushed by the caller."""
        if self.gone:
            return
        if self._breath.answered():
            self._link.show(AGAIN)
        for package, body in frame.gmcp:
            self._link.gmcp(package, body)
        if frame.prompt:
            self._prompt = frame.prompt
        if frame.text or frame.prompt:
            self._link.show(frame.text, frame.prompt)
        if frame.close:
            self.who = None
            self.part(plain(frame.text))

    def console(self, words: str, now: float) -> None:
        """Say these words to whoever has waited too long for an answer; once, until the world speaks again."""
        if not self.gone and self._breath.is_long(now):
            self.say(words)

    def flush(self) -> None:
        """Send what was shown."""
        if not self.gone:
            self._link.flush()

    # the end

    def part(self, why: str) -> None:
        """Hang up for good: a client that understands will not call back by itself."""
        self._link.gmcp("Core.Goodbye", why)
        self.end()

    def end(self) -> None:
        """Hang up from our side."""
        if not self.gone:
            self._link.close()
            self.lost()

    def lost(self) -> None:
        """Take note that the link is gone: a character stays behind linkdead, after what it had still to say."""
        if self.gone:
            return
        self.gone = True
        if self._task is not None:
            self._task.cancel()
        if self.who is not None:
            self.outbox.append(SessionClosed(self.id))
            self._hall.ready(self)
        self._hall.forget(self)
