"""
How long `ouro up` takes to be ready, and what each process weighs at rest.

    .venv/bin/python bench/start.py [ROUNDS]

Prints one JSON line: seconds to ready for a new world and for one that has been before (median of the rounds),
beside the start of a bare Python in the same run, and each role's memory in MiB after ten seconds of quiet.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.house import House


def main(rounds: int) -> None:
    """Start and stop worlds and weigh the last one."""
    new, again, bare = [], [], []
    found: dict[str, Any] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            new.append(ready(house := House(Path(folder))))
            house.down()
            again.append(ready(house))
            time.sleep(10)
            found = house.status()
            house.down()
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        bare.append(time.perf_counter() - began)
    print(
        json.dumps(
            {
                "new_world_s": round(statistics.median(new), 2),
                "known_world_s": round(statistics.median(again), 2),
                "bare_python_s": round(statistics.median(bare), 3),
                "rooms": found["rooms"],
                "npcs": found["npcs"],
                "rss_mb": {role: known["rss_mb"] for role, known in found["roles"].items()},
            }
        )
    )


def ready(house: House) -> float:
    """Seconds from the command to the ready block."""
    house.said.clear()
    began = time.perf_counter()
    house.up()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
