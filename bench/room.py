"""
What one line costs in a crowded room, stage by stage.

    .venv/bin/python bench/room.py [PLAYERS] [NPCS] [ROUNDS]

Everybody stands in one room: 15 players and 15 NPCs unless told otherwise, a few things on the ground, and a second
room to walk to. Prints one JSON line: for each command the microseconds (medians) that a whole `apply` takes and how
much of it goes to reading the line (`parse`), to what it does (`act`), to the words each witness reads (`tell`), and to
frames; `encode`, which comes after it, makes bytes of them. `times_nothing` is a whole `apply` as a multiple of one for
an empty line in the same run: nothing but a prompt.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.city import crowded_room, session_of
from bench.scale import settle
from engine.commands import obey
from engine.fold import apply
from engine.game import Game
from engine.happenings import Happening
from engine.narration import Telling, tell
from engine.storage.codec import encode_frames, frames_by_gateway
from engine.systems import PROMPT
from engine.vocabulary import Patch, Patched, PlayerSpoke, SessionOpened, put

COMMANDS = {
    "nothing": ("",),
    "look": ("look",),
    "look at one": ("look walker",),
    "say": ("say Is this the queue, or only where everybody stands?",),
    "emote": ("emote waits for a light to change.",),
    "go and come back": ("east", "west"),
    "nonsense": ("xyzzy",),
}
"""Lines, typed one after the other, by what they are called."""


class Crowd:
    """A game in which everybody stands in one room."""

    def __init__(self, players: int, npcs: int) -> None:
        self.game, self.lines = Game(7), 0
        apply(self.game, Patched(Patch(id="all", put=tuple(map(put, crowded_room(npcs))))), "1-0")
        for number in range(players):
            apply(self.game, SessionOpened(session_of(number), f"Run{chr(97 + number)}", "player", guest=False), "2-0")
        self.session = session_of(0)
        self.me = next(iter(self.game.links))

    def whole(self, line: str) -> float:
        """Fold a line as the engine does; gives seconds."""
        self.lines += 1
        entry = PlayerSpoke(self.session, self.lines, line)
        began = time.perf_counter()
        said = apply(self.game, entry, "3-0")
        spent = time.perf_counter() - began
        if said.fault:
            raise RuntimeError(said.fault)
        return spent

    def stages(self, line: str) -> dict[str, float]:
        """Do the same, one stage after the other; gives seconds."""
        game, telling = self.game, Telling(self.game)
        spent: dict[str, float] = {}

        def timed(stage: str, act: Callable[[], Any]) -> Any:
            began = time.perf_counter()
            given = act()
            spent[stage] = time.perf_counter() - began
            return given

        tale = timed("parse", lambda: obey(game, self.me, line))
        happened = timed("act", lambda: [*tale, *self._at_once()])
        timed("tell", lambda: [tell(telling, game, it) for it in happened if isinstance(it, Happening)])
        frames = timed("frames", telling.frames)
        timed("encode", lambda: [encode_frames(some) for some in frames_by_gateway(frames).values()])
        return spent | {"messages": len(frames)}

    def _at_once(self) -> Iterator[Any]:
        for about, react in PROMPT:
            if self.game.world.has(self.me, about):
                yield from react(self.game, self.me)


def middle(values: list[float]) -> float:
    """The median."""
    return sorted(values)[len(values) // 2]


def measured(crowd: Crowd, rounds: int) -> dict[str, dict[str, float]]:
    """Type everything so many times; gives microseconds by command and stage."""
    whole: dict[str, list[float]] = {name: [] for name in COMMANDS}
    parts: dict[str, list[dict[str, float]]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, lines in COMMANDS.items():
            whole[name].append(sum(map(crowd.whole, lines)) / len(lines))
            steps = list(map(crowd.stages, lines))
            parts[name].append({stage: sum(step[stage] for step in steps) / len(steps) for stage in steps[0]})
    table: dict[str, dict[str, float]] = {}
    for name in COMMANDS:
        stages = {stage: middle([each[stage] for each in parts[name]]) for stage in parts[name][0]}
        readers = stages.pop("messages")
        table[name] = {
            "apply": round(middle(whole[name]) * 1e6, 1),
            "times_nothing": round(middle(whole[name]) / middle(whole["nothing"]), 1),
            **{stage: round(seconds * 1e6, 1) for stage, seconds in stages.items()},
            "readers": round(readers, 1),
        }
    return table


def main(players: int, npcs: int, rounds: int) -> None:
    """Fill the room, type, and print."""
    crowd = Crowd(players, npcs)
    settle()
    measured(crowd, 50)
    print(json.dumps({"players": players, "npcs": npcs, "us": measured(crowd, rounds)}))


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] + ["15", "15", "1000"][len(sys.argv) - 1 :])))
