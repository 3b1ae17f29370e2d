"""Content on disk: `data/base` by hand, `data/generated` by the council, one thing a file."""

from dataclasses import dataclass, field
from pathlib import Path

from engine.vocabulary import CONTENT, Catalogue, Content, Disk, Ref
from publisher.form import reformatted
from publisher.names import loose_names
from publisher.reading import ContentError, pointed, read

SHELVES = ("base", "generated")


@dataclass(frozen=True, slots=True)
class Shelf:
    """All files as they are on disk at one moment: texts by path, things by path, and what is wrong."""

    texts: dict[str, str]
    things: dict[str, Content]
    errors: list[ContentError]


@dataclass(slots=True)
class Library:
    """
    The folder with all content; paths are relative to it, as `generated/npc/vex.json`.

    Files whose size and time have not changed are not read again.
    """

    root: Path
    disk: Disk
    _known: dict[str, tuple[tuple[int, ...], str, Content | None, list[ContentError]]] = field(default_factory=dict)

    def load(self) -> Catalogue:
        """Read all content. Raises ExceptionGroup of what is wrong, each with file:line:column."""
        shelf = self.shelf()
        errors = [*shelf.errors, *self.loose_ends(shelf)]
        if errors:
            raise ExceptionGroup(f"{len(errors)} things are wrong in {self.root}", errors)
        return Catalogue.of(shelf.things.values())

    def shelf(self) -> Shelf:
        """Look at every file. Never raises for what is in them."""
        texts: dict[str, str] = {}
        things: dict[str, Content] = {}
        errors: list[ContentError] = []
        for path, kind in self._files():
            text, thing, wrong = self._read(path, kind)
            if text is None:
                continue
            texts[path] = text
            errors += wrong
            if thing is not None:
                things[path] = thing
        errors += self._twice(things)
        return Shelf(texts, things, errors)

    def loose_ends(self, shelf: Shelf) -> list[ContentError]:
        """Find names in the files that lead nowhere."""
        catalogue = Catalogue.of(shelf.things.values())
        return [
            ContentError(pointed(self.shown(path), shelf.texts[path], field, why))
            for path, thing in shelf.things.items()
            for field, why in loose_names(thing, catalogue)
        ]

    def shown(self, path: str) -> str:
        """Write a path as people see it from the checkout: `data/base/npc/vex.json`."""
        return f"{self.root.name}/{path}"

    def unformatted(self) -> dict[str, str]:
        """Map every readable file that is not in form to the text it should have: `ouro fmt` writes them."""
        shelf = self.shelf()
        better = {path: reformatted(path.split("/")[1], shelf.texts[path]) for path in shelf.things}
        return {path: text for path, text in better.items() if text != shelf.texts[path]}

    def text(self, path: str) -> str | None:
        """What a file holds, None where there is none; bytes that are no text are shown as such."""
        try:
            return self.disk.read(self.root / path).decode("utf-8", "replace")
        except FileNotFoundError:
            return None

    def _twice(self, things: dict[str, Content]) -> list[ContentError]:
        first: dict[str, str] = {}
        errors: list[ContentError] = []
        for path in things:
            other = first.setdefault(str(ref_of(path)), path)
            if other != path:
                why = f"{self.shown(other)} holds the same thing; keep one of them"
                errors.append(ContentError(f"{self.shown(path)}:1:1: {why}"))
        return errors

    def _files(self) -> list[tuple[str, str]]:
        return [
            (f"{shelf}/{kind}/{name}", kind)
            for shelf in SHELVES
            for kind in sorted(CONTENT)
            for name in self.disk.names(self.root / shelf / kind)
            if name.endswith(".json") and not name.startswith((".", "#"))
        ]

    def _read(self, path: str, kind: str) -> tuple[str | None, Content | None, list[ContentError]]:
        stamp = self.disk.stamp(self.root / path)
        if stamp is None:
            return None, None, []
        known = self._known.get(path)
        if known and known[0] == stamp:
            return known[1:]
        text = self.text(path)
        if text is None:
            return None, None, []
        thing, errors = read(self.shown(path), kind, text)
        self._known[path] = (stamp, text, thing, errors)
        return text, thing, errors


def ref_of(path: str) -> Ref:
    """Name the thing a path holds."""
    _, kind, name = path.split("/")
    return Ref(kind=kind, id=name.removesuffix(".json"))  # pyright: ignore[reportArgumentType]
