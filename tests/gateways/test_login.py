"""At the door: who comes in, how, and how long somebody may try."""

import asyncio
import re
import time

import pytest

from engine.gateways.codec import IAC, SB, SE, WILL, WONT, negotiation
from engine.gateways.login import BANNER, HELP, INVITATION, wrong_name, wrong_password
from engine.gateways.options import ECHO
from engine.gateways.passwords import Hasher, Patience
from engine.vocabulary.markup import plain
from tests.gateways.inn import inn


async def test_one_line_is_enough(redis_url: str) -> None:
    """Somebody new types one line and stands in the plaza; another day one line brings them back."""
    async with inn(redis_url) as house:
        vex = await house.knock()
        vex.type("create vex hunter22")
        assert "Vex" in await vex.until("Exits:")
        vex.leave()
        again = await house.knock()
        await again.ask("connect VEX hunter22", "Exits:")


def test_the_banner_can_be_read_aloud() -> None:
    """Words only, in short lines: nobody knows yet who is listening."""
    assert max(map(len, plain(f"{BANNER}\n{INVITATION}").split("\n"))) < 80
    for line in plain(f"{BANNER}\n{INVITATION}\n{HELP}").split("\n"):
        assert not re.search(r"[^\w\s]{3}|  ", line), line


async def test_step_by_step_nothing_secret_is_shown(redis_url: str) -> None:
    """Only a name: yes, a password and the same again, typed where nobody sees it, and help at each step."""
    async with inn(redis_url) as house:
        vex = await house.knock()
        await vex.ask("help", "create NAME PASSWORD makes you")
        await vex.ask("vex", "Shall it be you?")
        await vex.ask("help", "Type yes")
        await vex.until("Shall it be you?")
        vex.type("yes")
        await vex.raw_until(negotiation(WILL, ECHO))
        await vex.until("Choose a password:")
        await vex.ask("help", "nothing you type is shown")
        await vex.ask("short", "6 to 128 characters long")
        await vex.until("Choose another:")
        await vex.ask("hunter22", "again:")
        vex.type("hunter22")
        await vex.raw_until(negotiation(WONT, ECHO))
        await vex.until("Exits:")
        again = await house.knock()
        await again.ask("Vex", "Password:")
        await again.ask("hunter22", "Exits:")


async def test_a_guest_is_in_at_once(redis_url: str) -> None:
    """Two guests are two people."""
    async with inn(redis_url) as house:
        one, two = await house.knock(), await house.knock()
        await one.ask("guest", "Exits:")
        await two.ask("guest", "Exits:")
        assert "Guest1" in await two.ask("who", "Guest2")


async def test_three_wrong_passwords_are_enough(redis_url: str) -> None:
    """Each wrong answer comes later than the one before, and after the third the door closes."""
    async with inn(redis_url) as house:
        await house.enter("Vex")
        thief = await house.knock()
        started = time.monotonic()
        for wrong in ("aaaaaa", "bbbbbb"):
            await thief.ask(f"connect Vex {wrong}", "No character of that name has that password")
        assert time.monotonic() - started >= 0.5
        thief.type("connect Vex cccccc")
        assert "enough for now" in await thief.closed()


async def test_names_that_cannot_be(redis_url: str) -> None:
    """A refusal says what a name is; a taken one says whose."""
    async with inn(redis_url) as house:
        await house.enter("Vex")
        other = await house.knock()
        await other.ask("create V hunter22", "2 to 16 letters")
        await other.ask("create Guest hunter22", "the city needs for itself")
        await other.ask("create vex hunter22", "Vex is taken")
        await other.ask("create Mira 12345", "6 to 128 characters")
        await other.ask("create Mira", "create NAME PASSWORD")
        other.type("quit")
        assert "Come back any time" in await other.closed()
    assert wrong_name("MSSP-REQUEST")
    assert wrong_name("Ék")
    assert wrong_name("Yes")
    assert wrong_name("Corpse")
    assert not wrong_name("Mira")
    assert not wrong_password("hunter22")


async def test_who_listens_says_so_first(redis_url: str) -> None:
    """A screen reader turned on at the first prompt hears words without colours."""
    async with inn(redis_url) as house:
        vex = await house.knock()
        await vex.ask("screenreader", "mode is on")
        await vex.until("known?")
        vex.type("create Vex hunter22")
        await vex.until("Plaza")
        vex.type("look")
        await vex.raw_until(b"Exits")
        assert b"\x1b[" not in vex.raw


async def test_mtts_tells_of_a_screen_reader(redis_url: str) -> None:
    """A client that says MTTS 64 need not be told anything."""
    async with inn(redis_url) as house:
        vex = await house.knock()
        name = bytes((IAC, SB, 24, 0)) + b"MTTS 77" + bytes((IAC, SE))
        vex.writer.write(negotiation(WILL, 24) + name)
        vex.type("guest")
        await vex.until("Exits:")
        vex.type("look")
        await vex.raw_until(b"Exits")
        assert b"\x1b[" not in vex.raw


async def test_lines_typed_too_early_wait(redis_url: str) -> None:
    """A client that sends name, password and first command in one go loses none of them."""
    async with inn(redis_url) as house:
        vex = await house.knock()
        vex.writer.write(b"create Vex hunter22\r\nsay early bird\r\n")
        await vex.until('"early bird"')


async def test_a_dead_link_leaves_the_character_standing(redis_url: str) -> None:
    """The same name takes it over; the older link is told, and closed."""
    async with inn(redis_url) as house:
        vex, bo = await house.enter("Vex"), await house.enter("Bo")
        again = await house.knock()
        again.type("connect Vex hunter22")
        await again.until("Exits:")
        await vex.closed()
        await again.ask("say still me", '"still me"')
        again.leave()
        await bo.ask("look", "Vex")


async def test_quit_says_goodbye_and_hangs_up(redis_url: str) -> None:
    """Whoever quits is let go with a word."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        vex.type("quit")
        assert await vex.closed()
        assert len(house.gateway) == 0


async def test_the_idle_are_let_go(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who says nothing at the door for a minute is hung up on."""
    monkeypatch.setattr("engine.gateways.session._IDLE_AT_THE_DOOR_S", 0.05)
    async with inn(redis_url) as house:
        vex = await house.knock()
        assert "quiet for a while" in await vex.closed()
        assert len(house.gateway) == 0


async def test_a_storm_of_logins_slows_nobody() -> None:
    """While many passwords are being hashed, the loop goes on without a pause anybody would feel."""
    hasher = Hasher()
    hashing = [asyncio.create_task(hasher.hash(f"password{number}")) for number in range(12)]
    worst = 0.0
    while not all(task.done() for task in hashing):
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        worst = max(worst, time.perf_counter() - before)
    assert worst < 0.1
    assert await hasher.matches(hashing[0].result(), "password0")
    assert not await hasher.matches(hashing[0].result(), "password1")
    assert not await hasher.matches("no hash at all", "password1")
    hasher.close()


def test_patience_wears_thin_and_comes_back() -> None:
    """Wrong passwords slow a name and an address down, each twice as much, up to a bound; time heals."""
    now = 0.0
    patience = Patience(lambda: now)
    delays = [patience.tried("name vex", "address 1") for _ in range(8)]
    assert delays == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    patience.right("name vex", "address 1")
    assert patience.tried("name vex", "address 1") == 0
    school = [patience.tried(f"name {number}", "address 2") for number in range(40)]
    assert school == [0.0] * 31 + [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0]
    for number in range(20):
        patience.right(f"name {number}", "address 2")
    assert patience.tried("name 50", "address 2") == 0
    for number in range(10_000):
        patience.tried(f"name {number}", "address 4")
    assert len(patience._wrong) <= 4096
    assert patience.tried("name new", "address 4") == 8
    now = 1000.0
    assert patience.tried("name new", "address 4") == 0


async def test_players_behind_one_address_do_not_wait_for_each_other(redis_url: str) -> None:
    """Right passwords, many at once from one house, are not slowed down."""
    names = ("Ana", "Bea", "Cleo", "Dag", "Eve")
    async with inn(redis_url) as house:
        for name in names:
            (await house.enter(name)).leave()
        started = time.monotonic()
        guests = [await house.knock() for _ in names]
        for guest, name in zip(guests, names, strict=True):
            await guest.ask(f"connect {name} hunter22", "hp >")
        assert time.monotonic() - started < 5, "slowed down they would have waited 0.5, 1, 2 and 4 seconds"
