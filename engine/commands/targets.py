"""From words to things: `blade`, `2.blade`, `rusty blade`, `all`, `all.blade`, `blade from corpse`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from engine.components import Corpse, Worn
from engine.ecs import Entity
from engine.game import Game, listed
from engine.life.sights import out

_ARTICLES = frozenset({"a", "an", "the", "my", "some"})
_FROM = re.compile(r"^(?P<what>.*?)\s+(?:from|in|out of)\s+(?P<where>.+)$")
_CORPSE = re.compile(r"^(?P<what>(?!(?:a|the|my)\s+\S+$).+?)\s+(?P<where>(?:\d+\.)?corpse)$", re.IGNORECASE)
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Aim:
    """What somebody pointed at: all of a kind, or the `nth` that answers to all `words`."""

    words: tuple[str, ...]
    nth: int = 1
    every: bool = False


def aim(text: str) -> Aim:
    """Read what somebody points at."""
    text = text.strip().lower()
    head, dot, rest = text.partition(".")
    if text == "all":
        return Aim((), every=True)
    if dot and head == "all":
        return Aim(_split(rest), every=True)
    if dot and head.isdecimal() and len(head) < 6:  # noqa: PLR2004
        return Aim(_split(rest), nth=max(1, int(head)))
    if text.startswith("all "):
        return Aim(_split(text[4:]), every=True)
    return Aim(_split(text))


def _split(text: str) -> tuple[str, ...]:
    words = text.replace(".", " ").split()
    return tuple(word for word in words if word not in _ARTICLES) or tuple(words)


def unarticled(text: str) -> str:
    """Say the same in lower case and without articles: nothing, for nothing but articles."""
    return " ".join(word for word in text.lower().split() if word not in _ARTICLES)


def from_where(text: str) -> tuple[str, str]:
    """Split `blade from corpse`, or `blade corpse`, into what and where; where is empty when nothing is said of it."""
    found = _FROM.match(text.strip()) or _CORPSE.match(text.strip())
    return (found["what"], found["where"]) if found else (text.strip(), "")


def pick(game: Game, wanted: Aim, among: Iterable[Entity]) -> list[Entity]:
    """Find whom or what somebody points at: none, one, or for `all` every one, in order."""
    if not wanted.words and not wanted.every:
        return []
    fits = (one for one in among if _answers(game.words(one), wanted.words))
    if wanted.every:
        return list(fits)
    for number, one in enumerate(fits, 1):
        if number == wanted.nth:
            return [one]
    return []


def one(game: Game, text: str, among: Iterable[Entity]) -> Entity:
    """Find the one thing somebody points at; 0 for nothing."""
    found = pick(game, aim(text), among) if text else []
    return found[0] if found else 0


def _answers(names: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return all(any(name.startswith(word) for name in names) for word in words)


# who and what can be pointed at


def people(game: Game, me: Entity) -> list[Entity]:
    """Everybody else in the room who is not behind a door: NPCs, then players."""
    room = game.where(me)
    return [*out(game, room), *(player for player in game.here(room, "player") if player != me)]


def lying(game: Game, me: Entity) -> list[Entity]:
    """Everything that lies in the room."""
    return game.here(game.where(me), "item")


def corpses(game: Game, me: Entity) -> list[Entity]:
    """The corpses in the room, the freshest first: that is the one people mean."""
    return [item for item in reversed(lying(game, me)) if game.world.has(item, Corpse)]


def wearing(game: Game, me: Entity) -> list[Entity]:
    """Everything somebody wears and wields."""
    return [thing for thing in game.carried(me) if game.world.has(thing, Worn)]


def oneself(game: Game, me: Entity, text: str) -> bool:
    """Tell whether somebody points at nobody but themselves."""
    return text.strip().lower() in {"me", "self", "myself", *game.words(me)}


# refusals


def missing(game: Game, asked: str, among: Iterable[Entity], where: str = "here") -> str:
    """Say that there is no such thing, or not so many, and name what there is."""
    wanted, among = aim(asked), list(among)
    if wanted.nth > 1 and (fewer := pick(game, replace(wanted, every=True), among)):
        return f"There is only one {where}." if len(fewer) == 1 else f"There are only {len(fewer)} {where}."
    asked = " ".join(wanted.words)[:40] or asked.strip()[:40]
    known = {bare_name(game, one): one for one in among[:40]}
    refusal = f'You see no "{asked}" {where}.'
    close = get_close_matches(asked, known, 1, 0.6)
    if close:
        return f"{refusal} Do you mean {game.name(known[close[0]])}?"
    names = list(dict.fromkeys(game.name(one) for one in known.values()))[:_SHOWN]
    return f"{refusal} There is {listed(names)}." if names else refusal


def bare_name(game: Game, one: Entity) -> str:
    """The word somebody or something is best called by."""
    return game.words(one)[0]
