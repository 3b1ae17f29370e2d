"""Telnet on a socket, plain or TLS: bytes to a session, and what it is shown to bytes."""

import asyncio
import socket
from typing import Any, cast

from engine.gateways import gmcp
from engine.gateways.codec import (
    AYT,
    END_OF_RECORD,
    GA,
    IAC,
    NOP,
    Command,
    Decoder,
    Event,
    Flood,
    Line,
    Negotiation,
    Subnegotiation,
    subnegotiation,
)
from engine.gateways.dress import Look, dress
from engine.gateways.hall import Gateway
from engine.gateways.options import GMCP, Options
from engine.gateways.session import Session

MOST_UNSENT = 256 * 1024
"""Bytes a client may leave unread before it is dropped."""

_KERNEL_UNSENT = 128 * 1024
_MINUTE = 60.0
_EOR_MARK, _GA_MARK = bytes((IAC, END_OF_RECORD)), bytes((IAC, GA))


class TelnetLink(asyncio.Protocol):
    """One telnet connection."""

    def __init__(self, gateway: Gateway) -> None:
        """Wait for the connection."""
        self.address = "?"
        self._gateway = gateway
        self._decoder = Decoder()
        self._options = Options()
        self._unsent: list[bytes] = []
        self._at_prompt = False
        self._hidden = False
        self._reader: bool | None = None
        self._depth: int | None = None
        self._shown_prompt = ""
        self._look_now = Look()
        self._session: Session | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    # from the client

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say what we can do, and open the door."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=MOST_UNSENT)
        self.address = str((self._transport.get_extra_info("peername") or ("?",))[0])
        if connection := self._transport.get_extra_info("socket"):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_UNSENT)
        self._unsent.append(self._options.opening())
        self._session = self._gateway.welcome(self)
        self._timer = self._loop.call_later(_MINUTE, self._each_minute)

    def data_received(self, data: bytes) -> None:
        """Hand what came to the session."""
        for event in self._decoder.receive(data):
            self._hear(event)
        if self._unsent:
            self.flush()

    def _hear(self, event: Event) -> None:
        match event:
            case Line(text, cut):
                self._at_prompt = False
                if self._hidden:
                    self._unsent.append(b"\r\n")  # the client did not show its Enter either
                if self._session is not None:
                    self._session.heard(text, cut=cut)
            case Negotiation(verb, option):
                self._unsent.append(self._options.negotiate(verb, option))
                self._look_again()
            case Subnegotiation(code, payload) if code == GMCP:
                self._hear_gmcp(payload)
            case Subnegotiation(code, payload):
                self._unsent.append(self._options.inform(code, payload))
                self._look_again()
            case Command(code):
                if code == AYT:
                    self._unsent.append(b"\r\n[Yes]\r\n")
            case Flood():
                self._drop()

    def _hear_gmcp(self, payload: bytes) -> None:
        message = gmcp.parse(payload) if self._options.terminal.gmcp else None
        if message is None:
            return
        package, body = message
        if package.lower() == "core.ping":
            self._unsent.append(subnegotiation(GMCP, gmcp.write("Core.Ping")))
        else:
            self._options.supports.hear(package, body)

    def _each_minute(self) -> None:
        self._decoder.refill()
        self._unsent.append(bytes((IAC, NOP)))
        self.flush()
        self._timer = self._loop.call_later(_MINUTE, self._each_minute)

    def pause_writing(self) -> None:
        """Drop a client that does not read: its unsent bytes are ours to hold."""
        self._drop()

    def _drop(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the session that nobody is there any more, whatever the reason."""
        del exc
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()
        if self._session is not None:
            self._session.lost()

    # to the client

    @property
    def reader(self) -> bool:
        """Whether a screen reader is at the other end: as the player says, or else as the client says."""
        return self._options.terminal.reader if self._reader is None else self._reader

    def read_aloud(self, *, on: bool) -> None:
        """Turn screen reader mode on or off."""
        self._reader = on
        self._look_again()

    def colours(self, depth: int) -> None:
        """Show this many colours, whatever the client has said."""
        self._depth = depth
        self._look_again()

    def _look_again(self) -> None:
        terminal = self._options.terminal
        depth = terminal.depth if self._depth is None else self._depth
        self._look_now = Look(depth, terminal.utf8, self.reader, terminal.width if terminal.mtts is None else 0)

    def show(self, text: str, prompt: str = "") -> None:
        """Show text and then a prompt, on lines of their own."""
        look = self._look_now
        shown = ""
        if text:
            shown = ("\r\n" if self._at_prompt else "") + dress(text, look) + "\r\n"
            self._at_prompt = False
        if look.reader and prompt and prompt == self._shown_prompt and text:
            prompt = ""  # a prompt is spoken only when it has changed
        if prompt:
            shown += dress(prompt, look)
            self._shown_prompt = prompt
            self._at_prompt = True
        # UTF-8 has no byte 255, so nothing needs doubling.
        data = shown.encode("utf-8", "replace") if look.utf8 else shown.encode("ascii", "replace")
        if prompt:
            data += _EOR_MARK if self._options.terminal.marks_records else _GA_MARK
        self._unsent.append(data)

    def gmcp(self, package: str, body: Any) -> None:
        """Send a GMCP message to a client that wants it."""
        if self._options.terminal.gmcp and self._options.supports.wants(package):
            self._unsent.append(subnegotiation(GMCP, gmcp.write(package, body)))

    def flush(self) -> None:
        """Send all that was shown."""
        data = b"".join(self._unsent)
        self._unsent.clear()
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def hide(self, *, hidden: bool) -> None:
        """Ask the client to stop showing what is typed, or to show it again."""
        self._hidden = hidden
        self._unsent.append(self._options.hide(hidden=hidden))

    def pause(self) -> None:
        """Leave what comes in the client's hands."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def close(self) -> None:
        """Send what is left and hang up."""
        self.flush()
        if self._transport is not None:
            self._transport.close()
