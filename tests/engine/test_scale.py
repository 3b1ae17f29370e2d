"""A city as large as the bench makes it: the laws hold in a crowd as well."""

import pytest

from bench.scale import Bench, populated
from engine import checkpoint
from tests.engine.laws import broken


@pytest.mark.slow
def test_a_crowded_city_keeps_the_laws_and_its_future() -> None:
    """Five hundred players among five thousand others: no law breaks, and a city that was put away goes on the same."""
    first, _, _ = populated(5000)
    for tick in range(300):
        first.second(tick)
    second = Bench(checkpoint.unpack(checkpoint.pack(first.game)), entries=first.entries, lines=first.lines.copy())

    for tick in range(300, 600):
        first.second(tick)
        second.second(tick)

    assert [] == broken(first.game)
    assert checkpoint.digest(first.game) == checkpoint.digest(second.game)
