"""Names that nobody has yet, and ids made of them."""

import re
import unicodedata
from dataclasses import dataclass, field

from engine.vocabulary.chance import Dice
from generators.tables import table

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(slots=True)
class Names:
    """Names already taken, case aside; what is given out is taken from then on."""

    dice: Dice
    tables: str = ""
    taken: set[str] = field(default_factory=set[str])

    def free(self, name: str) -> bool:
        """Say whether nobody has a name."""
        return name.casefold() not in self.taken

    def take(self, name: str) -> str:
        """Take a name."""
        self.taken.add(name.casefold())
        return name

    def person(self) -> tuple[str, str]:
        """Name somebody: the whole name, and the given one. No two given names alike in one draft."""
        words = table("names", self.tables)
        for _ in range(200):
            given, family = self.dice.choice(words["given"]), self.dice.choice(words["family"])
            if self.free(f"{given} {family}") and self.free(f"given:{given}"):
                self.take(f"given:{given}")
                return self.take(f"{given} {family}"), given
        given = self.dice.choice(words["given"])
        return self.take(f"{given} {self.dice.choice(words['family'])} the younger"), given

    def fresh(self, options: list[str]) -> str | None:
        """Take one of these names that is free, or nothing."""
        left = [name for name in options if self.free(name)]
        return self.take(self.dice.choice(left)) if left else None

    def street(self, options: list[str]) -> str:
        """Choose a name for a street; its rooms may still be called by it."""
        wanted = [name for name in options if self.free(name) and self.free(f"street:{name}")]
        for word in ("New", "Upper", "Lower", "Little", "Far", "Second", "Hither", "Back", "Old New"):
            wanted = wanted or [n for o in options if self.free(n := f"{word} {o}") and self.free(f"street:{n}")]
        name = self.dice.choice(wanted) if wanted else f"{self.person()[1]}'s {options[0]}"
        self.take(f"street:{name}")
        return name


def slug(name: str, longest: int = 40) -> str:
    """Turn a name into an id: `Ladder Street, the foot` is `ladder-street-the-foot`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:longest].strip("-")


def tail(seed: int) -> str:
    """Four letters that tell two drafts of one street apart."""
    letters = ""
    for _ in range(4):
        seed, number = divmod(seed, len(_LETTERS))
        letters += _LETTERS[number]
    return letters
