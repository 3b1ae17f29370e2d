"""
Stage four: what is approved is written down, in one piece or not at all.

Files first, then one record in the chronicle: that record is the commit point. Before the files
a note of intent is written, so that whoever comes after a crash knows what to put back.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.vocabulary import (
    CONTENT,
    Catalogue,
    Chronicle,
    Content,
    ContentPatched,
    CouncilEvent,
    Kind,
    Patch,
    Proposal,
    ProposalApproved,
    ProposalRejected,
    kind_of,
)
from engine.vocabulary.failpoint import reached
from engine.vocabulary.lasting import clear_drafts, draft_of, remove_all, write_all, write_whole
from publisher.form import ASIDE, formatted
from publisher.library import SHELVES, Library, ref_of
from publisher.reading import pointed
from publisher.undo import inverse

_PROBE = 64 * 1024


class TamperedError(ValueError):
    """An approved patch is not what was approved."""


@dataclass(slots=True)
class Press:
    """
    The only hand that writes content.

    `library` is data/, `intent` a file under var/ that exists only in the middle of a publish.
    What is live is folded from the chronicle: `texts` by path, as each file was when published.
    """

    library: Library
    chronicle: Chronicle
    intent: Path
    catalogue: Catalogue = field(default_factory=Catalogue)
    texts: dict[str, str] = field(default_factory=dict[str, str])
    patches: list[ContentPatched] = field(default_factory=list[ContentPatched])
    _proposed: str = ""
    _standing: list[str] = field(default_factory=list[str])

    def recover(self) -> list[str]:
        """
        Make the files agree with the chronicle after a crash, and say what had to be done.

        A publish that was cut off before its record is taken back; generated files that are
        missing are written again. Files somebody has edited are left for `edits`.
        """
        self.catalogue, self.texts, self.patches, self._proposed, self._standing = Catalogue(), {}, [], "", []
        for record in self.chronicle.records():
            self._fold(record)
        done = self._take_back_the_unfinished()
        shelves = (self.library.root / shelf / kind for shelf in SHELVES for kind in CONTENT)
        clear_drafts(self.library.disk, [self.intent.parent, *shelves])
        generated = {path: text for path, text in self.texts.items() if path.startswith("generated/")}
        missing = {path: text for path, text in generated.items() if self._found(str(ref_of(path))) is None}
        if missing:
            self._put(missing)
            done.append(f"{len(missing)} missing files were written again from the chronicle")
        self._keep_formatting()
        return done

    def probe(self, path: Path) -> None:
        """Try whether something of some size can be written beside a path, and leave nothing there. Raises OSError."""
        disk, draft = self.library.disk, draft_of(path.with_name("probe"))
        disk.make_folder(path.parent)
        try:
            disk.write(draft, bytes(_PROBE))
            disk.sync(draft)
        finally:
            disk.remove(draft)

    def publish(self, approved: ProposalApproved, *, tick: int, epoch: int) -> ContentPatched | None:
        """
        Write an approved patch down and return its record; nothing when that was done before.

        Raises TamperedError when the patch is not the one that was approved.
        """
        patch = approved.patch
        if patch.digest != approved.digest:
            raise TamperedError(f"{patch.id} is not what was approved: its digest is {patch.digest[:12]}")
        if any(patched.patch.id == patch.id for patched in self.patches):
            return None
        after = self._changes(patch)
        before = {path: self._text(path) for path in after}
        self._write(patch.id, before, after)
        record = ContentPatched(
            patch=patch,
            files={path: _sha(text) if text is not None else None for path, text in after.items()},
            before=before,
            at=approved.at,
            proposal=approved.proposal,
            requested_by=approved.requested_by,
            cause=approved.id,
            tick=tick,
            epoch=epoch,
            why=_told(patch),
        )
        written = self.chronicle.append(record)
        reached("publish: recorded")
        self.library.disk.remove(self.intent)
        reached("publish: not yet sent")
        assert isinstance(written, ContentPatched)  # noqa: S101
        self._fold(written, after)
        return written

    def inverse(self, patched: ContentPatched, by: str) -> Proposal:
        """Propose what takes a patch back. Raises ValueError with what stands in the way."""
        return inverse(patched, self.patches, self.catalogue, by)

    def edits(self, by: str) -> tuple[list[Proposal], list[str]]:
        """
        Propose whatever differs between the files and what is live, as one proposal; and say what cannot be read.

        In a new world everything differs: that is the genesis. An edit that has been refused is not
        proposed again before it changes; its reasons are said again.
        """
        shelf = self.library.shelf()
        broken = {str(error).split(":", 1)[0] for error in shelf.errors}
        readable = {path: thing for path, thing in shelf.things.items() if self.library.shown(path) not in broken}
        problems = [str(error) for error in shelf.errors]
        put = {str(ref_of(p)): thing for p, thing in readable.items() if self.catalogue.find(ref_of(p)) != thing}
        there = {str(ref_of(path)) for path in shelf.texts}
        gone = {str(ref_of(path)) for path in self.texts if path not in shelf.texts}
        drop = sorted(gone - there)
        if not put and not drop:
            self._proposed, self._standing = "", []
            return [], problems
        body = {ref: thing.model_dump(mode="json", exclude_defaults=True) for ref, thing in sorted(put.items())}
        proposal = self._edit({"put": body, "drop": drop}, by)
        if proposal.id == self._proposed:
            return [], [*problems, *self._standing]
        self._proposed, self._standing = proposal.id, []
        return [proposal], problems

    def explain(self, rejected: ProposalRejected) -> list[str]:
        """Say where in the files the faults lie that the gates have found: `file:line:column field: ...`."""
        shelf = self.library.shelf()
        where = {str(ref_of(path)): path for path in shelf.texts}
        told: list[str] = []
        for mark in rejected.marks:
            for fault in (mark.after or {}).get("faults", ()) if not mark.passed else ():
                path = where.get(fault["ref"])
                if path:
                    told.append(pointed(self.library.shown(path), shelf.texts[path], fault["field"], fault["why"]))
        if rejected.proposal == self._proposed:
            self._standing = told or [rejected.why]
        return told

    def _edit(self, payload: dict[str, Any], by: str) -> Proposal:
        genesis = not self.patches
        after = self.patches[-1].id if self.patches else ""
        name = hashlib.sha256(json.dumps([payload, after], sort_keys=True).encode()).hexdigest()[:16]
        changed = [*payload["put"], *payload["drop"]]
        return Proposal(
            id="genesis" if genesis else f"edit-{name}",
            type=Kind.EDIT,
            seed=0,
            payload=payload,
            tags=("genesis",) if genesis else ("edit",),
            requested_by="designer" if by == "designer" else by,
            why="the city as it was written by hand" if genesis else f"{by} edited {', '.join(changed[:4])}",
        )

    def _changes(self, patch: Patch) -> dict[str, str | None]:
        """Say what each file shall hold, or that it shall be gone."""
        old = next((p.before for p in self.patches if p.patch.id == patch.undoes), {})
        after: dict[str, str | None] = {}
        for ref in patch.drop:
            if path := self._found(str(ref)) or self._live(str(ref)):
                after[path] = None
        for thing in patch.things():
            ref = f"{kind_of(thing)}/{thing.id}"
            path = self._found(ref) or self._live(ref) or f"generated/{ref}.json"
            after[path] = _kept(thing, self.library.text(path), old.get(path)) or formatted(thing)
        return after

    def _text(self, path: str) -> str | None:
        """What was live of a thing, also if its file lay on another shelf."""
        return next((self.texts[one] for one in (path, *_other_shelves(path)) if one in self.texts), None)

    def _live(self, ref: str) -> str | None:
        """Where the file of a thing lay when it was published."""
        return next((path for shelf in SHELVES if (path := f"{shelf}/{ref}.json") in self.texts), None)

    def _found(self, ref: str) -> str | None:
        """Where the file of a thing lies now."""
        paths = [f"{shelf}/{ref}.json" for shelf in SHELVES]
        return next((path for path in paths if self.library.disk.stamp(self.library.root / path)), None)

    def _write(self, patch: str, before: dict[str, str | None], after: dict[str, str | None]) -> None:
        if changed := {path: text for path, text in after.items() if self.library.text(path) != text}:
            undoing = {path: before[path] for path in changed}
            note = json.dumps({"patch": patch, "before": undoing}).encode()
            write_whole(self.library.disk, self.intent, note, "intent")
            reached("publish: intent noted")
        self._put(changed)

    def _put(self, texts: Mapping[str, str | None]) -> None:
        """Let files hold these texts, or be gone."""
        root, disk = self.library.root, self.library.disk
        write_all(disk, {root / path: text.encode() for path, text in texts.items() if text is not None}, "publish")
        reached("publish: files written")
        remove_all(disk, (root / path for path, text in texts.items() if text is None))
        reached("publish: files removed")

    def _take_back_the_unfinished(self) -> list[str]:
        if self.library.disk.stamp(self.intent) is None:
            return []
        try:
            note = json.loads(self.library.disk.read(self.intent))
            name, before = str(note["patch"]), dict(note["before"])
        except (ValueError, KeyError, TypeError):
            name, before = "", {}
        done: list[str] = []
        if name and all(patched.patch.id != name for patched in self.patches):
            self._put(before)
            done.append(f"{name} was cut off before it was written down; {len(before)} files are as they were")
        self.library.disk.remove(self.intent)
        return done

    def _keep_formatting(self) -> None:
        """Where a file says what is live, in its own words, its own bytes are what is live."""
        for path, text in self.texts.items():
            found = self.library.text(path)
            if found is not None and found != text and (thing := self.catalogue.find(ref_of(path))):
                self.texts[path] = _kept(thing, found, None) or text

    def _fold(self, record: CouncilEvent, texts: dict[str, str | None] | None = None) -> None:
        if not isinstance(record, ContentPatched):
            return
        self.patches.append(record)
        self.catalogue = self.catalogue.patched(record.patch)
        for path, sha in record.files.items():
            thing = self.catalogue.find(ref_of(path))
            for other in _other_shelves(path):
                self.texts.pop(other, None)
            if sha is None or thing is None:
                self.texts.pop(path, None)
            else:
                self.texts[path] = (texts or {}).get(path) or formatted(thing)


def _kept(thing: Content, *texts: str | None) -> str | None:
    """Find a text among those offered that says exactly this thing."""
    for text in texts:
        try:
            body = json.loads(text) if text else None
            plain = {key: value for key, value in body.items() if key not in ASIDE} if body else None
            if plain is not None and type(thing).model_validate(plain) == thing:
                return text
        except (ValueError, AttributeError, RecursionError):
            continue
    return None


def _other_shelves(path: str) -> list[str]:
    mine, _, ref = path.partition("/")
    return [f"{shelf}/{ref}" for shelf in SHELVES if shelf != mine]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _told(patch: Patch) -> str:
    kinds: dict[str, int] = {}
    for put in patch.put:
        kinds[put.kind] = kinds.get(put.kind, 0) + 1
    words = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(kinds.items())]
    gone = [f"{len(patch.drop)} things dropped"] if patch.drop else []
    return ", ".join(words + gone) + " written down"
