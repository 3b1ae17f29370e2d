"""
Telnet without I/O: bytes in, events out, bounded everywhere.

However the bytes are cut into pieces, the events are the same.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

IAC, DONT, DO, WONT, WILL, SB, GA, AYT, NOP, SE = 255, 254, 253, 252, 251, 250, 249, 246, 241, 240
END_OF_RECORD = 239

LONGEST_LINE = 4096
LONGEST_SUBNEGOTIATION = 16 * 1024
COMMANDS_A_MINUTE = 100
SUBNEGOTIATIONS_A_MINUTE = 600
"""GMCP travels in these, so there are more of them than of commands."""

_SPECIAL = re.compile(rb"[\xff\r\n]")
_UNPRINTABLE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_ERASED = re.compile("[^\x08\x7f][\x08\x7f]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line the player typed, decoded and without control characters but TAB; `cut` when it was too long."""

    text: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Negotiation:
    """DO, DONT, WILL or WONT, and the option it is about."""

    verb: int
    option: int


@dataclass(frozen=True, slots=True)
class Subnegotiation:
    """What the client tells about an option."""

    option: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """Any other telnet command, as AYT."""

    code: int


@dataclass(frozen=True, slots=True)
class Flood:
    """More telnet commands than anybody needs: hang up. Nothing comes after it."""


Event = Line | Negotiation | Subnegotiation | Command | Flood


class _At(Enum):
    TEXT = auto()
    IAC = auto()
    VERB = auto()
    SB_OPTION = auto()
    SB = auto()
    SB_IAC = auto()
    FLOODED = auto()


class Decoder:
    """
    One client's bytes, as far as they have come.

    A line longer than 4 KiB loses its rest, a sub-negotiation longer than 16 KiB is dropped,
    and more than 100 commands between two calls of `refill` end it all.
    """

    def __init__(self) -> None:
        """Begin in the middle of nothing."""
        self._at = _At.TEXT
        self._line = bytearray()
        self._cut = False
        self._after_return = False
        self._verb = 0
        self._payload = bytearray()
        self.refill()

    def refill(self) -> None:
        """A minute has passed: commands are allowed again."""
        self._commands_left = COMMANDS_A_MINUTE
        self._subnegotiations_left = SUBNEGOTIATIONS_A_MINUTE

    def receive(self, data: bytes) -> list[Event]:
        """Take the next bytes; return what they complete, in order."""
        events: list[Event] = []
        position = 0
        while position < len(data) and self._at is not _At.FLOODED:
            match self._at:
                case _At.TEXT:
                    position = self._text(data, position, events)
                case _At.SB:
                    position = self._inside(data, position)
                case _:
                    self._control(data[position], events)
                    position += 1
        return events

    def _text(self, data: bytes, start: int, events: list[Event]) -> int:
        special = _SPECIAL.search(data, start)
        end = special.start() if special else len(data)
        if end > start:
            self._after_return = False
            self._keep(data[start:end])
        if special is None:
            return end
        byte = data[end]
        if byte == IAC:
            self._at = _At.IAC
        elif byte == 10 and self._after_return:  # noqa: PLR2004
            self._after_return = False
        else:
            self._after_return = byte == 13  # noqa: PLR2004
            events.append(self._finish_line())
        return end + 1

    def _keep(self, piece: bytes) -> None:
        room = LONGEST_LINE - len(self._line)
        if len(piece) > room:
            self._cut = True
        self._line += piece[:room]

    def _finish_line(self) -> Line:
        line = Line(_readable(bytes(self._line), cut=self._cut), self._cut)
        self._line.clear()
        self._cut = False
        return line

    def _inside(self, data: bytes, start: int) -> int:
        end = data.find(IAC, start)
        stop = len(data) if end < 0 else end
        # One byte over the limit is kept, so that the end knows it was too much.
        self._payload += data[start : min(stop, start + LONGEST_SUBNEGOTIATION + 1 - len(self._payload))]
        if end < 0:
            return stop
        self._at = _At.SB_IAC
        return end + 1

    def _control(self, byte: int, events: list[Event]) -> None:
        match self._at:
            case _At.VERB:
                self._at = _At.TEXT
                events.append(Negotiation(self._verb, byte))
            case _At.SB_OPTION:
                self._at = _At.SB
                self._verb = byte
                self._payload.clear()
            case _At.SB_IAC if byte == IAC:
                self._at = _At.SB
                if len(self._payload) <= LONGEST_SUBNEGOTIATION:
                    self._payload.append(IAC)
            case _At.SB_IAC if byte == SE:
                self._at = _At.TEXT
                if len(self._payload) <= LONGEST_SUBNEGOTIATION:
                    events.append(Subnegotiation(self._verb, bytes(self._payload)))
            case _:
                # Also a sub-negotiation that breaks off: what follows its IAC counts as a command.
                self._command(byte, events)

    def _command(self, byte: int, events: list[Event]) -> None:
        self._at = _At.TEXT
        if byte == IAC:
            self._after_return = False
            self._keep(b"\xff")
        elif not self._allowed(byte):
            self._at = _At.FLOODED
            events.append(Flood())
        elif byte in (DO, DONT, WILL, WONT):
            self._at = _At.VERB
            self._verb = byte
        elif byte == SB:
            self._at = _At.SB_OPTION
        else:
            events.append(Command(byte))

    def _allowed(self, byte: int) -> bool:
        if byte == SB:
            self._subnegotiations_left -= 1
        else:
            self._commands_left -= 1
        return self._commands_left >= 0 and self._subnegotiations_left >= 0


def _readable(raw: bytes, *, cut: bool) -> str:
    text = raw.decode("utf-8", "replace")
    if text.isprintable():
        return text.rstrip("\ufffd") if cut else text
    while "\x08" in text or "\x7f" in text:
        text, erased = _ERASED.subn("", text)
        if not erased:
            break
    text = _UNPRINTABLE.sub("", text)
    return text.rstrip("\ufffd") if cut else text


def negotiation(verb: int, option: int) -> bytes:
    """Bytes of DO, DONT, WILL or WONT."""
    return bytes((IAC, verb, option))


def subnegotiation(option: int, payload: bytes) -> bytes:
    """Bytes that tell the client something about an option."""
    return bytes((IAC, SB, option)) + payload.replace(b"\xff", b"\xff\xff") + bytes((IAC, SE))
