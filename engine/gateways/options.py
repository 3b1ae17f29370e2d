"""
What a telnet client and we agree on: one small state machine for each option.

A new option is a line in OPTIONS, and a method if it has something to tell.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from engine.gateways import gmcp
from engine.gateways.codec import DO, DONT, WILL, WONT, negotiation, subnegotiation

ECHO, TTYPE, EOR, NAWS, NEW_ENVIRON, CHARSET, MSSP, MCCP2, GMCP = 1, 24, 25, 31, 39, 42, 70, 86, 201

_IS, _SEND = 0, 1
_REQUEST, _ACCEPTED = 1, 2
_MOST_NAMES = 5
_LONGEST_NAME = 64
_NARROWEST, _WIDEST = 20, 500


@dataclass(frozen=True, slots=True)
class Option:
    """One option: whether we may do it, whether the client may, and whether we ask for it at once."""

    code: int
    ours: bool = False
    theirs: bool = False
    opening: bool = True


OPTIONS = (
    Option(TTYPE, theirs=True),
    Option(NAWS, theirs=True),
    Option(NEW_ENVIRON, opening=False),
    Option(CHARSET, theirs=True),
    Option(EOR, ours=True),
    Option(MSSP, opening=False),
    Option(MCCP2, opening=False),
    Option(GMCP, ours=True),
    Option(ECHO, ours=True, opening=False),
)
"""In the order in which they are asked for; those neither of us may do wait for their code."""

_BY_CODE = {option.code: option for option in OPTIONS}


@dataclass(slots=True)
class Terminal:
    """What a client has told of itself. Width and height are 0 while unknown."""

    names: list[str] = field(default_factory=list[str])
    mtts: int | None = None
    width: int = 0
    height: int = 0
    charset: str = ""
    gmcp: bool = False
    marks_records: bool = False

    @property
    def depth(self) -> int:
        """Colours it shows: 1 << 24, 256, 16 or 0."""
        if self.mtts is not None:
            return _depth_of_bits(self.mtts)
        name = self.names[1].upper() if len(self.names) > 1 else ""
        if name.endswith("-TRUECOLOR"):
            return 1 << 24
        if name.endswith("-256COLOR"):
            return 256
        return 0 if name == "DUMB" else 16

    @property
    def utf8(self) -> bool:
        """Whether it reads UTF-8; believed until it says otherwise."""
        return self.charset == "UTF-8" or self.mtts is None or bool(self.mtts & 4)

    @property
    def reader(self) -> bool:
        """Whether a screen reader speaks what it shows."""
        return bool((self.mtts or 0) & 64)


def _depth_of_bits(mtts: int) -> int:
    for bit, depth in ((256, 1 << 24), (8, 256), (1, 16)):
        if mtts & bit:
            return depth
    return 0


class _State(Enum):
    NO = auto()
    YES = auto()
    WANT_NO = auto()
    WANT_YES = auto()


class _Side:
    """One side of one option, as RFC 1143 has it; answers are True for yes, False for no, None for silence."""

    __slots__ = ("other_way", "state")

    def __init__(self) -> None:
        self.state = _State.NO
        self.other_way = False

    def want(self, on: bool) -> bool | None:
        here, waiting = (_State.YES, _State.WANT_YES) if on else (_State.NO, _State.WANT_NO)
        if self.state is here:
            return None
        if self.state in (_State.YES, _State.NO):
            self.state = waiting
            return on
        self.other_way = self.state is not waiting
        return None

    def hear(self, yes: bool) -> bool | None:
        match self.state, yes:
            case (_State.NO, True):
                self.state = _State.YES
                return True
            case (_State.YES, False):
                self.state = _State.NO
                return False
            case (_State.WANT_YES, True) | (_State.WANT_NO, False) if self.other_way:
                self.other_way = False
                self.state = _State.WANT_NO if yes else _State.WANT_YES
                return not yes
            case (_State.WANT_NO, True):
                # A refusal answered by consent: RFC 1143 takes the client's last word only if we changed our mind.
                self.state = _State.YES if self.other_way else _State.NO
            case (_State.WANT_YES, _) | (_State.WANT_NO, False):
                self.state = _State.YES if yes else _State.NO
            case _:
                return None
        self.other_way = False
        return None


class Options:
    """The agreements with one client: what it says goes in, what we answer comes out as bytes."""

    def __init__(self) -> None:
        """Agree on nothing yet."""
        self.terminal = Terminal()
        self.supports = gmcp.Supports()
        self._ours = {option.code: _Side() for option in OPTIONS}
        self._theirs = {option.code: _Side() for option in OPTIONS}
        self._refused: set[tuple[int, int]] = set()
        self._hidden = False

    def opening(self) -> bytes:
        """Everything asked for at once, before the banner."""
        asked = b""
        for option in OPTIONS:
            if option.opening:
                asked += self._want(option.code, ours=option.ours, on=True)
        return asked

    def hide(self, *, hidden: bool) -> bytes:
        """
        Tell the client to stop showing what is typed, or to show it again.

        Said outright, not negotiated: TinTin++ never acknowledges WONT ECHO, and who waits for
        that before hiding the next password leaves it on show.
        """
        if hidden is self._hidden:
            return b""
        self._hidden = hidden
        return negotiation(_verb(ours=True, yes=hidden), ECHO)

    def _want(self, code: int, *, ours: bool, on: bool) -> bytes:
        said = (self._ours if ours else self._theirs)[code].want(on)
        return b"" if said is None else negotiation(_verb(ours, said), code)

    def negotiate(self, verb: int, code: int) -> bytes:
        """Hear DO, DONT, WILL or WONT and answer; what changes nothing gets no answer."""
        ours, yes = verb in (DO, DONT), verb in (DO, WILL)
        if ours and code == ECHO:  # to hide what is typed is ours to decide
            return negotiation(WONT, ECHO) if yes and not self._hidden else b""
        option = _BY_CODE.get(code)
        if option is None or not (option.ours if ours else option.theirs):
            return self._refuse(ours, yes, code)
        side = (self._ours if ours else self._theirs)[code]
        before = side.state
        said = side.hear(yes)
        answer = b"" if said is None else negotiation(_verb(ours, said), code)
        return answer if side.state is before else answer + self._agreed(code)

    def _refuse(self, ours: bool, yes: bool, code: int) -> bytes:
        if not yes or (ours, code) in self._refused:
            return b""
        self._refused.add((ours, code))
        return negotiation(WONT if ours else DONT, code)

    def _agreed(self, code: int) -> bytes:
        """Note a change of mind about an option, and say what it begins with."""
        ours, theirs = self._ours[code].state is _State.YES, self._theirs[code].state is _State.YES
        match code:
            case 25:
                self.terminal.marks_records = ours
            case 201:
                self.terminal.gmcp = ours
                self.supports = self.supports if ours else gmcp.Supports()
            case 24 if theirs and not self.terminal.names:
                return subnegotiation(TTYPE, bytes((_SEND,)))
            case 42 if theirs and not self.terminal.charset:
                return subnegotiation(CHARSET, bytes((_REQUEST,)) + b";UTF-8")
            case _:
                pass
        return b""

    def inform(self, code: int, payload: bytes) -> bytes:
        """Hear what a client tells about an option and answer; GMCP is not for here."""
        if code not in self._theirs or self._theirs[code].state is not _State.YES:
            return b""
        match code:
            case 24:
                return self._hear_name(payload)
            case 31:
                self._hear_size(payload)
            case 42:
                if payload[:1] == bytes((_ACCEPTED,)):
                    self.terminal.charset = payload[1:].decode("latin-1")[:_LONGEST_NAME].upper()
            case _:
                pass
        return b""

    def _hear_name(self, payload: bytes) -> bytes:
        names = self.terminal.names
        if payload[:1] != bytes((_IS,)) or self.terminal.mtts is not None or len(names) >= _MOST_NAMES:
            return b""
        name = payload[1:].decode("latin-1")[:_LONGEST_NAME]
        again = name in names
        names.append(name)
        if name.upper().startswith("MTTS ") and name[5:].isdecimal():
            self.terminal.mtts = int(name[5:])
            return b""
        return b"" if again or len(names) >= _MOST_NAMES else subnegotiation(TTYPE, bytes((_SEND,)))

    def _hear_size(self, payload: bytes) -> None:
        if len(payload) != 4:  # noqa: PLR2004
            return
        width = int.from_bytes(payload[:2])
        self.terminal.width = min(max(width, _NARROWEST), _WIDEST) if width else 0
        self.terminal.height = int.from_bytes(payload[2:])


def _verb(ours: bool, yes: bool) -> int:
    if ours:
        return WILL if yes else WONT
    return DO if yes else DONT
