"""One WebSocket as a link: the players' page and other clients, by the subprotocols of mudstandards.org."""

import asyncio
from typing import Any

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from engine.gateways import gmcp
from engine.gateways.dress import TRUECOLOUR, Look, dress, spans
from engine.gateways.hall import Gateway
from engine.gateways.session import Session
from engine.vocabulary.markup import plain

GMCP, JSON, TERMINAL = "gmcp.mudstandards.org", "json.mudstandards.org", "terminal.mudstandards.org"
SUBPROTOCOLS = (GMCP, JSON, TERMINAL)
"""In the order in which we like them."""

LARGEST_FRAME = 16 * 1024
_MOST_UNSENT = 256 * 1024
_LONGEST_LINE = 4096
_HELLO_WITHIN_S = 0.25


class WebLink:
    """
    One WebSocket connection; `converse` is its whole life.

    A client of the gmcp or json subprotocol gets text as ANSI in binary frames. Our page has messages
    of its own instead: what it says is `Ourobouro.Line`, what it hears `Ourobouro.Text`, `.Prompt`
    and `.Echo`; one message that begins with `Ourobouro` tells it apart. A quarter of a second
    is left for that before the door opens.
    """

    def __init__(self, gateway: Gateway, socket: WebSocket, protocol: str) -> None:
        self.address = socket.client.host if socket.client else "?"
        self.reader = False
        self._gateway = gateway
        self._socket = socket
        self._protocol = protocol
        self._supports = gmcp.Supports()
        self._depth = TRUECOLOUR
        self._at_prompt = False
        self._is_page = False
        self._unsent: list[bytes | str] = []
        self._unsent_size = 0
        self._news = asyncio.Event()
        self._may_read = asyncio.Event()
        self._may_read.set()
        self._closing = False
        self._session: Session | None = None

    async def converse(self) -> None:
        """Carry everything both ways until one side hangs up."""
        wait = 0.0 if self._protocol == TERMINAL else _HELLO_WITHIN_S
        opening = asyncio.get_running_loop().call_later(wait, self._begin)
        sending = asyncio.create_task(self._send())
        receiving = asyncio.create_task(self._receive())
        try:
            await asyncio.wait((sending, receiving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            opening.cancel()
            sending.cancel()
            receiving.cancel()
            await asyncio.gather(sending, receiving, return_exceptions=True)
            if self._session is not None:
                self._session.lost()

    def _begin(self) -> None:
        if self._session is None and not self._closing:
            self._session = self._gateway.welcome(self)

    # from the client

    async def _receive(self) -> None:
        while True:
            await self._may_read.wait()
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if (data := message.get("bytes")) is not None:
                self._hear_typed(data.decode("utf-8", "replace"))
            elif (text := message.get("text")) is not None:
                self._hear_text(text)

    def _hear_typed(self, typed: str) -> None:
        self._begin()
        for line in typed.removesuffix("\n").split("\n"):
            self._at_prompt = False
            if self._session is not None:
                self._session.heard(line.rstrip("\r")[:_LONGEST_LINE], cut=len(line) > _LONGEST_LINE)

    def _hear_text(self, text: str) -> None:
        if self._protocol == TERMINAL:
            self._hear_typed(text)
        elif (message := gmcp.parse(_gmcp_of(text) if self._protocol == JSON else text.encode())) is not None:
            self._hear_message(message[0].lower(), message[1])

    def _hear_message(self, package: str, body: Any) -> None:
        match package, body:
            case "ourobouro.line", {"text": str(line)}:
                self._is_page = True
                self._hear_typed(line)
            case "core.ping", _:
                self._message("Core.Ping", None)
                self.flush()
            case _:
                self._is_page = self._is_page or package.startswith("ourobouro.")
                self._supports.hear(package, body)
        if self._is_page or package == "core.supports.set":
            self._begin()

    # to the client

    async def _send(self) -> None:
        try:
            while not (self._closing and not self._unsent):
                await self._news.wait()
                self._news.clear()
                unsent, self._unsent = self._unsent, []
                self._unsent_size = 0
                for data in unsent:
                    await (self._socket.send_text(data) if isinstance(data, str) else self._socket.send_bytes(data))
            if self._socket.application_state is WebSocketState.CONNECTED:
                await self._socket.close()
        except (WebSocketDisconnect, RuntimeError, OSError):
            return  # they are gone; `converse` sees to the rest

    def show(self, text: str, prompt: str = "") -> None:
        """Show text and then a prompt."""
        if not self._is_page:
            self._put(self._in_ansi(text, prompt).encode())
            return
        if text:
            self._message("Ourobouro.Text", {"spans": spans(text)})
        if prompt:
            self._message("Ourobouro.Prompt", {"text": plain(prompt)})

    def _in_ansi(self, text: str, prompt: str) -> str:
        look = Look(self._depth, reader=self.reader)
        shown = ""
        if text:
            shown = ("\r\n" if self._at_prompt else "") + dress(text, look) + "\r\n"
            self._at_prompt = False
        if prompt:
            shown += dress(prompt, look)
            self._at_prompt = True
        return shown

    def gmcp(self, package: str, body: Any) -> None:
        """Send a GMCP message to a client that wants it."""
        if self._protocol != TERMINAL and self._supports.wants(package):
            self._message(package, body)

    def _message(self, package: str, body: Any) -> None:
        message = gmcp.write(package, body).decode()
        if self._protocol == JSON:
            _, _, data = message.partition(" ")
            message = orjson.dumps({"proto": "gmcp", "id": package, "data": data}).decode()
        self._put(message)

    def _put(self, data: bytes | str) -> None:
        self._unsent.append(data)
        self._unsent_size += len(data)
        if self._unsent_size > _MOST_UNSENT:  # it does not read what we send
            self._unsent.clear()
            self.close()

    def flush(self) -> None:
        """Let all that was shown go out."""
        if self._unsent:
            self._news.set()

    def hide(self, *, hidden: bool) -> None:
        """Ask our page to stop showing what is typed, or to show it again."""
        if self._is_page:
            self._message("Ourobouro.Echo", {"on": not hidden})

    def read_aloud(self, *, on: bool) -> None:
        """Turn screen reader mode on or off."""
        self.reader = on

    def colours(self, depth: int) -> None:
        """Show this many colours in binary frames."""
        self._depth = depth

    def pause(self) -> None:
        """Leave what comes in the client's hands."""
        self._may_read.clear()

    def resume(self) -> None:
        """Read on."""
        self._may_read.set()

    def close(self) -> None:
        """Send what is left and hang up."""
        self._closing = True
        self._news.set()


def _gmcp_of(text: str) -> bytes:
    """Turn a message of the json subprotocol into one of the gmcp subprotocol; empty for anything else."""
    try:
        packed = orjson.loads(text)
    except orjson.JSONDecodeError:
        return b""
    if not isinstance(packed, dict) or packed.get("proto") != "gmcp":
        return b""
    return f"{packed.get('id', '')} {packed.get('data', '')}".encode()
