"""Nothing is forgotten, whoever dies: a small storm of kills, and a judge who would notice."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.history import Evidence, faults
from bench.storm_of_kills import STEPS, storm

SAID = "say #Vex-1#"


def sealed(*records: dict[str, Any]) -> bytes:
    """Write a chronicle."""
    lines, seal = b"", "0" * 64
    for number, record in enumerate(records, 1):
        body = record | {"prev": seal, "seq": number}
        packed = json.dumps(dict(sorted(body.items())), separators=(",", ":"))
        seal = hashlib.sha256((seal + packed).encode()).hexdigest()
        whole = json.dumps(dict(sorted((body | {"h": seal}).items())), separators=(",", ":"))
        lines += whole.encode() + b"\n"
    return lines


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    """What a very small world leaves behind that has kept every promise: one patch, one room, one line."""
    (tmp_path / "base" / "room").mkdir(parents=True)
    (tmp_path / "base" / "room" / "lane.json").write_text("{}")
    files = {"base/room/lane.json": hashlib.sha256(b"{}").hexdigest()}
    patched = {"id": "c1", "patch": {"id": "genesis"}, "files": files, "proposal": "genesis"}
    log = [
        {"id": "1-0", "e": {"t": "P", "patch": {"id": "genesis"}}},
        {"id": "2-0", "e": {"t": "L", "s": "g1:1", "n": 1, "l": SAID}},
    ]
    wire = [{"sent": SAID}, {"read": 'You say, "#Vex-1#"'}]
    return Evidence(
        wire=[{"who": "Vex", "link": "Vex/1"} | row for row in wire],
        witnessed=log,
        log=log,
        events=[{"id": "1-0", "n": "SpawnedEntities", "e": {"patch": "genesis"}}],
        chronicle=sealed({"at": 1, "e": patched, "name": "ContentPatched"}),
        data=tmp_path,
        ending={"rooms": 1, "found": {"lane": True, "gone": False}, "live": "a", "replayed": "a"},
    )


def test_a_world_that_kept_its_promises_is_believed(evidence: Evidence) -> None:
    """The judge finds no fault where there is none."""
    assert [] == faults(evidence)


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (lambda e: replace(e, witnessed=e.log[:1]), "no_answered_line_is_lost"),
        (lambda e: replace(e, wire=e.wire[:1]), "no_line_of_an_open_link_is_lost"),
        (lambda e: replace(e, wire=[*e.wire, e.wire[-1]]), "no_line_is_run_twice"),
        (lambda e: replace(e, wire=[*e.wire, e.wire[0]], witnessed=said_more(e)), "lines_keep_their_order"),
        (lambda e: replace(e, witnessed=e.log[::2], log=e.log), "the_log_only_grows"),
        (lambda e: replace(e, log=[e.log[0], e.log[1] | {"id": "3-0"}]), "the_log_only_grows"),
        (lambda e: replace(e, ending=e.ending | {"live": "b"}), "the_log_lived_again_is_the_world"),
        (lambda e: replace(e, chronicle=e.chronicle.replace(b'"at":1', b'"at":2')), "the_chronicle_is_whole"),
        (lambda e: replace(e, chronicle=e.chronicle[:-9]), "the_chronicle_is_whole"),
        (lambda e: replace(e, witnessed=e.log[1:]), "each_patch_is_everywhere_or_nowhere"),
        (lambda e: replace(e, events=e.events * 2), "each_patch_is_everywhere_or_nowhere"),
        (lambda e: replace(e, data=e.data / "base"), "files_are_what_the_chronicle_says"),
        (lambda e: replace(e, ending=e.ending | {"rooms": 2}), "the_world_is_what_the_files_say"),
        (lambda e: replace(e, ending=e.ending | {"found": {"gone": True}}), "the_world_is_what_the_files_say"),
    ],
)
def test_a_broken_promise_is_found(evidence: Evidence, broken: Callable[[Evidence], Evidence], promise: str) -> None:
    """Whatever is taken away, doubled or changed, the judge names the promise that was broken."""
    assert promise in {fault.split(":")[0] for fault in faults(broken(evidence))}


def said_more(evidence: Evidence) -> list[dict[str, Any]]:
    """A log in which the session has said something nobody sent."""
    return [*evidence.log, {"id": "3-0", "e": {"t": "L", "s": "g1:1", "n": 2, "l": "say something else"}}]


@pytest.mark.slow
@pytest.mark.parametrize("standby", [False, True], ids=["one engine", "two engines"])
async def test_nothing_is_forgotten_whoever_dies(tmp_path: Path, standby: bool) -> None:
    """
    Under load, with streets built and undone, processes die at any moment, and every promise is kept.
    """
    evidence = tmp_path / "evidence"
    found = await storm(tmp_path / "house", evidence, rounds=6, seconds=40, seed=11, standby=standby)
    assert [] == found["faults"]
    assert found["rounds"] > 1  # a step that is taken every thirty seconds may fill the time
    assert found["lines"] > 100


@pytest.mark.slow
async def test_nothing_is_forgotten_at_whatever_step_somebody_dies(tmp_path: Path) -> None:
    """
    Each step of a publish or an undo, a snapshot, a checkpoint and a draft is cut off once, under load.
    """
    house, evidence = tmp_path / "house", tmp_path / "evidence"
    found = await storm(house, evidence, rounds=len(STEPS), seconds=400, seed=12, turns=tuple(STEPS))
    assert [] == found["faults"]
    assert {*STEPS} == {*found["back_worst_s"]}
