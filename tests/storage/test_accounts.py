"""Who may come in."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from engine.storage.accounts import Accounts
from engine.storage.redis_log import connect
from engine.vocabulary.ports import Account

_worlds = count(1)


@pytest.fixture
async def accounts(redis_url: str) -> AsyncIterator[Accounts]:
    """The accounts of a world nobody has entered yet."""
    client = connect(redis_url)
    yield Accounts(client, f"people{next(_worlds)}")
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
