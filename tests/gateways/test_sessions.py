"""Lines on their way: in order, fair between players, within bounds, and never dropped in silence."""

import asyncio
import re
from contextlib import suppress

from engine.gateways.codec import AYT, DO, IAC, SB, SE, WILL, negotiation
from engine.gateways.hall import UNDER_WAY
from engine.gateways.options import EOR, GMCP
from engine.gateways.session import MOST_QUEUED
from engine.vocabulary import PlayerSpoke, SessionClosed
from engine.vocabulary.ids import FIRST
from tests.gateways.inn import inn, live


async def test_a_pasted_page_is_heard_in_order(redis_url: str) -> None:
    """A hundred lines at once are said one after the other, each once."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        vex.writer.write(b"".join(f"say line {number}.\r\n".encode() for number in range(100)))
        read = await vex.until("line 99.")
        assert re.findall(r"line (\d+)\.", read) == [str(number) for number in range(100)]


async def test_whoever_types_much_does_not_go_before_who_types_little(redis_url: str) -> None:
    """With a hundred lines of one player waiting, another's single line is among the next few."""
    async with inn(redis_url, awake=False) as house:
        waking = asyncio.create_task(live(house))
        vex, bo = await house.enter("Vex"), await house.enter("Bo")
        waking.cancel()
        with suppress(asyncio.CancelledError):
            await waking
        vex.writer.write(b"say much\r\n" * 100)
        await asyncio.sleep(0.1)
        bo.type("say little")
        await asyncio.sleep(0.1)
        entries = await house.log.read(house.game.last, count=1000)
        lines = [entry.line for _, entry in entries if isinstance(entry, PlayerSpoke)]
        assert lines == ["say much"] * UNDER_WAY + ["say little"]
        waking = asyncio.create_task(live(house))
        await bo.until('"little"')
        waking.cancel()


async def test_too_much_is_said_to_be_too_much(redis_url: str) -> None:
    """Past the bound the player is told how many lines could not be heard; the rest is heard in order."""
    async with inn(redis_url, awake=False) as house:
        waking = asyncio.create_task(live(house))
        vex = await house.enter("Vex")
        waking.cancel()
        vex.writer.write(b"".join(f"say {number}.\r\n".encode() for number in range(2000)))
        told = await vex.until("could not be heard")
        assert re.search(rf"{MOST_QUEUED} lines are waiting, and (\d+) more", told)
        assert all(len(session.outbox) <= MOST_QUEUED for session in house.gateway._sessions.values())
        vex.leave()


async def test_a_megabyte_in_one_line_harms_nobody(redis_url: str) -> None:
    """It is cut, the player is told, and the neighbour does not notice."""
    async with inn(redis_url) as house:
        vex, bo = await house.enter("Vex"), await house.enter("Bo")
        vex.type(b"say " + b"x" * 1_000_000)
        await bo.ask("say hello", 'You say, "hello"')
        assert "too long" in await vex.until("characters were heard")
        await vex.ask("look", "Exits:")


async def test_a_flood_of_commands_is_hung_up_on(redis_url: str) -> None:
    """Two megabytes of telnet commands end one connection and nothing else."""
    async with inn(redis_url) as house:
        vex, bo = await house.enter("Vex"), await house.enter("Bo")
        vex.writer.write(negotiation(WILL, 99) * 700_000)
        await vex.closed()
        await bo.ask("say hello", 'You say, "hello"')
        assert len(house.gateway) == 1


async def test_who_does_not_read_is_let_go(redis_url: str) -> None:
    """A client that lets a quarter of a megabyte lie unread is dropped, its memory with it."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        bo = await house.enter("Bo")
        vex.writer.transport.pause_reading()  # pyright: ignore[reportAttributeAccessIssue]
        for _ in range(2000):
            vex.writer.write(b"help\r\n")
            await asyncio.sleep(0.002)
            if len(house.gateway) == 1:
                break
        assert len(house.gateway) == 1
        await bo.ask("say hello", 'You say, "hello"')


async def test_the_last_words_of_who_leaves_are_heard(redis_url: str) -> None:
    """Lines typed just before the link went are in the log, and then that it went."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        bo = await house.enter("Bo")
        vex.writer.write(b"say one\r\nsay two\r\nsay three\r\nsay four\r\nsay five\r\nsay six\r\n")
        await vex.writer.drain()
        vex.writer.close()
        await bo.until('"six"')
        await asyncio.sleep(0.05)
        entries = [entry for _, entry in await house.log.read(FIRST, count=1000)]
        assert sum(isinstance(entry, SessionClosed) for entry in entries) == 1
        numbers = [entry.number for entry in entries if isinstance(entry, PlayerSpoke)]
        assert numbers == [1, 2, 3, 4, 5, 6]


async def test_a_prompt_ends_each_answer_with_its_mark(redis_url: str) -> None:
    """A prompt is followed by GA, or by EOR for who speaks it, once; an empty line shows it again."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        await asyncio.sleep(0.05)
        vex.raw = b""
        vex.type("score")
        await vex.raw_until(b"\xff\xf9")
        assert vex.raw.count(b"\xff\xf9") == 1
        vex.raw = b""
        vex.writer.write(negotiation(DO, EOR))
        vex.type("")
        await vex.raw_until(b"\xff\xef")
        assert b"\xff\xf9" not in vex.raw
        assert "hp" in vex.read


async def test_gmcp_goes_to_who_asks_for_it(redis_url: str) -> None:
    """After DO GMCP the room comes as data as well; a ping is answered; rubbish is passed over."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        vex.writer.write(negotiation(DO, GMCP))
        for message in (b"Core.Ping", b"Core.Hello {broken", b"Core.Supports.Set [1, null]"):
            vex.writer.write(bytes((IAC, SB, GMCP)) + message + bytes((IAC, SE)))
        vex.type("look")
        await vex.raw_until(b"Room.Info {")
        assert bytes((IAC, SB, GMCP)) + b"Core.Ping" + bytes((IAC, SE)) in vex.raw


async def test_are_you_there(redis_url: str) -> None:
    """AYT is answered."""
    async with inn(redis_url) as house:
        vex = await house.knock()
        vex.writer.write(bytes((IAC, AYT)))
        await vex.until("[Yes]")


async def test_what_the_gateway_does_itself(redis_url: str) -> None:
    """Colours and screen reader mode are the client's affair, and the world never hears of them."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        await vex.ask("colour none", "Colours: none.")
        vex.type("look")
        await vex.raw_until(b"Exits")
        assert b"\x1b[" not in vex.raw
        await vex.ask("screenreader on", "mode is on")
        assert not any("colour" in str(entry) for _, entry in await house.log.read(FIRST, count=100))
