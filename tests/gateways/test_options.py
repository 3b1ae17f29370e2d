"""What a client and we agree on, and that no client can make us quarrel for ever."""

from hypothesis import given
from hypothesis import strategies as st

from engine.gateways.codec import DO, DONT, WILL, WONT, Decoder, Negotiation, Subnegotiation, negotiation
from engine.gateways.options import CHARSET, ECHO, EOR, GMCP, MCCP2, MSSP, NAWS, NEW_ENVIRON, TTYPE, Options

SEND_NAME = bytes((255, 250, TTYPE, 1, 255, 240))


def _agreed(*replies: tuple[int, int]) -> Options:
    options = Options()
    options.opening()
    for verb, code in replies:
        options.negotiate(verb, code)
    return options


def test_everything_is_asked_for_at_once() -> None:
    """The opening asks for terminal, size, charset, end of record and GMCP, and for nothing that is not there yet."""
    asked = Decoder().receive(Options().opening())
    assert asked == [
        Negotiation(DO, TTYPE),
        Negotiation(DO, NAWS),
        Negotiation(DO, CHARSET),
        Negotiation(WILL, EOR),
        Negotiation(WILL, GMCP),
    ]
    for code in (MSSP, MCCP2):
        assert Options().negotiate(DO, code) == negotiation(WONT, code)
    assert Options().negotiate(WILL, NEW_ENVIRON) == negotiation(DONT, NEW_ENVIRON)


def test_a_client_tells_what_it_is() -> None:
    """TinTin++ says three names, the last with its bits, and is not asked again."""
    options = _agreed()
    assert options.negotiate(WILL, TTYPE) == SEND_NAME
    assert options.inform(TTYPE, b"\x00TINTIN++") == SEND_NAME
    assert options.inform(TTYPE, b"\x00tmux-256color") == SEND_NAME
    assert options.inform(TTYPE, b"\x00MTTS 271") == b""
    assert options.terminal.names == ["TINTIN++", "tmux-256color", "MTTS 271"]
    assert options.terminal.depth == 1 << 24
    assert options.terminal.utf8
    assert not options.terminal.reader


def test_a_screen_reader_is_known_by_its_bit() -> None:
    """MTTS 64 means somebody listens; without bit 4 and charset the text is ASCII; without colour bits it is plain."""
    options = _agreed((WILL, TTYPE))
    options.inform(TTYPE, b"\x00MTTS 64")
    assert options.terminal.reader
    assert not options.terminal.utf8
    assert options.terminal.depth == 0


def test_clients_without_bits_are_known_by_their_terminal() -> None:
    """A repeated name ends the questions; the second name says how many colours there are."""
    for names, depth in (
        (("A", "XTERM-256COLOR"), 256),
        (("A", "XTERM-TRUECOLOR"), 1 << 24),
        (("A", "DUMB"), 0),
        (("A", "VT100"), 16),
        (("A",), 16),
    ):
        options = _agreed((WILL, TTYPE))
        for name in names:
            assert options.inform(TTYPE, b"\x00" + name.encode()) == SEND_NAME
        assert options.inform(TTYPE, b"\x00" + names[-1].encode()) == b""
        assert options.terminal.depth == depth


def test_a_size_is_believed_within_reason() -> None:
    """A width is kept between 20 and 500; nought is unknown; a message of another length is none."""
    options = _agreed((WILL, NAWS))
    for payload, width in ((b"\x00\x50\x00\x18", 80), (b"\x00\x01\x00\x18", 20), (b"\xff\xff\x00\x18", 500)):
        options.inform(NAWS, payload)
        assert (options.terminal.width, options.terminal.height) == (width, 24)
    options.inform(NAWS, b"\x00\x00\x00\x00")
    options.inform(NAWS, b"\x00\x50")
    assert options.terminal.width == 0


def test_utf8_is_agreed_on() -> None:
    """A client that will speak of charsets is offered one, once, and its yes is remembered."""
    options = _agreed()
    (asked,) = Decoder().receive(options.negotiate(WILL, CHARSET))
    assert asked == Subnegotiation(CHARSET, b"\x01;UTF-8")
    assert options.negotiate(WILL, CHARSET) == b""
    options.inform(CHARSET, b"\x02UTF-8")
    assert options.terminal.charset == "UTF-8"


def test_a_password_is_hidden_and_shown_again() -> None:
    """Hiding asks the client not to echo, once; a client that echoes by itself is not asked for its opinion."""
    options = _agreed()
    assert options.negotiate(DO, ECHO) == negotiation(WONT, ECHO)
    assert options.hide(hidden=True) == negotiation(WILL, ECHO)
    assert options.hide(hidden=True) == b""
    assert options.negotiate(DO, ECHO) == b""
    assert options.hide(hidden=False) == negotiation(WONT, ECHO)
    assert options.negotiate(DONT, ECHO) == b""


def test_a_second_password_is_hidden_also_from_a_client_that_never_answers() -> None:
    """TinTin++ says nothing to WONT ECHO; the next password is hidden all the same."""
    options = _agreed()
    for _ in range(3):
        assert options.hide(hidden=True) == negotiation(WILL, ECHO)
        assert options.negotiate(DO, ECHO) == b""
        assert options.hide(hidden=False) == negotiation(WONT, ECHO)


def test_an_answer_that_comes_late_shows_no_password() -> None:
    """Shown and hidden again before the client has answered ends hidden, whatever it answers and when."""
    options = _agreed()
    assert options.hide(hidden=True) == negotiation(WILL, ECHO)
    assert options.hide(hidden=False) == negotiation(WONT, ECHO)
    assert options.hide(hidden=True) == negotiation(WILL, ECHO)
    assert [b"", b"", b""] == [options.negotiate(verb, ECHO) for verb in (DO, DONT, DO)]


def test_turning_gmcp_off_forgets_what_was_asked_for() -> None:
    """After DONT the client starts from nothing."""
    options = _agreed((DO, GMCP))
    assert options.terminal.gmcp
    options.supports.hear("Core.Supports.Set", ["Char.Items 1"])
    options.negotiate(DONT, GMCP)
    assert not options.terminal.gmcp
    assert not options.supports.wants("Char.Items.List")


@given(st.lists(st.tuples(st.sampled_from((DO, DONT, WILL, WONT)), st.integers(0, 255)), max_size=60))
def test_two_polite_sides_come_to_an_end(replies: list[tuple[int, int]]) -> None:
    """Against a client that answers everything we say by the same rules, the talk always ends."""
    ours, theirs = Options(), Options()
    waiting = ours.opening() + b"".join(ours.negotiate(verb, code) for verb, code in replies)
    for _ in range(20):
        answer = b"".join(_answers(theirs, waiting))
        waiting = b"".join(_answers(ours, answer))
        if not waiting:
            return
    raise AssertionError("they still negotiate")


def _answers(side: Options, data: bytes) -> list[bytes]:
    answers: list[bytes] = []
    for event in Decoder().receive(data):
        match event:
            case Negotiation(verb, code):
                answers.append(side.negotiate(verb, code))
            case Subnegotiation(code, payload):
                answers.append(side.inform(code, payload))
            case _:
                pass
    return answers


@given(st.integers(0, 255), st.binary(max_size=40))
def test_nonsense_about_options_hurts_nobody(code: int, payload: bytes) -> None:
    """Whatever a client tells, agreed on or not, nothing breaks and names stay short."""
    options = _agreed((WILL, TTYPE), (WILL, NAWS), (WILL, CHARSET), (DO, GMCP))
    for _ in range(8):
        options.inform(code, payload)
    assert len(options.terminal.names) <= 5
    assert all(len(name) <= 64 for name in options.terminal.names)
