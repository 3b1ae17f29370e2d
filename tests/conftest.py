"""What all tests share: a Redis, started once; and on a build machine nothing may be skipped."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.own_redis import own_redis

# No stopwatch here either: a busy machine is no fault of what is tested.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Redis listens; whoever empties or squeezes it takes one of their own."""
    yield from own_redis(tmp_path_factory.mktemp("redis"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # noqa: ANN201
    """A skip says that this machine lacks something; the build machine must lack nothing."""
    del item
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped on the build machine, where nothing may be: {report.longrepr}"
