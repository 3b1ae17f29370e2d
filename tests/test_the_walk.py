"""The main job: from a knock on the edge of the map to a street one can walk down, every process killed on the way."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import House, Player, eventually

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for the whole walk."""
    house = House(tmp_path_factory.mktemp("walk"))
    house.up()
    yield house
    house.down()


def knock(player: Player, room: str, towards: str) -> None:
    """Go to a place as a game master may, and walk at the road nobody has built."""
    player.does(f"goto {room}", "Exits")
    player.types(towards)


def grown(house: House, known: set[str], kind: str = "WORLD_EXPANSION") -> dict[str, Any]:
    """Wait until a proposal nobody knew yet is live."""

    def found() -> dict[str, Any] | None:
        live = [p for p in house.facts("proposals") if p["id"] not in known and p["type"] == kind]
        return next((p for p in live if p["state"] == "published"), None)

    return eventually(found, f"a new {kind} in the world")


def expand(house: House, vex: Player, ada: Player) -> dict[str, Any]:
    """Let two players knock three times at an open road, and wait for the answer."""
    known = {proposal["id"] for proposal in house.facts("proposals")}
    road = house.open_roads()[0]
    for player in (vex, vex, ada):
        knock(player, road["room"], road["towards"])
        player.hears(">")
    return grown(house, known) | {"road": road}


def test_the_whole_walk(house: House) -> None:
    """
    A newcomer plays, the city answers a knock, says why, is undone and edited, and no kill -9 loses anything.
    """
    vex = house.player("Vex")
    ada = house.player("Ada")
    house.ouro("role", "Vex", "gm")
    house.ouro("role", "Ada", "gm")

    assert "Loom Plaza" in vex.does("look", "Exits")
    vex.does("say the bells are late", "the bells are late")
    ada.hears("the bells are late")
    house.ouro("go")

    answered = expand(house, vex, ada)
    vex.does("goto " + answered["road"]["room"], "Exits")
    street = vex.does(answered["road"]["towards"], "Exits")
    assert answered["road"]["room"] not in street

    chain = house.facts("why", answered["id"])
    assert "ContentPatched" == chain[0]["name"] or "SpawnedEntities" == chain[0]["name"]
    assert chain[-1]["name"] == "EdgeReached"
    assert all(later["cause"] == earlier["id"] for later, earlier in itertools.pairwise(chain))

    house.kill("engine")
    assert vex.does("look", "Exits")

    npc, home = somebody(answered["files"])
    vex.does(f"goto {home}", "Exits")
    npc.write_text(json.dumps(json.loads(npc.read_text()) | {"name": "Quillon Testament"}, indent=2))
    eventually(lambda: "Quillon Testament" in vex.does("look", "Exits"), "the hand edit live", 5)

    house.kill("director")
    house.kill("worker")
    again = expand(house, vex, ada)
    house.kill("redis")
    assert vex.does("look", "Exits")

    inside = vex.does("goto " + again["road"]["room"], "Exits")
    assert inside
    vex.does(again["road"]["towards"], "Exits")
    house.ouro("undo", again["id"])
    assert again["road"]["room"]
    eventually(lambda: "undone" == state_of(house, again["id"]), "the proposal undone")
    assert vex.does("look", "Exits")

    house.kill("gateway")
    vex = house.player("Vex", verb="connect")
    assert vex.does("look", "Exits")

    proof = house.facts("replay", "--verify")
    assert proof["replayed"] == proof["live"]


def somebody(files: list[str]) -> tuple[Path, str]:
    """Somebody new who stands in a room: their file, and the room's id."""
    paths = [Path(file) for file in files]
    for room in (json.loads(path.read_text()) for path in paths if path.parent.name == "room"):
        for spawn in room.get("spawns", ()):
            for path in paths:
                if path.parent.name == "npc" and path.stem == spawn.get("npc"):
                    return path, room["id"]
    raise AssertionError(f"nobody new stands anywhere: {files}")


def state_of(house: House, proposal: str) -> str:
    """What became of a proposal."""
    return next(p["state"] for p in house.facts("proposals") if p["id"] == proposal)
