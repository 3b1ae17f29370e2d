"""Keep and restore a whole world: content and knobs here, the rest by the engine beside it as `world.ckpt`."""

import json
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.vocabulary import Catalogue, Disk, Kind, Proposal
from engine.vocabulary.failpoint import reached
from engine.vocabulary.lasting import draft_of, is_draft, remove_tree
from publisher.form import ASIDE
from publisher.knobs import Knobs
from publisher.library import ref_of
from publisher.publish import Press
from publisher.verifying import differences, kept, published

_PAGE = "content.json"
_ABOUT = "about.json"
_WORLD = "world.ckpt"
_BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Snapshots:
    """
    Whole worlds by name, one folder each under `folder`.

    A folder is made, and taken away, under the name of a draft: what bears its own name is whole.
    """

    folder: Path
    press: Press
    knobs: Knobs
    hash_of: Callable[[bytes], str]
    """Verifies the bytes of a world and gives its hash; raises ValueError for what is none."""

    def create(self, reason: str, position: str, *, seconds: int, keep: int, spare: Collection[str] = ()) -> str:
        """
        Keep content and knobs, forget the oldest beyond `keep` but none to `spare`, return the name.

        `position` is the last record of the chronicle it holds; `seconds` since 1970 name it.
        """
        moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d-%H%M%S")
        plain = re.sub(r"[^a-z0-9]+", "-", reason.casefold()).strip("-")[:32] or _BY_HAND
        name = base = f"{moment}-{plain}"
        number = 1
        taken = self._disk.names(self.folder)
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        about = {"name": name, "reason": reason, "position": position, "seconds": seconds}
        body = {"files": self.press.texts, "knobs": self.knobs.texts()}
        self._clear_up()
        self._write(name, {_PAGE: json.dumps(body, ensure_ascii=False), _ABOUT: json.dumps(about, indent=2) + "\n"})
        self._forget(keep, {*spare, name})
        return name

    @property
    def _disk(self) -> Disk:
        return self.press.library.disk

    def _write(self, name: str, texts: dict[str, str]) -> None:
        draft = draft_of(self.folder / name)
        self._disk.make_folder(draft)
        for part, text in texts.items():
            self._disk.write(draft / part, text.encode())
            reached("snapshot: content kept")
        self._disk.sync(draft, *(draft / part for part in texts))
        self._disk.rename(draft, self.folder / name)
        reached("snapshot: named")
        self._disk.sync(self.folder)

    def _clear_up(self) -> None:
        """Remove what a death in the middle has left; there is one director at a time."""
        for name in self._disk.names(self.folder):
            if is_draft(name) or self._is_half(name):
                remove_tree(self._disk, self.folder / name)

    def names(self) -> list[dict[str, Any]]:
        """What is kept, oldest first: name, reason, chronicle position, and whether the engine's part is there."""
        kept = [json.loads(self._disk.read(self.folder / name / _ABOUT)) for name in self._whole()]
        return [
            {"id": about["name"], **about, "world": self._has(about["name"], _WORLD)}
            for about in sorted(kept, key=_age)
        ]

    def _whole(self) -> list[str]:
        return [name for name in self._disk.names(self.folder) if not is_draft(name) and self._has(name, _ABOUT)]

    def _is_half(self, name: str) -> bool:
        """Tell a folder that holds some of our parts and nothing else, but not the one that is written last."""
        parts = {part for part in self._disk.names(self.folder / name) if not is_draft(part)}
        return bool(parts) and parts <= {_PAGE, _WORLD}

    def _has(self, name: str, part: str) -> bool:
        return self._disk.stamp(self.folder / name / part) is not None

    def world(self, name: str) -> str:
        """
        Verify that a snapshot is all there, and give the hash of its world.

        Raises LookupError where there is none, or only half, or a damaged one, and says which file.
        """
        path = self._home(name) / _WORLD
        try:
            return self.hash_of(self._disk.read(path))
        except FileNotFoundError:
            raise LookupError(f"{name} has no world yet: the engine writes {path}; try again in a moment") from None
        except (OSError, ValueError) as error:
            raise LookupError(f"{name} cannot be put back: {path}: {error}") from error

    def open(self, name: str, by: str) -> tuple[Proposal, dict[str, str]]:
        """
        Give what a snapshot holds: its content as a proposal, and its knobs as their files held them.

        The proposal is the difference to what is live now, and may hold nothing. Raises LookupError when there is none.
        """
        page = self._page(name)
        kept, live = page["files"], self.press.texts
        differing = {path for path in kept.keys() | live.keys() if kept.get(path) != live.get(path)}
        wanted = {str(ref_of(path)): _body(kept[path]) for path in differing & kept.keys()}
        now = {str(ref_of(path)): _body(live[path]) for path in differing & live.keys()}
        proposed = Proposal(
            id=f"restore-{len(self.press.patches)}-{name}"[:64],
            type=Kind.EDIT,
            seed=0,
            payload={
                "put": {ref: body for ref, body in sorted(wanted.items()) if now.get(ref) != body},
                "drop": sorted(ref for ref in now if ref not in wanted),
            },
            tags=("restore",),
            requested_by="undo",
            why=f"{by} restored {name}",
        )
        return proposed, page["knobs"]

    def delete(self, name: str) -> None:
        """Forget one for good. Raises LookupError when there is none."""
        leaving = draft_of(self._home(name))
        remove_tree(self._disk, leaving)
        self._disk.rename(self.folder / name, leaving)
        self._disk.sync(self.folder)  # from here on nobody is offered half a snapshot
        remove_tree(self._disk, leaving)

    def verify(self, name: str) -> tuple[dict[str, Any], Catalogue, list[str]]:
        """
        Hold its content against what the chronicle says was published then: about it, its content, what is wrong.

        Raises LookupError when there is none. The world beside it is the engine's to judge.
        """
        home = self._home(name)
        try:
            about, page = (json.loads(self._disk.read(home / part)) for part in (_ABOUT, _PAGE))
            content, wrong = kept(page["files"])
            wrong += self.knobs.misread(page["knobs"])
            position = str(about["position"])
        except (OSError, ValueError, LookupError, TypeError) as error:
            return {"name": name}, Catalogue(), [f"{name} cannot be read: {type(error).__name__}: {error}"]
        then = published(self.press.chronicle.records(), position)
        if then is None:
            return about, content, [*wrong, f"the chronicle has no record {position!r}, at which it was kept"]
        theirs = f"the chronicle at {position}" if position else "the empty chronicle"
        return about, content, wrong + differences(content, then, "its files", theirs)

    def _page(self, name: str) -> dict[str, Any]:
        path = self._home(name) / _PAGE
        try:
            page = json.loads(self._disk.read(path))
            return {"files": dict(page["files"]), "knobs": dict(page["knobs"])}
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise LookupError(f"{name} cannot be put back: {path}: {type(error).__name__}: {error}") from error

    def _home(self, name: str) -> Path:
        if not re.fullmatch(r"[a-z0-9-]{1,80}", name) or not self._has(name, _ABOUT):
            some = ", ".join(self._whole()[-5:])
            raise LookupError(f"there is no snapshot {name!r}; the newest are {some or 'none'}")
        return self.folder / name

    def _forget(self, keep: int, spare: Collection[str]) -> None:
        kept = self.names()
        for old in kept[: max(0, len(kept) - keep)]:
            if old["id"] in spare:
                continue
            with suppress(OSError):  # then it goes next time
                self.delete(old["name"])


def _body(text: str) -> dict[str, Any]:
    return {key: value for key, value in json.loads(text).items() if key not in ASIDE}


def _age(about: dict[str, Any]) -> tuple[int, int, str, str]:
    """Sort by when it was kept; within a second by the chronicle, whose records are numbered."""
    position = str(about["position"])
    return about["seconds"], len(position), position, about["name"]
