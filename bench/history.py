"""
Whether a world forgot anything, told from what it left behind, and from nothing it says of itself.

    .venv/bin/python bench/history.py EVIDENCE

EVIDENCE is what `bench/storm_of_kills.py` writes down: what clients sent and read, the log as a witness read it while
it was written and as it stood in the end, the events, the chronicle's file, the content files and two hashes. Prints
one line a fault, and exits 1 if there is any. It imports nothing of ours: what it checks cannot vouch for itself.
"""

import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Faults = Iterator[str]

MARK = re.compile(r"#([A-Z][a-z]+)-(\d+)#")
"""How a player numbers what they say: `#Vex-17#`."""

_SEAL = re.compile(rb',"h":"([0-9a-f]{64})"(?=,"name":)')


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    Everything a world left behind.

    `wire` is what clients did, in order: `{"who", "link", "sent" | "read" | "over"}`; a link that was never over was
    open in the end. `witnessed` is the log as it was read while it was written, `log` and `events` as they stood in
    the end. `ending` holds what was read of the world in the end: `rooms` (how many), `found` (room id -> whether one
    can stand in it), and the hashes `live` and `replayed`.
    """

    wire: list[Row]
    witnessed: list[Row]
    log: list[Row]
    events: list[Row]
    chronicle: bytes
    data: Path
    ending: Row

    @classmethod
    def read(cls, folder: Path) -> "Evidence":
        """Read it from the folder it was written to."""
        rows = {name: _rows(folder / f"{name}.jsonl") for name in ("wire", "witnessed", "log", "events")}
        chronicle = (folder / "chronicle.jsonl").read_bytes()
        ending = json.loads((folder / "ending.json").read_text())
        return cls(**rows, chronicle=chronicle, data=folder / "data", ending=ending)


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def faults(evidence: Evidence) -> list[str]:
    """Name everything that is not as it was promised; nothing when the world kept every promise."""
    return [f"{check.__name__}: {fault}" for check in CHECKS for fault in check(evidence)]


# what was said


def no_answered_line_is_lost(evidence: Evidence) -> Faults:
    """What a player has read the answer to stands in the log."""
    logged = {mark for lines in _sessions(evidence).values() for line in lines for mark in MARK.findall(line)}
    for mark in sorted(set(_answers(evidence.wire)) - logged):
        yield f"{mark} was answered and is not in the log"


def no_line_of_an_open_link_is_lost(evidence: Evidence) -> Faults:
    """Who was never hung up on had an answer to every line, whatever else died meanwhile."""
    over = {row["link"] for row in evidence.wire if "over" in row}
    answered = set(_answers(evidence.wire))
    for row in evidence.wire:
        if "sent" in row and row["link"] not in over:
            for mark in MARK.findall(row["sent"]):
                if mark not in answered:
                    yield f"{mark} was sent over a link that held, and never answered"


def no_line_is_run_twice(evidence: Evidence) -> Faults:
    """Nobody, speaker or listener, reads the same words twice."""
    heard = Counter((row["who"], mark) for row in evidence.wire if "read" in row for mark in MARK.findall(row["read"]))
    for (who, mark), times in heard.items():
        if times > 1:
            yield f"{who} read {mark} {times} times"


def lines_keep_their_order(evidence: Evidence) -> Faults:
    """A session's lines are in the log as they were sent, without a gap, and everybody hears them in that order."""
    sent: dict[str, list[str]] = defaultdict(list)
    for row in evidence.wire:
        if "sent" in row:
            sent[row["link"]].append(row["sent"])
    beginnings = {lines[0]: lines for lines in sent.values() if lines}
    for session, lines in _sessions(evidence).items():
        if lines and lines[0] in beginnings and lines != beginnings[lines[0]][: len(lines)]:
            yield f"{session} is in the log as {lines[:6]}..., and was sent as {beginnings[lines[0]][:6]}..."
    last: dict[tuple[str, str], int] = {}
    for row in evidence.wire:
        for speaker, number in MARK.findall(row.get("read", "")):
            if int(number) < last.get((row["who"], speaker), 0):
                yield f"{row['who']} read #{speaker}-{number}# after #{speaker}-{last[row['who'], speaker]}#"
            last[row["who"], speaker] = int(number)


def _answers(wire: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Give the marks that players have read in their own words."""
    for row in wire:
        for mark in MARK.findall(row.get("read", "")):
            if mark[0] == row["who"]:
                yield mark


def _sessions(evidence: Evidence) -> dict[str, list[str]]:
    """Collect what each session said, as the log has it; a line in it twice under one number counts once."""
    lines: dict[str, list[str]] = defaultdict(list)
    heard: dict[str, int] = {}
    for row in evidence.witnessed:
        entry = row["e"]
        if entry["t"] == "L" and entry["n"] > heard.get(entry["s"], 0):
            heard[entry["s"]] = entry["n"]
            lines[entry["s"]].append(entry["l"])
    return lines


# the log


def the_log_only_grows(evidence: Evidence) -> Faults:
    """What was in the log once is in it still, the same, unless it was trimmed from the front."""
    if not evidence.log:
        yield "the log is empty"
        return
    first, last = _order(evidence.log[0]["id"]), _order(evidence.log[-1]["id"])
    seen = [(row["id"], row["e"]) for row in evidence.witnessed if first <= _order(row["id"]) <= last]
    there = [(row["id"], row["e"]) for row in evidence.log]
    gone = sorted({given for given, _ in seen} - {given for given, _ in there}, key=_order)
    if gone:
        yield f"{len(gone)} entries were read from the log and are gone from it, the first {gone[0]}"
    late = sorted({given for given, _ in there} - {given for given, _ in seen}, key=_order)
    if not gone and not late and seen != there:
        yield "entries of the log have changed, or were read twice"
    if late:
        yield f"{len(late)} entries came into the log behind the back of its reader, the first {late[0]}"


def the_log_lived_again_is_the_world(evidence: Evidence) -> Faults:
    """The log's replay and the living world have one hash."""
    if evidence.ending["live"] != evidence.ending["replayed"]:
        yield f"the world is {evidence.ending['live']}, its log gives {evidence.ending['replayed']}"


# what was published


def the_chronicle_is_whole(evidence: Evidence) -> Faults:
    """Each record seals the one before it, by number and by hash, and no epoch goes back."""
    seal, epoch = "0" * 64, 0
    for number, line in enumerate(evidence.chronicle.splitlines(keepends=True), 1):
        found = list(_SEAL.finditer(line))
        if not found or not line.endswith(b"\n"):
            yield f"record {number} is torn"
            return
        said = found[-1]
        body = line[: said.start()] + line[said.end() : -1]
        record = json.loads(line)
        right = hashlib.sha256(seal.encode() + body).hexdigest()
        if said[1].decode() != right or record["prev"] != seal or record["seq"] != number:
            yield f"record {number} does not follow from the one before"
        if record["e"].get("epoch", 0) < epoch:
            yield f"record {number} is of an epoch that was over"
        seal, epoch = record["h"], max(epoch, record["e"].get("epoch", 0))


def each_patch_is_everywhere_or_nowhere(evidence: Evidence) -> Faults:
    """What the chronicle has published came into the log, in that order, and became true once; nothing else did."""
    written = [record["e"]["patch"]["id"] for record in _patches(evidence)]
    sent = list(dict.fromkeys(row["e"]["patch"]["id"] for row in evidence.witnessed if row["e"]["t"] == "P"))
    if sent != written:
        missing, strange = [p for p in written if p not in sent], [p for p in sent if p not in written]
        yield f"the log has other patches than the chronicle: without {missing}, but with {strange}"
    for patch, times in Counter(written).items():
        if times > 1:
            yield f"{patch} was written down {times} times"
    true = Counter(row["e"]["patch"] for row in evidence.events if row["n"] == "SpawnedEntities")
    for patch in written:
        if true[patch] != 1:
            yield f"{patch} became true {true[patch]} times"


def what_is_approved_is_settled(evidence: Evidence) -> Faults:
    """Every approval ends in a patch or a refusal."""
    waiting: dict[str, int] = {}
    for record in _records(evidence):
        event = record["e"]
        if record["name"] == "ProposalApproved":
            waiting[event["proposal"]] = record["seq"]
        elif record["name"] in {"ContentPatched", "ProposalRejected"}:
            waiting.pop(event["proposal"], None)
    for proposal, number in waiting.items():
        yield f"{proposal} was approved by record {number}, and nothing came of it"


def files_are_what_the_chronicle_says(evidence: Evidence) -> Faults:
    """Content on disk is a function of the chronicle: each file by its hash, and no other file beside them."""
    wanted: dict[str, str] = {}
    for record in _patches(evidence):
        for path, sha in record["e"]["files"].items():
            wanted.pop(path, None)
            if sha is not None:
                wanted[path] = sha
    there = {
        str(path.relative_to(evidence.data)): path
        for shelf in ("base", "generated")
        for path in (evidence.data / shelf).rglob("*")
        if path.is_file()
    }
    for path in sorted(there.keys() - wanted.keys()):
        yield f"{path} is there, and no record says so"
    for path, sha in sorted(wanted.items()):
        if path not in there:
            yield f"{path} is missing"
        elif hashlib.sha256(there[path].read_bytes()).hexdigest() != sha:
            yield f"{path} is not what was published"


def the_world_is_what_the_files_say(evidence: Evidence) -> Faults:
    """There are as many rooms as files of rooms; one can stand in each that was built, and in none that was undone."""
    files = {path.stem for shelf in ("base", "generated") for path in (evidence.data / shelf / "room").glob("*.json")}
    if evidence.ending["rooms"] != len(files):
        yield f"{evidence.ending['rooms']} rooms stand, {len(files)} are written down"
    for room, stands in evidence.ending["found"].items():
        if stands != (room in files):
            yield f"{room} {'stands' if stands else 'does not stand'}, against what the files say"


def _records(evidence: Evidence) -> list[Row]:
    return [json.loads(line) for line in evidence.chronicle.splitlines(keepends=True) if line.endswith(b"\n")]


def _patches(evidence: Evidence) -> list[Row]:
    return [record for record in _records(evidence) if record["name"] == "ContentPatched"]


def _order(given: str) -> tuple[int, int]:
    moment, _, place = given.partition("-")
    return int(moment), int(place)


CHECKS = (
    no_answered_line_is_lost,
    no_line_of_an_open_link_is_lost,
    no_line_is_run_twice,
    lines_keep_their_order,
    the_log_only_grows,
    the_log_lived_again_is_the_world,
    the_chronicle_is_whole,
    each_patch_is_everywhere_or_nowhere,
    what_is_approved_is_settled,
    files_are_what_the_chronicle_says,
    the_world_is_what_the_files_say,
)


if __name__ == "__main__":
    found = faults(Evidence.read(Path(sys.argv[1])))
    print("\n".join(found) or "Every promise was kept.")
    sys.exit(bool(found))
