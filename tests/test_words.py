"""A language model may lend words, late, and nothing else."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.house import House, eventually

pytestmark = pytest.mark.slow

SAID = "Twelve doors of the same green stand open along this side, and a bucket has been put out before each of them."


class Model(BaseHTTPRequestHandler):
    """An OpenAI-compatible server with one thing to say, and a number it would like to smuggle in."""

    def do_POST(self) -> None:
        """Answer a completion with a text for each key asked for."""
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        keys = json.loads(asked["messages"][-1]["content"])
        words = json.dumps({key: f"{SAID} Number {key[1:]} is chalked on the wall." for key in keys} | {"level": 99})
        answer = {"choices": [{"message": {"role": "assistant", "content": words}, "finish_reason": "stop"}]}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house with a storyteller."""
    model = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    house = House(tmp_path)
    house.environment["OUROBOURO_LLM_URL"] = f"http://127.0.0.1:{model.server_port}/v1"
    house.up("--go")
    yield house
    house.down()
    model.shutdown()


def test_words_arrive_later_as_a_proposal_of_their_own(house: House) -> None:
    """
    A street stands at once with its own words; better ones come by the same gates, and change nothing but words.
    """
    road = house.open_roads()[0]
    house.ouro("force", "WORLD_EXPANSION", "--at", f"{road['room']}/{road['towards']}")

    def of(kind: str) -> dict[str, object] | None:
        found = (p for p in house.facts("proposals") if p["type"] == kind and p["state"] == "published")
        return next((p for p in found if p["requested_by"] != "designer"), None)

    street = eventually(lambda: of("WORLD_EXPANSION"), "the street")
    levels = [json.loads(Path(f).read_text())["level"] for f in street["files"] if "/npc/" in f]
    words = eventually(lambda: of("EDIT"), "the words")

    assert set(words["files"]) <= set(street["files"])
    assert any(SAID in Path(file).read_text() for file in words["files"])
    assert levels == [json.loads(Path(f).read_text())["level"] for f in street["files"] if "/npc/" in f]
