"""The conversation at the door: who comes in, and under which name."""

import asyncio
import re
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from engine.gateways.breath import BOOK, TOLD_AFTER_S
from engine.gateways.passwords import LONGEST, SHORTEST, CrowdedError, Hasher, Patience
from engine.vocabulary.markup import Role, mark
from engine.vocabulary.ports import Account, Accounts

T = TypeVar("T")

TRIES = 3
_MOST_ANSWERS = 20
_NAME = re.compile(r"[A-Za-z]{2,16}")
_RESERVED = frozenset({
    "admin", "all", "anyone", "coil", "connect", "corpse", "create", "designer", "everyone", "exit", "gm", "god",
    "guest", "he", "help", "her", "him", "it", "login", "loom", "me", "moderator", "mssp", "myself", "no", "nobody",
    "nothing", "ouro", "ourobouro", "player", "quit", "reviewer", "screenreader", "scrip", "self", "server", "she",
    "somebody", "someone", "something", "stranger", "system", "the", "them", "they", "who", "yes", "you", "yourself",
})  # fmt: skip

_WORDS_AT_THE_DOOR = frozenset({"help", "?", "h", "screenreader", "sr", "create", "connect", "login"})

BANNER = "\n".join(
    (
        "",
        mark(Role.GROWTH, "Ourobouro"),
        mark(Role.ROOM, "Coil") + " was to stop growing ninety years ago. The vote did not reach all of it.",
        mark(Role.QUIET, "Walk to where a street ends, and knock. It has been known to answer."),
        "",
    )
)
"""Words and colours only: when it is sent nobody knows yet whether somebody will hear it spoken."""

_ONE_LINE = {verb: mark(Role.COMMAND, f"{verb} NAME PASSWORD") for verb in ("create", "connect")}
_ALSO = {word: mark(Role.COMMAND, word) for word in ("guest", "screenreader", "help")}
INVITATION = "\n".join(
    (
        f"New here: {_ONE_LINE['create']}. Coming back: {_ONE_LINE['connect']}.",
        f"Only looking: {_ALSO['guest']}. Lost: {_ALSO['help']}. Listening, not reading: {_ALSO['screenreader']}.",
        "Or type nothing but a name, and be asked for the rest.",
    )
)
HELP = "\n".join(
    (
        "create NAME PASSWORD makes you a character, and connect NAME PASSWORD brings you back to it.",
        "Or type only a name: you are asked for the rest, and nobody sees the password on the screen.",
        "guest lets you walk the city under a borrowed name, which is gone when you leave.",
        "screenreader leaves out colours and empty lines, and says a prompt only when it has changed.",
        "quit closes the door again.",
        f"A name is 2 to 16 letters. A password is {SHORTEST} to {LONGEST} characters.",
    )
)
_PASSWORD_HELP = (
    f"A password is {SHORTEST} to {LONGEST} characters; nothing you type is shown. An empty line goes back."
)
_CHOICE_HELP = "Type yes to make this character, or no to give another name."
_CROWDED = "Many people are at the door just now. Try again in a moment."


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who has come in."""

    name: str
    role: str = "player"
    guest: bool = False


class Talk(Protocol):
    """The one at the door."""

    @property
    def address(self) -> str:
        """Where they come from."""
        ...

    @property
    def reader(self) -> bool:
        """Whether a screen reader speaks to them."""
        ...

    def say(self, text: str) -> None:
        """Tell them something, role-marked."""
        ...

    async def ask(self, question: str, *, hidden: bool = False) -> str:
        """Ask them for a line; nothing they type is shown if `hidden`."""
        ...

    def read_aloud(self, *, on: bool) -> None:
        """Turn screen reader mode on or off."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    """What the door needs: the accounts, the hasher, and the patience with wrong passwords."""

    accounts: Accounts
    hasher: Hasher
    patience: Patience

    async def log_in(self, talk: Talk) -> Admitted | None:
        """Talk until somebody is let in; None when they leave, or have been at it too long."""
        talk.say(f"{BANNER}\n{INVITATION}")
        wrong = 0
        for _ in range(_MOST_ANSWERS):
            words = (await talk.ask("By what name are you known? ")).split()
            try:
                admitted = await self._hear(talk, words)
            except CrowdedError:
                talk.say(_CROWDED)
                continue
            if isinstance(admitted, Admitted):
                return admitted
            if admitted == "leave":
                break
            wrong += admitted == "wrong"
            if wrong >= TRIES:
                talk.say("That is enough for now. Come back when you remember.")
                return None
        talk.say("The door closes. Come back any time.")
        return None

    async def _hear(self, talk: Talk, words: list[str]) -> Admitted | str:
        match [words[0].lower(), *words[1:]] if words else []:
            case ["quit" | "exit" | "q"]:
                return "leave"
            case ["guest"]:
                return Admitted(f"Guest{await _looked_up(talk, self.accounts.next_guest())}", guest=True)
            case ["create", name, password]:
                return await self._create(talk, name, password)
            case ["connect" | "login", name, password]:
                return await self._connect(talk, name, password)
            case [word] if word not in _WORDS_AT_THE_DOOR:
                return await self._step_by_step(talk, words[0])
            case said:
                self._explain(talk, said)
        return "again"

    def _explain(self, talk: Talk, words: list[str]) -> None:
        match words:
            case []:
                pass
            case ["screenreader" | "sr", *_]:
                talk.read_aloud(on=not talk.reader)
                talk.say(f"Screen reader mode is {'on' if talk.reader else 'off'}.")
            case ["create" | "connect" | "login" as word, *_]:
                talk.say(f"Type {mark(Role.COMMAND, word + ' NAME PASSWORD')}, or only a name.")
            case ["help" | "?" | "h"]:
                talk.say(HELP)
            case _:
                talk.say(f"A name is one word.\n{INVITATION}")

    async def _step_by_step(self, talk: Talk, name: str) -> Admitted | str:
        if why := wrong_name(name):
            talk.say(why)
            return "again"
        if await _looked_up(talk, self.accounts.find(name)):
            password = await _ask_hidden(talk, "Password: ")
            return await self._connect(talk, name, password) if password else "again"
        while (
            answer := (await talk.ask(f"Nobody is called {tidy(name)} yet. Shall it be you? (yes/no) ")).lower()
        ) in (
            "help",
            "?",
        ):
            talk.say(_CHOICE_HELP)
        if answer not in ("y", "ye", "yes"):
            return "again"
        password = await _ask_hidden(talk, "Choose a password: ")
        while why := password and wrong_password(password):
            talk.say(why)
            password = await _ask_hidden(talk, "Choose another: ")
        if not password:
            return "again"
        if await _ask_hidden(talk, "The same password again: ") != password:
            talk.say("Those were two different passwords. Nothing was made.")
            return "again"
        return await self._create(talk, name, password)

    async def _create(self, talk: Talk, name: str, password: str) -> Admitted | str:
        if why := wrong_name(name) or wrong_password(password):
            talk.say(why)
            return "again"
        if await _looked_up(talk, self.accounts.find(name)):
            talk.say(
                f"{tidy(name)} is taken. If it is you, type {mark(Role.COMMAND, f'connect {tidy(name)} PASSWORD')}."
            )
            return "again"
        account = Account(tidy(name), await self.hasher.hash(password), created=int(time.time()))
        if not await _looked_up(talk, self.accounts.create(account)):
            talk.say(f"{account.name} has just been taken. Choose another name.")
            return "again"
        return Admitted(account.name, account.role)

    async def _connect(self, talk: Talk, name: str, password: str) -> Admitted | str:
        whom = (f"name {name.lower()}", f"address {talk.address}")
        await asyncio.sleep(self.patience.tried(*whom))
        account = await _looked_up(talk, self.accounts.find(name))
        if account and len(password) <= LONGEST and await self.hasher.matches(account.hash, password):
            self.patience.right(*whom)
            return Admitted(account.name, account.role)
        talk.say("No character of that name has that password.")
        return "wrong"


async def _looked_up(talk: Talk, looking: Coroutine[Any, Any, T]) -> T:
    """Wait for the accounts; whoever stands at the door is told when that takes long."""
    task = asyncio.create_task(looking)
    try:
        done, _ = await asyncio.wait((task,), timeout=TOLD_AFTER_S)
        if not done:
            talk.say(BOOK)
        return await task
    finally:
        task.cancel()


async def _ask_hidden(talk: Talk, question: str) -> str:
    while (answer := await talk.ask(question, hidden=True)) in ("help", "?"):
        talk.say(_PASSWORD_HELP)
    return answer


def tidy(name: str) -> str:
    """Write a name as everybody will read it."""
    return name.capitalize()


def wrong_name(name: str) -> str:
    """Say what is wrong with a name for a character; nothing if it is fine."""
    if not _NAME.fullmatch(name):
        return "A name is 2 to 16 letters, from a to z, and nothing else."
    if name.lower() in _RESERVED:
        return f"{tidy(name)} is a word the city needs for itself. Choose another name."
    return ""


def wrong_password(password: str) -> str:
    """Say what is wrong with a new password; nothing if it is fine."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password is {SHORTEST} to {LONGEST} characters long."
    return ""
