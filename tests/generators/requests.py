"""Requests as the director writes them, for makers to be tested with."""

from typing import Any

AREAS = (
    "tallow-yards", "the-hem", "lantern-reach", "the-stacks",
    "glassward", "the-hub", "saltgate", "underbight", "nowhere",
)  # fmt: skip


def request_for(seed: int, kind: str = "WORLD_EXPANSION", towards: str = "east", **more: Any) -> dict[str, Any]:
    """One request at the eastern rim of a city that fills the west."""
    taken = [[x, y, 0] for x in range(10, 20) for y in range(19)]
    return {
        "request": f"c{seed}",
        "epoch": 1,
        "kind": kind,
        "seed": seed,
        "site": {
            "room": "loom-plaza",
            "area": AREAS[seed % len(AREAS)],
            "area_name": "The Hem",
            "levels": [1 + seed % 9, 4 + seed % 9],
            "faction": None,
            "at": [19, 9, 0],
            "towards": towards,
            "taken": taken,
            "names": ["bellows row", "umbrella arcade"],
            "npcs": [],
            "items": [],
            "doors": [],
        },
        "at": {"room": "loom-plaza", "towards": towards} if kind in {"WORLD_EXPANSION", "BUILDING"} else None,
        "mood": {"aggression": 50, "chaos": 30, "expansion": 50, "generosity": 50, "patience": 3},
        "limits": {"block_rooms": [6, 24], "npcs": 99, "item_level_slack": 2, "said": []},
        "facts": {"knocks": 3, "players": 2, "room": "Loom Plaza", "towards": towards, "door": "the hoarding"},
        "why": "3 times someone walked east from Loom Plaza into nothing",
        "requested_by": "director",
        "created": 1_900_000_000,
        "tables": "",
    } | more
