"""
How long the city takes to answer: from the third knock on the wire to the street standing, over real telnet.

    .venv/bin/python bench/answer.py [ANSWERS]

Prints one JSON line: p50, p95 and the worst in milliseconds, beside the round trip of a plain `look` in the same run,
and the longest that STOP took while a draft was under way.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from admin.requests import ask
from engine.storage.redis_server import server_url
from tests.house import PATIENCE, House, Player


def percentile(times: list[float], share: float) -> float:
    """The time that `share` of all times stay under, in milliseconds."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2)


def main(answers: int) -> None:
    """Knock at one road after another and time each answer."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        rails = house.data / "knobs" / "guardrails.json"
        rails.write_text(json.dumps(json.loads(rails.read_text()) | {"rooms_per_hour": 10000, "npcs_per_hour": 10000}))
        house.up("--go")
        try:
            vex, ada = house.player("Vex"), house.player("Ada")
            for name in ("Vex", "Ada"):
                house.ouro("role", name, "gm")
            spawned, looks = [], []
            for road in house.open_roads()[:answers]:
                spawned.append(answered(vex, ada, road))
                looks.append(round_trip(vex))
            print(
                json.dumps(
                    {
                        "answers": len(spawned),
                        "spawned_p50_ms": percentile(spawned, 0.5),
                        "spawned_p95_ms": percentile(spawned, 0.95),
                        "spawned_worst_ms": percentile(spawned, 1),
                        "look_p50_ms": percentile(looks, 0.5),
                        "stop_worst_ms": percentile(stops(house), 1),
                    }
                )
            )
        finally:
            house.down()


def answered(vex: Player, ada: Player, road: dict[str, str]) -> float:
    """Seconds from the third knock until a look shows the way open."""
    for player in (vex, ada):
        player.does(f"goto {road['room']}", "> ")
    vex.does(road["towards"], "> ")
    vex.does(road["towards"], "> ")
    vex.types("look")
    vex.hears("> ")
    began = time.perf_counter()
    ada.does(road["towards"], "> ")
    while f"{road['towards']} (" in ada.does("look", "> ").split("Nobody has built yet:")[-1]:
        if time.perf_counter() - began > PATIENCE:
            raise AssertionError(f"nobody answered at {road}")
    return time.perf_counter() - began


def stops(house: House) -> list[float]:
    """Seconds STOP takes to be in force, while drafts are being asked for."""
    url, times = server_url(house.folder / "var"), []
    for road in house.open_roads()[-5:]:
        ask(url, "ouro:coil:", "go", {})
        ask(url, "ouro:coil:", "force", {"kind": "WORLD_EXPANSION", "at": f"{road['room']}/{road['towards']}"})
        began = time.perf_counter()
        ask(url, "ouro:coil:", "stop", {})
        times.append(time.perf_counter() - began)
    return times


def round_trip(player: Player) -> float:
    """Seconds a `look` takes there and back."""
    began = time.perf_counter()
    player.does("look", "> ")
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
