"""The players' page's wire, and other clients of mudstandards.org, on a real server."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from engine.gateways import page
from engine.gateways.websocket import GMCP, JSON, TERMINAL
from tests.gateways.inn import inn


@pytest.fixture
async def port(redis_url: str, tmp_path: Path) -> AsyncIterator[int]:
    """A gateway's web port, with a page of one line."""
    (tmp_path / "index.html").write_text("<title>Coil</title>")
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "main.js").write_text("let x = 1;")
    async with inn(redis_url) as house:
        listener = socket.create_server(("127.0.0.1", 0))
        serving = asyncio.create_task(page.serve(house.gateway, listener, tmp_path))
        yield listener.getsockname()[1]
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


def _call(port: int, *protocols: str, origin: str | None = None) -> Any:
    offered = [Subprotocol(protocol) for protocol in protocols]
    return connect(f"ws://127.0.0.1:{port}/ws", subprotocols=offered or None, origin=origin)  # pyright: ignore[reportArgumentType]


async def _until(line: ClientConnection, words: str) -> list[str | bytes]:
    heard: list[str | bytes] = []
    async with asyncio.timeout(5):
        while True:
            heard.append(await line.recv())
            whole = heard[-1] if isinstance(heard[-1], str) else heard[-1].decode()
            if words in whole:
                return heard


async def test_our_page_reads_and_writes_messages(port: int) -> None:
    """What the page says are lines; what it hears are spans, prompts and GMCP, and no bytes at all."""
    async with _call(port, GMCP) as line:
        assert line.subprotocol == GMCP
        await line.send('Ourobouro.Terminal.Size {"cols":80,"rows":24}')
        heard = await _until(line, "known?")
        await line.send('Ourobouro.Line {"text":"create Vex hunter22"}')
        heard += await _until(line, "hp >")
        assert all(isinstance(message, str) for message in heard)
        texts = [json.loads(str(message)[15:]) for message in heard if str(message).startswith("Ourobouro.Text ")]
        assert ["r", "Loom Plaza"] in [span for text in texts for span in text["spans"]]
        assert any(str(message).startswith("Room.Info {") for message in heard)
        await line.send('Ourobouro.Line {"text":"quit"}')
        await _until(line, "Core.Goodbye")
        with pytest.raises(ConnectionClosed):
            await _until(line, "no such words")


async def test_a_password_is_not_echoed(port: int) -> None:
    """The page is told when to hide what is typed, and when to show it again."""
    async with _call(port, GMCP) as line:
        await line.send('Ourobouro.Line {"text":"vex"}')
        await _until(line, "Shall it be you?")
        await line.send('Ourobouro.Line {"text":"yes"}')
        await _until(line, 'Ourobouro.Echo {"on":false}')
        await line.send('Ourobouro.Line {"text":"hunter22"}')
        await _until(line, "again")
        await line.send('Ourobouro.Line {"text":"hunter22"}')
        await _until(line, 'Ourobouro.Echo {"on":true}')


async def test_other_clients_get_ansi_in_bytes(port: int) -> None:
    """A client of the standard that is not our page reads bytes with colours, and types bytes."""
    for protocol in (GMCP, TERMINAL):
        async with _call(port, protocol) as line:
            assert isinstance((await _until(line, "known?"))[0], bytes)
            await line.send(b"guest\r\nlook\r\n")
            heard = await _until(line, "Exits:")
            assert any(b"\x1b[38;2;" in message for message in heard if isinstance(message, bytes))
            assert any(str(message).startswith("Room.Info") for message in heard) is (protocol == GMCP)


async def test_the_json_subprotocol(port: int) -> None:
    """GMCP inside JSON, both ways."""
    async with _call(port, JSON) as line:
        await line.send(json.dumps({"proto": "gmcp", "id": "Core.Ping", "data": ""}))
        heard = await _until(line, "Core.Ping")
        assert json.loads(heard[-1]) == {"proto": "gmcp", "id": "Core.Ping", "data": ""}
        await line.send("[1,")
        await line.send(b"guest\n")
        heard = await _until(line, "Room.Info")
        assert json.loads(json.loads(heard[-1])["data"])["name"]


async def test_no_header_is_a_terminal(port: int) -> None:
    """A client that offers nothing gets plain ANSI."""
    async with _call(port) as line:
        assert line.subprotocol is None
        assert isinstance((await _until(line, "known?"))[0], bytes)


async def test_strangers_are_refused(port: int) -> None:
    """Unknown subprotocols get 400; a page that is not ours gets 403; ours comes in."""
    with pytest.raises(InvalidStatus) as refused:
        await _call(port, "mqtt")
    assert refused.value.response.status_code == 400
    with pytest.raises(InvalidStatus) as refused:
        await _call(port, GMCP, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    async with _call(port, GMCP, origin=f"http://127.0.0.1:{port}") as line:
        await _until(line, "known?")


async def test_a_frame_too_big_ends_it(port: int) -> None:
    """16 KiB are plenty for a line."""
    async with _call(port, TERMINAL) as line:
        await line.send(b"x" * 20_000)
        with pytest.raises(ConnectionClosed):
            await _until(line, "no such words")


async def test_the_page_is_served_with_care(port: int) -> None:
    """The page, what its build made, its health; nothing outside its folder, and no script of strangers."""
    assert "<title>Coil" in await _get(port, "/")
    assert "default-src 'self'" in await _get(port, "/")
    assert "let x = 1" in await _get(port, "/main.js")
    assert "let x = 1" in await _get(port, "/built/main.js")
    assert '"ok":true' in await _get(port, "/health")
    for path in ("/nothing", "/../test_websocket.py", "/%2e%2e/%2e%2e/etc/passwd"):
        assert (await _get(port, path)).startswith("HTTP/1.1 404")


async def _get(port: int, path: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    async with asyncio.timeout(5):
        read = await reader.read(-1)
    writer.close()
    return read.decode()


async def test_a_gateway_that_stops_says_so_and_is_gone_at_once(redis_url: str) -> None:
    """Open pages hold nobody up: they are told, and the server has ended within a second."""
    async with inn(redis_url) as house:
        listener = socket.create_server(("127.0.0.1", 0))
        serving = asyncio.create_task(page.serve(house.gateway, listener))
        async with _call(listener.getsockname()[1], GMCP) as line:
            await line.send('Ourobouro.Line {"text":"guest"}')
            await _until(line, "hp >")
            serving.cancel()
            await _until(line, "Come back in a moment")
            done, _ = await asyncio.wait([serving], timeout=1)
            assert done
            with pytest.raises(ConnectionClosed):
                await _until(line, "no such words")
