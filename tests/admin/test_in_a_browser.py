"""The page in Chromium, by keyboard, as a game master sits at it."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import ConsoleMessage, Page, ViewportSize, async_playwright, expect

from admin.pages import setup
from admin.pages.look import STATIC
from tests.admin.conftest import PASSWORD, Dashboard
from tests.admin.test_deciding import held

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.skipif(not (STATIC / "vendor" / "htmx.min.js").exists(), reason="no htmx here: make pages"),
]

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """An empty page whose complaints fail the test."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        await browser.close()
    assert complaints == []


async def test_from_the_setup_link_to_go_stop_and_a_decision_without_a_mouse(dashboard: Dashboard, page: Page) -> None:
    """
    The first admin takes the keys, approves with `a`, rejects with `r` and a digit, asks with `w`, stops by key.
    """
    await dashboard.director_lives()
    await held(dashboard, "p-1", "p-2")
    asked = dashboard.director
    asked.says |= {"approve": {"ok": True}, "reject": {"ok": True}, "go": {"ok": True}, "stop": {"ok": True}}
    asked.says |= {
        "why": lambda r: {"ok": True, "facts": [{"id": r["args"]["id"], "name": "ProposalHeld", "why": "yes"}]}
    }
    asked.says |= {"snapshot-list": {"ok": True, "facts": []}}

    await page.goto(f"{dashboard.url}/setup?token={setup.token(dashboard.var)}")
    await page.keyboard.type("Odile")
    for field in ("Password", "Once more"):
        await page.get_by_label(field).fill(PASSWORD)
    await page.keyboard.press("Enter")

    card = page.locator("#desk .card")
    await expect(card).to_contain_text("Resin Walk, by the Boards")
    await page.keyboard.press("a")
    await expect(page.locator("#said")).to_contain_text("Approved")
    await expect(card).to_have_attribute("data-open", "p-2")
    await page.keyboard.press("w")
    await expect(card).to_contain_text("waits for a human")
    await page.keyboard.press("j")
    await expect(card.get_by_role("button", name="Approve")).to_be_visible()
    await page.keyboard.press("r")
    await page.keyboard.press("5")
    await expect(page.locator("#said")).to_contain_text("Rejected")
    await page.get_by_role("button", name="GO", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("GO")
    await page.get_by_label("Aggression").focus()
    await page.keyboard.press("Control+.")
    await expect(page.locator("#said")).to_contain_text("STOP")

    acts = [one["verb"] for one in asked.asked if one["verb"] in {"approve", "reject", "go", "stop"}]
    assert ["approve", "reject", "go", "stop"] == acts
    assert asked.heard("reject")[0]["args"]["why"] == "wrong place"


async def test_the_open_page_follows_the_world(dashboard: Dashboard, page: Page) -> None:
    """
    What is written while one watches appears on top of the timeline, once; a phone shows STOP without scrolling.
    """
    await dashboard.account("Vex", "gm")
    await page.set_viewport_size(PHONE)
    await page.goto(dashboard.url)
    await page.get_by_label("Name").fill("Vex")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Come in").click()
    await expect(page.get_by_role("button", name="STOP")).to_be_in_viewport()
    first = page.locator("#records > li").first
    for seq in (1, 2):
        await dashboard.writes(seq, "GenerationRequested", why=f"{seq} times somebody knocked")
        await expect(first).to_contain_text(f"{seq} times somebody knocked")
    await expect(page.locator("#records > li")).to_have_count(2)
    for row in (0, 1):
        await page.locator("#records a").nth(row).click()
        await expect(page.locator("#desk .card")).to_have_count(1)
        await expect(page.locator("#desk .card")).to_contain_text(f"{2 - row} times somebody knocked")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
