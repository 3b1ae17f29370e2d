"""Who may come in."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest
from redis.asyncio import Redis

from engine.storage.accounts import Accounts
from engine.storage.ledger import Ledger
from engine.storage.redis_link import connect
from engine.vocabulary.ports import Account

_worlds = count(1)


@pytest.fixture
async def accounts(redis_url: str, tmp_path: Path) -> AsyncIterator[Accounts]:
    """The accounts of a world nobody has entered yet."""
    client = connect(redis_url)
    yield Accounts(client, f"people{next(_worlds)}", Ledger(tmp_path))
    await client.aclose()


async def test_a_name_is_one_persons(accounts: Accounts) -> None:
    """The first one has it, in whatever capitals the second one tries; trying again after a doubt is no theft."""
    vex = Account("Vex", "hash", created=7)
    assert await accounts.find("Vex") is None
    assert await accounts.create(vex)
    assert await accounts.create(vex)
    assert not await accounts.create(Account("VEX", "other"))
    assert await accounts.find("vEx") == vex


async def test_a_role_can_be_given(accounts: Accounts) -> None:
    """A granted role stays; for nobody, or to nothing, none is granted."""
    await accounts.create(Account("Vex", "hash"))
    granted = await accounts.grant("vex", "gm")
    assert granted is not None
    assert granted == await accounts.find("Vex") == Account("Vex", "hash", "gm")
    assert await accounts.grant("Nobody", "gm") is None
    with pytest.raises(ValueError, match="emperor is no role"):
        await accounts.grant("Vex", "emperor")


async def test_guests_have_names_of_their_own(accounts: Accounts) -> None:
    """No two guests are called the same."""
    assert [await accounts.next_guest() for _ in range(3)] == [1, 2, 3]


async def test_accounts_outlive_a_redis_that_forgets(accounts: Accounts, redis_url: str) -> None:
    """With Redis emptied everybody comes in as before, as what they were, and nobody takes their name."""
    vex = Account("Vex", "hash", created=7)
    await accounts.create(vex)
    await accounts.create(Account("Bo", "other"))
    await accounts.grant("Bo", "admin")
    async with Redis.from_url(redis_url) as link:
        await link.flushall()
    assert await accounts.has_role("admin")
    assert not await accounts.create(Account("VEX", "thief"))
    assert await accounts.find("vex") == vex
    assert await accounts.put_back(guests=40) == 1
    assert await accounts.find("bo") == Account("Bo", "other", "admin")
    assert await accounts.next_guest() == 41


async def test_accounts_older_than_the_ledger_are_written_down(redis_url: str, tmp_path: Path) -> None:
    """A world that has kept its accounts in Redis alone loses none of them from now on."""
    client = connect(redis_url)
    world = f"people{next(_worlds)}"
    await Accounts(client, world, Ledger(tmp_path / "before")).create(Account("Vex", "hash"))
    await Accounts(client, world, Ledger(tmp_path / "now")).keep()
    assert Ledger(tmp_path / "now").everybody() == {"vex": Account("Vex", "hash")}
    await client.aclose()


def test_a_line_cut_off_in_the_middle_harms_no_other(tmp_path: Path) -> None:
    """Whoever dies while writing spoils neither what was written nor what comes; each sees what others write."""
    here, there = Ledger(tmp_path), Ledger(tmp_path)
    here.write(Account("Vex", "hash"))
    with (tmp_path / "accounts.jsonl").open("ab") as file:
        file.write(b'{"name": "B')
    there.write(Account("Odd", "hash"))
    assert here.find("odd") == Account("Odd", "hash")
    here.write(Account("Vex", "hash", "gm"))
    assert there.everybody() == {"vex": Account("Vex", "hash", "gm"), "odd": Account("Odd", "hash")}
    assert (tmp_path / "accounts.jsonl").stat().st_mode & 0o777 == 0o600
