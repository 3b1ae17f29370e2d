"""What all tests share: on a build machine nothing may be skipped."""

import os

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # noqa: ANN201
    """A skip says that this machine lacks something; the build machine must lack nothing."""
    del item
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped on the build machine, where nothing may be: {report.longrepr}"
