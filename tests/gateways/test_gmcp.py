"""GMCP messages, whole and broken."""

from hypothesis import given
from hypothesis import strategies as st

from engine.gateways import gmcp


def test_a_message_comes_back_as_it_went() -> None:
    """With a body, or without one."""
    assert gmcp.parse(gmcp.write("Room.Info", {"name": "Café", "exits": {"n": 2}})) == (
        "Room.Info",
        {"name": "Café", "exits": {"n": 2}},
    )
    assert gmcp.parse(gmcp.write("Core.Ping")) == ("Core.Ping", None)
    assert gmcp.parse(b'Core.Hello\n{"client":"Mudlet"}') == ("Core.Hello", {"client": "Mudlet"})


def test_bombs_are_no_messages() -> None:
    """Too deep, too big, not JSON, or without a proper name: none of these gets through."""
    assert gmcp.parse(b"A " + b"[" * 32 + b"]" * 32) is not None
    assert gmcp.parse(b"A " + b"[" * 33 + b"]" * 33) is None
    assert gmcp.parse(b"A " + b"[" * 8000) is None
    assert gmcp.parse(b'A "' + b"[" * 100 + b'"') == ("A", "[" * 100)
    assert gmcp.parse(b'A "' + b"x" * gmcp.LARGEST_BODY + b'"') is None
    assert gmcp.parse(b"A {nonsense") is None
    assert gmcp.parse(b"A NaN") is None
    assert gmcp.parse(b"") is None
    assert gmcp.parse(b"<script> 1") is None


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_none(data: bytes) -> None:
    """Reading never fails."""
    gmcp.parse(data)


def test_modules_are_asked_for_by_name() -> None:
    """A module covers its messages, a parent's name does not have to be said for the common ones."""
    supports = gmcp.Supports()
    assert supports.wants("Char.Vitals")
    assert supports.wants("Room.Info")
    assert not supports.wants("Char.Items.List")
    supports.hear("Core.Supports.Set", ["Char 1", "Room.Players 1"])
    assert supports.wants("Char.Items.List")
    assert supports.wants("room.players")
    assert not supports.wants("Group.Status")
    supports.hear("Core.Supports.Add", ["Group 1"])
    supports.hear("Core.Supports.Remove", ["Char"])
    assert supports.wants("Group.Status")
    assert not supports.wants("Char.Items.List")
    supports.hear("Core.Supports.Set", {"not": "a list"})
    assert supports.wants("Group.Status")
