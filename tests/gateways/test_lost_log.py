"""A log that has lost what was in it: who is connected stays so, and every line is done once, in order."""

import asyncio
import re
from contextlib import suppress

from tests.gateways.inn import Inn, inn, live


async def asleep(house: Inn) -> None:
    """Let the world hear nothing for a while, with what was said already lived."""
    await asyncio.sleep(0.05)
    assert house.waking is not None
    house.waking.cancel()
    with suppress(asyncio.CancelledError):
        await house.waking


def wake(house: Inn) -> None:
    """Let it hear again."""
    house.waking = asyncio.create_task(live(house))


async def test_lines_the_log_has_lost_are_said_again(redis_url: str) -> None:
    """
    What was in the log and not lived yet is done once the log has begun anew, before what was typed later.
    """
    async with inn(redis_url) as house:
        vex, bo = await house.enter("Vex"), await house.enter("Bo")
        await vex.ask("say line 0.", "line 0.")
        await asleep(house)
        for number in range(1, 4):
            vex.type(f"say line {number}.")
        await asyncio.sleep(0.1)
        house.log.lose()
        vex.type("say line 4.")
        await asyncio.sleep(0.1)
        await house.log.begin_again(house.game.last)
        wake(house)
        vex.type("say line 5.")
        read = await vex.until('You say, "line 5."')
        assert re.findall(r"line (\d)\.", read) == ["1", "2", "3", "4", "5"]
        await bo.ask("say still here", 'You say, "still here"')
        assert "linkdead" not in await bo.ask("who", "2 players")


async def test_whoever_only_listens_is_still_there(redis_url: str) -> None:
    """A log begun anew while nobody types is told who is connected, within a second or two."""
    async with inn(redis_url) as house:
        vex = await house.enter("Vex")
        await asyncio.sleep(0.05)
        sessions, house.game.sessions = dict(house.game.sessions), {}
        player = house.game.names["vex"]
        house.game.links.clear()
        house.log.lose()
        await house.log.begin_again(house.game.last)
        await vex.until("Exits:")  # the world did not know this session any more, and lets Vex in
        assert house.game.sessions.keys() == sessions.keys()
        assert house.game.links[player] in sessions
        await vex.ask("say hello", 'You say, "hello"')


async def test_what_was_lived_and_not_answered_is_not_done_again(redis_url: str) -> None:
    """Only the answer was lost: the line counts once."""
    async with inn(redis_url) as house:
        vex, bo = await house.enter("Vex"), await house.enter("Bo")
        await asleep(house)
        vex.type("say line 1.")
        await asyncio.sleep(0.1)
        house.deaf = True
        wake(house)
        await asyncio.sleep(0.1)
        house.deaf = False
        house.log.lose()
        await house.log.begin_again(house.game.last)
        vex.type("say line 2.")
        read = await bo.until("line 2.")
        assert read.count("line 1.") == 0
        await vex.until("line 2.")
