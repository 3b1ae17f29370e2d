"""Models lend words and nothing else, and are never waited for longer than they were given."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from engine.vocabulary import Proposal
from generators.create import draft, enrich
from generators.flavor import Silent
from generators.flavor.openai import OpenAiStoryteller
from tests.generators.requests import request_for

Answer = Callable[[dict[str, Any], BaseHTTPRequestHandler], None]


@contextmanager
def model(answer: Answer) -> Iterator[str]:
    """A real HTTP server that answers as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                answer(body, self)
            except OSError:
                return

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200) -> None:
    """Answer with these bytes."""
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def saying(content: Any) -> bytes:
    """What a server sends when the model has said this."""
    return json.dumps({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}).encode()


@pytest.fixture(scope="module")
def standing() -> Proposal:
    """A block that stands."""
    return Proposal.model_validate(draft(request_for(5))["proposal"])


def words_job(standing: Proposal, seconds: int = 5) -> dict[str, Any]:
    """The job of finding words for it."""
    return {"request": "w1", "epoch": 1, "seconds": seconds, "proposal": standing.model_dump(mode="json")}


def test_better_words_become_a_proposal_of_words_alone(standing: Proposal) -> None:
    """What a model says replaces descriptions; every other field is as it was."""

    def answer(body: dict[str, Any], handler: BaseHTTPRequestHandler) -> None:
        texts = json.loads(body["messages"][1]["content"])
        told = {key: f"Better, and cleaner: {text[:200]}" for key, text in texts.items()} | {"hp": "9999"}
        send(handler, saying("```json\n" + json.dumps(told) + "\n```"))

    with model(answer) as url:
        answered = enrich(words_job(standing), OpenAiStoryteller(url))
    proposal = Proposal.model_validate(answered["proposal"])
    assert ("words",) == proposal.tags
    for ref, body in proposal.payload["put"].items():
        was = standing.payload["put"][ref]
        changed = {field for field in body if body[field] != was.get(field)}
        assert changed <= {"description", "stands", "lies"}
        assert all(body[field].startswith("Better") for field in changed)


def test_a_server_without_schemas_is_asked_without_one(standing: Proposal) -> None:
    """An answer of 400 to a schema is not the end."""

    def answer(body: dict[str, Any], handler: BaseHTTPRequestHandler) -> None:
        if "response_format" in body:
            send(handler, b'{"error": "no schemas here"}', 400)
        else:
            send(handler, saying({"t1": "A street that a model has described at some length."}))

    with model(answer) as url:
        assert 1 == len(OpenAiStoryteller(url).words(standing, seconds=5))


def drip(handler: BaseHTTPRequestHandler) -> None:
    """One byte every tenth of a second, for ever."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


HOSTILE: dict[str, Answer] = {
    "html": lambda _, h: send(h, b"<html>hello</html>"),
    "nothing": lambda _, h: send(h, b""),
    "no choices": lambda _, h: send(h, b'{"choices": []}'),
    "a list": lambda _, h: send(h, b"[[[[]]]]"),
    "deep": lambda _, h: send(h, saying('{"t1": ' + "[" * 50_000 + "]" * 50_000 + "}")),
    "truncated": lambda _, h: send(h, saying('{"t1": "A street that is cut')),
    "numbers": lambda _, h: send(h, saying({"t1": 7, "t2": None, "t3": {"a": "b"}})),
    "refusal": lambda _, h: send(h, json.dumps({"choices": [{"message": {"content": None}}]}).encode()),
    "error": lambda _, h: send(h, b"{}", 503),
    "redirect": lambda _, h: send(h, b"", 307),
    "endless": lambda _, h: send(h, b" " * 2_000_000),
    "template": lambda _, h: send(h, saying({"t1": "{{7*7}} and <b>more</b> of the same, at length."})),
    "too short": lambda _, h: send(h, saying({"t1": "No."})),
    "drip": lambda _, h: drip(h),
    "hangs up": lambda _, h: h.connection.close(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_server_does_the_words_that_stand_do(standing: Proposal, name: str) -> None:
    """Every failure is an answer without a proposal, in time."""
    with model(HOSTILE[name]) as url:
        begun = time.monotonic()
        answered = enrich(words_job(standing, seconds=1), OpenAiStoryteller(url))
    assert "proposal" not in answered
    assert answered["error"]
    assert time.monotonic() - begun < 2


def test_escapes_are_stripped_from_what_a_model_says(standing: Proposal) -> None:
    """Control characters, bidi marks and our own role marks do not get through."""
    nasty = "A street \x1b[2J\x07 with \x0er marked\x0f words \u202e backwards\u2066 and a \x00 in it."
    with model(lambda _, h: send(h, saying({"t1": nasty}))) as url:
        (said,) = OpenAiStoryteller(url).words(standing, seconds=5).values()
        answered = enrich(words_job(standing), OpenAiStoryteller(url))
    assert "\x1b" in said
    (body,) = answered["proposal"]["payload"]["put"].values()
    assert "A street [2J with r marked words backwards and a in it." == body["description"]


def test_nobody_listening_is_no_words(standing: Proposal) -> None:
    """A refused connection is an answer like any other, and so is silence."""
    assert {} == OpenAiStoryteller("http://127.0.0.1:9/v1").words(standing, seconds=1)
    assert "error" in enrich(words_job(standing), Silent())
