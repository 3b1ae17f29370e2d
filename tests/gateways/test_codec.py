"""Telnet bytes, however they are cut and whoever has sent them."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.gateways.codec import (
    AYT,
    COMMANDS_A_MINUTE,
    DO,
    IAC,
    LONGEST_LINE,
    LONGEST_SUBNEGOTIATION,
    NOP,
    SB,
    SE,
    SUBNEGOTIATIONS_A_MINUTE,
    WILL,
    Command,
    Decoder,
    Event,
    Flood,
    Line,
    Negotiation,
    Subnegotiation,
    negotiation,
    subnegotiation,
)


def _all(*pieces: bytes) -> list[Event]:
    decoder = Decoder()
    return [event for piece in pieces for event in decoder.receive(piece)]


chunks = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [
            b"look\r\n",
            b"say h\xc3\xa9\n",
            b"\r",
            b"\r\x00",
            b"\n",
            b"\xff\xff",
            b"\xff",
            bytes((IAC, WILL, 31)),
            bytes((IAC, SB, 31, 0, 80, 0, 24, IAC, SE)),
            bytes((IAC, SB, 201)),
            bytes((IAC, SE)),
            bytes((IAC, AYT)),
            b"a" * 3000,
            b"\xff\xfa\xc9" + b"g" * 9000,
        ]
    ),
)


@given(st.lists(chunks, max_size=12).map(b"".join), st.lists(st.integers(0, 40_000), max_size=6))
@example(b"a\r\nb\r\n", [2])
@example(b"\xff\xfa\x1f\x00\xff\xff\x00\x18\xff\xf0", [4, 5, 6, 8])
def test_any_split_gives_the_same_events(data: bytes, cuts: list[int]) -> None:
    """A network cuts where it likes; what the player did stays the same."""
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[start:end] for start, end in pairwise(places)]
    assert _all(*pieces) == _all(data)
    if len(data) < 200:
        assert _all(*(data[at : at + 1] for at in range(len(data)))) == _all(data)


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r\x00", b"\r"])
def test_every_way_to_end_a_line(ending: bytes) -> None:
    """Whatever key the client's Enter is, a line is a line, and two are two."""
    assert _all(b"look" + ending + b"say hi" + ending) == [Line("look"), Line("say hi")]
    assert _all(b"look" + ending + ending) == [Line("look"), Line("")]


def test_a_line_is_readable() -> None:
    """UTF-8 is read, what is not UTF-8 is marked, control characters and escapes are gone, a rubout rubs out."""
    assert _all(b"caf\xc3\xa9\n") == [Line("café")]
    assert _all(b"caf\xe9\n") == [Line("caf�")]
    assert _all(b"\x1b[A\x1b[1;5Dsay\x07 \x1b]0;evil\x07hi\tyou\n") == [Line("say ]0;evilhi\tyou")]
    assert _all(b"lokk\x08\x08ok\n") == [Line("look")]
    assert _all(b"\x7f\x7fn\n") == [Line("n")]
    assert _all(b"a\xff\xffb\n") == [Line("a�b")]


def test_a_megabyte_without_an_end_is_one_short_line() -> None:
    """A line too long is cut at 4 KiB and says so; nothing of the rest is kept."""
    decoder = Decoder()
    for _ in range(1024):
        assert decoder.receive(b"x" * 1024) == []
    assert len(decoder._line) == LONGEST_LINE
    assert decoder.receive(b"\nlook\n") == [Line("x" * LONGEST_LINE, cut=True), Line("look")]


def test_a_long_subnegotiation_is_dropped() -> None:
    """16 KiB come through, one byte more is dropped whole, and the line after it is heard."""
    most = b"g" * LONGEST_SUBNEGOTIATION
    assert _all(subnegotiation(201, most)) == [Subnegotiation(201, most)]
    assert _all(subnegotiation(201, most + b"g") + b"n\n") == [Line("n")]
    decoder = Decoder()
    for _ in range(64):
        assert decoder.receive(bytes((IAC, SB, 201)) + b"g" * 65536) == []
    assert len(decoder._payload) <= LONGEST_SUBNEGOTIATION + 1


def test_a_flood_of_commands_ends_it() -> None:
    """A hundred commands a minute are plenty; after that nothing more is heard."""
    decoder = Decoder()
    command = negotiation(DO, 99)
    assert len(decoder.receive(command * COMMANDS_A_MINUTE)) == COMMANDS_A_MINUTE
    decoder.refill()
    events = decoder.receive(command * (COMMANDS_A_MINUTE + 500) + b"look\n")
    assert events == [Negotiation(DO, 99)] * COMMANDS_A_MINUTE + [Flood()]
    assert decoder.receive(b"look\n") == []
    assert _all(subnegotiation(31, b"") * (SUBNEGOTIATIONS_A_MINUTE + 1))[-1] == Flood()


def test_commands_between_the_letters_disturb_nothing() -> None:
    """A client may say something about itself in the middle of a word."""
    assert _all(b"lo" + bytes((IAC, NOP)) + b"ok" + negotiation(WILL, 31) + b"\n") == [
        Command(NOP),
        Negotiation(WILL, 31),
        Line("look"),
    ]


@given(st.integers(0, 255), st.binary(max_size=300))
def test_what_we_write_we_read(option: int, payload: bytes) -> None:
    """A sub-negotiation comes back as it went, whatever bytes are in it."""
    assert _all(subnegotiation(option, payload)) == [Subnegotiation(option, payload)]
