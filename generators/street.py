"""The words of a street: a theme's rooms, dealt out over a plan, with the air of the district in them."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.vocabulary.chance import Dice, seed_of
from generators.ask import Ask
from generators.grammar import Grammar
from generators.names import Names
from generators.tables import shelf, table

_LONG_ENOUGH = 47
_TOO_LONG = 80
_TRIES = 24


@dataclass(slots=True)
class Words:
    """What has been dealt out in one draft; no sentence is dealt twice."""

    ask: Ask
    dice: Dice
    names: Names
    spent: set[str] = field(default_factory=set[str])
    path: list[str] = field(default_factory=list[str])

    def theme(self, besides: str = "", folder: str = "streets") -> dict[str, Any]:
        """
        Choose a theme that fits the district and that has not been told in the city yet.

        A district's own come first; with chaos, a stranger may. Told ones are taken when none is left.
        """
        themes = [one for one in all_themes(folder, self.ask.tables) if one["id"] != besides]
        fits = [one for one in themes if self.ask.site.area in one["fits"] or "any" in one["fits"]]
        if not fits or self.dice.chance(self.ask.knob("chaos") // 6):
            fits = themes
        fresh = [one for one in fits if not self._told(one)] or [one for one in themes if not self._told(one)] or fits
        theme = self.dice.choice(fresh)
        self.path.append(f"theme:{theme['id']}")
        return theme

    def core(
        self, theme: dict[str, Any], role: str, shelf: str = "rooms", *, heard: bool = False
    ) -> dict[str, Any] | None:
        """Deal out one room of a theme for a role (entry, ring, spur, end); with `heard`, also one the city knows."""
        left = [one for one in theme[shelf] if one["text"] not in self.spent and (heard or not self._known(one))]
        fit = [one for one in left if one.get("as", role) in {role, "any"}]
        if not fit:
            return None
        one = fit[0] if role == "entry" else self.dice.choice(fit)
        self.spent.add(one["text"])
        self.path.append(f"{theme['id']}/{shelf}:{theme[shelf].index(one)}")
        return one

    def text(self, core: str, *, outdoors: bool = True) -> str:
        """
        Give a room's text the air of the district or a sign of people, where there is place for it.

        No text the city has heard comes out: what has been told before is told with more in it.
        """
        text = core
        if outdoors and len(core.split()) < _LONG_ENOUGH:
            text = self._with_more(text, outdoors=outdoors)
        for _ in range(_TRIES):
            if seed_of(text.casefold()) not in self.ask.said:
                break
            text = self._with_more(core if len(text.split()) > _TOO_LONG else text, outdoors=outdoors)
        return text

    def _with_more(self, text: str, *, outdoors: bool) -> str:
        air, signs = table("air", self.ask.tables), table("answered", self.ask.tables)
        local = air.get(self.ask.site.area, air["any"])
        options = local if self.dice.chance(55) else signs["signs"] if self.dice.chance(75) else air["any"]
        more = self.deal(options if outdoors else signs["indoors"]) or self.dice.choice(signs["signs"])
        return f"{text} {more}"

    def deal(self, options: list[str]) -> str:
        """Deal out one line that has not been used; nothing when all have."""
        left = [line for line in options if line not in self.spent]
        if not left:
            return ""
        line = self.dice.choice(left)
        self.spent.add(line)
        return line

    def bound(self, text: str, **words: str) -> str:
        """Fill in the names a text speaks of."""
        return Grammar({}, self.dice, words, self.path).expand(text)

    def _known(self, core: dict[str, Any]) -> bool:
        return _by_first_words(str(core["text"])) in self.ask.said

    def _told(self, theme: dict[str, Any]) -> bool:
        return any(self._known(one) for one in theme.get("rooms") or [])


@lru_cache(maxsize=4096)
def _by_first_words(text: str) -> int:
    """Give the number a text is known by, which is that of its first sentence."""
    return seed_of(text.split(". ", 1)[0].rstrip(".").casefold())


def all_themes(folder: str, tables: str = "") -> list[dict[str, Any]]:
    """Read every theme of a folder of tables, by name."""
    names = sorted(file.stem for file in (shelf(tables) / folder).glob("*.json"))
    return [{"id": name, **table(f"{folder}/{name}", tables)} for name in names]
