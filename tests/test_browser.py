"""A game master's first evening in a real browser: the setup link, GO, the answer to a knock, why, and STOP."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.house import House, eventually

pytestmark = pytest.mark.slow

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for the evening."""
    house = House(tmp_path_factory.mktemp("browser"))
    house.up()
    yield house
    house.down()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    if CHROMIUM is None:
        pytest.skip("needs chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def entered(house: House, browser: Browser) -> Page:
    """Follow the setup link of the ready block and take the keys."""
    link = re.search(r"http://\S+/setup\?token=\S+", "".join(house.said))
    assert link is not None, house.said
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(link[0])
    page.fill("input[name=name]", "Warden")
    for field in ("password", "again"):
        page.fill(f"input[name={field}]", "a long enough secret")
    page.press("input[name=again]", "Enter")
    page.wait_for_url(f"http://127.0.0.1:{house.admin}/")
    return page


def test_the_game_master_presses_go_and_the_page_tells_what_the_city_did(house: House, browser: Browser) -> None:
    """
    GO and STOP work at a click, and the answer to a knock appears on the timeline by itself.
    """
    page = entered(house, browser)
    page.get_by_role("button", name=re.compile("^GO")).click()
    eventually(lambda: "go" == house.status()["director"], "the director going")

    vex, ada = house.player("Vex"), house.player("Ada")
    for name in ("Vex", "Ada"):
        house.ouro("role", name, "gm")
    road = house.open_roads()[0]
    for player in (vex, ada, vex):
        player.does(f"goto {road['room']}", "Exits")
        player.does(road["towards"], "> ")
    expect(page.get_by_text(re.compile("times someone walked")).first).to_be_visible(timeout=10_000)

    page.get_by_role("button", name=re.compile("^STOP")).click()
    eventually(lambda: "stop" == house.status()["director"], "the director stopped")


def test_a_setup_link_works_once(house: House, browser: Browser) -> None:
    """
    Whoever finds the link later finds a closed door.
    """
    link = re.search(r"http://\S+/setup\?token=\S+", "".join(house.said))
    assert link is not None
    answer = browser.new_page().goto(link[0])
    assert answer is not None
    assert answer.status >= 400 or "/login" in answer.url
