"""A world that cannot be lived again without a file that is gone: whoever minds it is told which, and what to do."""

import os
import signal
from pathlib import Path

import httpx2
import pytest

from tests.house import House, eventually

pytestmark = pytest.mark.slow


def test_a_snapshot_that_is_lost_is_named_with_what_to_do(tmp_path: Path) -> None:
    """By `ouro status`, with and without `--json`, by `ouro up` and by the dashboard; put back, the world goes on."""
    house = House(tmp_path).up()
    try:
        name = house.facts("snapshot", "create", "old")["id"]
        eventually(lambda: house.facts("snapshot", "list")[-1]["world"], "the engine's part")
        house.down()  # a last checkpoint: from here on the snapshot is in its file, and nowhere else
        vex = house.up().player("Vex")
        house.ouro("snapshot", "restore", name)
        assert house.status()["engine_trouble"] == ""

        (world,) = tmp_path.rglob(f"{name}/world.ckpt")
        aside = world.rename(tmp_path / "copy.ckpt")
        os.kill(house.status()["roles"]["engine"]["pid"], signal.SIGKILL)

        told = eventually(lambda: house.status()["engine_trouble"], "word of what is lost")
        assert f"{world} back, but it is not there; put that file back from a copy" in told
        assert f"The engine cannot go on: {told}." in house.ouro("status").stdout
        eventually(lambda: any(f"the engine cannot go on: {told}" in line for line in house.said), "a line of ouro up")
        watched = eventually(lambda: _away(house), "an engine that is away")
        assert watched["engine_trouble"] == told

        aside.rename(world)
        eventually(lambda: "engine" in house.status()["roles"], "the engine")
        assert house.status()["engine_trouble"] == ""
        vex.does("look", "Exits")
        proof = house.facts("replay", "--verify")
        assert proof["replayed"] == proof["live"]
    finally:
        house.down()


def _away(house: House) -> dict[str, str | bool]:
    seen = httpx2.get(f"http://127.0.0.1:{house.admin}/health")
    return {} if seen.status_code == 200 or seen.json()["engine"] else seen.json()
