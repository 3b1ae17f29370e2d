"""
Whether one player's evening stays quick while others storm in.

    .venv/bin/python bench/storm.py

Prints one JSON line with p50 and p95 of a `look` in milliseconds, by situation: quiet, thirty logins at ten a second, a
hundred-line paste beside it, one line of a megabyte beside it, and a language model that answers after eight seconds.
"""

import json
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.answer import answered, percentile, round_trip
from tests.house import House, Player

LOOKS = 200


class Slow(BaseHTTPRequestHandler):
    """A model that thinks for eight seconds and then says nothing of use."""

    def do_POST(self) -> None:
        """Answer one completion, late."""
        time.sleep(8)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def looks(player: Player, count: int = LOOKS) -> dict[str, float]:
    """Time so many looks, one after the other, fifty a second at the most."""
    times: list[float] = []
    for _ in range(count):
        times.append(round_trip(player))
        time.sleep(0.02)
    return {"p50_ms": percentile(times, 0.5), "p95_ms": percentile(times, 0.95)}


def beside(player: Player, work: threading.Thread) -> dict[str, float]:
    """Time looks while something else goes on."""
    work.start()
    found = looks(player)
    work.join()
    return found


def logins(house: House) -> None:
    """Thirty newcomers in three seconds."""
    comers = []
    for number in range(30):
        comers.append(comer := Player(house.telnet))
        comer.types(f"create Storm{chr(97 + number // 26)}{chr(97 + number % 26)} hunter22")
        time.sleep(0.1)
    for comer in comers:
        comer.hears("hp")
        comer.leaves()


def paste(player: Player) -> None:
    """A hundred lines at once."""
    player.types("\r\n".join(["say pasted"] * 100))
    player.hears("pasted")


def shout(player: Player) -> None:
    """One line of a megabyte."""
    player.types("say " + "a" * 1_000_000)


def main() -> None:
    """Measure all situations in one house."""
    model = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        house.environment["OUROBOURO_LLM_URL"] = f"http://127.0.0.1:{model.server_port}/v1"
        house.up("--go")
        try:
            vex, ada, bob = (house.player(name) for name in ("Vex", "Ada", "Bob"))
            for name in ("Vex", "Ada"):
                house.ouro("role", name, "gm")
            found = {"quiet": looks(vex)}
            found["logins"] = beside(vex, threading.Thread(target=logins, args=(house,)))
            found["paste"] = beside(vex, threading.Thread(target=paste, args=(bob,)))
            found["megabyte"] = beside(vex, threading.Thread(target=shout, args=(bob,)))
            road = house.open_roads()[0]
            answered(vex, ada, road)
            found["slow_model"] = looks(vex)
            print(json.dumps(found))
        finally:
            house.down()
            model.shutdown()


if __name__ == "__main__":
    main()
