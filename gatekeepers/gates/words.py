"""What people will read is clean."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from engine.vocabulary import Content, Mark, kind_of
from engine.vocabulary.markup import clean
from engine.vocabulary.naming import NAME
from gatekeepers.case import Case, Fault
from gatekeepers.marks import verdict

_TEMPLATE = re.compile(r"[{}]|%[sd(]|\$\w|<[a-z/]")
_LEET = str.maketrans("0134578@$!|", "oieastbasil")
_NAMED = frozenset({"stands", "lies"})
_LONGEST = 4000
_SHORT = 4


def words_are_clean(case: Case) -> Mark:
    """Refuse control characters, mixed scripts, left-over template marks, and banned words in any disguise."""
    faults: list[Fault] = []
    banned = [skeleton(word) for word in case.guardrails.banned_words if skeleton(word)]
    read = 0
    for thing in case.things:
        was = dict(texts(case.was(thing))) if case.was(thing) else {}
        for field, text in texts(thing):
            if was.get(field) == text:
                continue
            read += 1
            said = text.replace(NAME, "") if field in _NAMED else text
            if why := _wrong(said, banned, by_council=case.by_council):
                faults.append(Fault(f"{kind_of(thing)}/{thing.id}", field, why))
    return verdict("words", faults, f"{read} texts read")


def texts(thing: Content | None) -> Iterator[tuple[str, str]]:
    """Go through every text of a thing that people may read, with its field."""
    if thing is not None:
        yield from _strings(thing.model_dump(mode="json", exclude={"id"}), "")


def skeleton(text: str) -> str:
    """Strip a word of its disguises: accents, leet, repeated letters, whatever separates them."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LEET)
    letters = "".join(letter for letter in plain if letter.isalpha())
    return re.sub(r"(.)\1+", r"\1", letters)


def _strings(value: Any, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, f"{field}.{key}" if field else str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _strings(inner, f"{field}.{place}")


def _wrong(text: str, banned: list[str], *, by_council: bool) -> str:
    if "".join(clean(text, _LONGEST).split()) != "".join(unicodedata.normalize("NFC", text).split()):
        return "holds characters nobody can see or print"
    if (found := _TEMPLATE.search(text)) and by_council:
        return f"holds {found.group()!r}, a left-over of a template"
    if word := next((word for word in text.split() if _mixed(word)), ""):
        return f"{word[:20]!r} mixes alphabets"
    for word in banned:
        if _says(text, word):
            return "holds a banned word"
    return ""


def _says(text: str, word: str) -> bool:
    if len(word) > _SHORT:
        return word in skeleton(text)
    return any(skeleton(one) == word for one in text.split())


def _mixed(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {unicodedata.name(letter, "").split(" ", 1)[0] for letter in word if letter.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1
