"""What players read while nothing they type reaches the world: that it is kept; once, and in the order they typed."""

import re

import pytest
from redis.asyncio import Redis

from engine.gateways.breath import AGAIN, BOOK, FULL, HELD, NOT_AGAIN_WITHIN_S, TOLD_AFTER_S, Breath
from engine.vocabulary.markup import plain
from engine.vocabulary.trouble import Trouble
from tests.gateways.inn import inn


@pytest.mark.parametrize(
    ("trouble", "words"), [(Trouble.AWAY, HELD), (Trouble.FULL, FULL), (Trouble.DISK, FULL)], ids=str
)
async def test_whoever_types_is_told_once_and_heard_in_order(redis_url: str, trouble: Trouble, words: str) -> None:
    """
    While the log takes nothing in, a typist reads one line about it; a silent neighbour reads none.
    """
    async with inn(redis_url) as house:
        vex, bo = await house.enter("Vex"), await house.enter("Bo")
        house.log.ail(trouble)
        for number in range(20):
            vex.type(f"say line {number}.")
        read = await vex.until(plain(words), 2)
        vex.type("say line 20.")
        house.log.ail(None)
        read += await vex.until("line 20.")
        assert read.count(plain(words)) == 1
        assert read.count(plain(AGAIN)) == 1
        assert re.findall(r"line (\d+)\.", read) == [str(number) for number in range(21)]
        heard = await bo.until("line 20.")
        assert plain(words) not in heard
        assert plain(AGAIN) not in heard


async def test_a_screen_reader_is_told_too(redis_url: str) -> None:
    """The words come without colours, and once."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        await vex.ask("screenreader on", "mode is on")
        house.log.ail(Trouble.AWAY)
        vex.type("look")
        await vex.until(plain(HELD), 2)
        assert b"\x1b" not in vex.raw
        house.log.ail(None)
        await vex.until("Exits:")


async def test_what_is_beyond_the_bound_is_refused_in_words(redis_url: str) -> None:
    """However much is pasted meanwhile: what is kept is done, and what is not was refused aloud."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        house.log.ail(Trouble.AWAY)
        vex.writer.write(b"".join(f"say line {number}.\r\n".encode() for number in range(1000)))
        told = await vex.until("could not be heard")
        found = re.search(r"and (\d+) more", told)
        assert found
        house.log.ail(None)
        refused = int(found[1])
        while True:
            read = await vex.until(".")
            if more := re.search(r"and (\d+) more", read):
                refused += int(more[1])
            told += read
            done = re.findall(r'You say, "line (\d+)\.', told)
            if len(done) + refused >= 1000:
                break
        assert [int(number) for number in done] == sorted({int(number) for number in done})
        assert len(done) + refused == 1000


async def test_whoever_is_at_the_door_is_asked_to_wait(redis_url: str) -> None:
    """While nobody can be looked up, nobody is sent away; then they come in."""
    async with inn(redis_url) as house:
        vex = await house.knock()
        async with Redis.from_url(redis_url) as link:
            await link.execute_command("CLIENT", "PAUSE", 1500, "ALL")
            vex.type("create Vex hunter22")
            await vex.until(BOOK, 1.4)
            await vex.until("hp >")


def test_troubles_close_together_are_told_as_one() -> None:
    """A log that stutters does not make the gateway chatter."""
    breath = Breath()
    breath.asked(100.0)
    assert not breath.is_long(100.1)
    assert breath.is_long(100.2 + TOLD_AFTER_S)
    assert not breath.is_long(105.0)
    assert breath.answered()
    assert not breath.answered()
    breath.asked(106.0)
    assert not breath.is_long(108.0)
    assert not breath.answered()
    breath.asked(101.0 + NOT_AGAIN_WITHIN_S)
    assert breath.is_long(102.0 + NOT_AGAIN_WITHIN_S)
