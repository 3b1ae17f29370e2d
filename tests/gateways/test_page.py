"""The players' page in a real browser, in a city that is up."""

import json
import re
import shutil
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.house import ROOT, House

WEB = ROOT / "engine" / "gateways" / "web"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no chromium here to show the page"),
    pytest.mark.skipif(not (WEB / "built" / "main.js").exists(), reason="the page is not built: `make pages`"),
]

PHONE = ViewportSize(width=360, height=740)
PASSWORD = "hunter22"
NAMES = (f"Vex{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in count())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A city in which nobody picks a fight, so that nobody is kept from walking."""
    house = House(tmp_path_factory.mktemp("page"))
    for file in (house.data / "base" / "npc").glob("*.json"):
        npc: dict[str, Any] = json.loads(file.read_text())
        if npc.pop("hostile", False):
            file.write_text(json.dumps(npc, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
    try:
        yield house.up()
    finally:
        house.down()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A visitor whom the page has never seen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, house: House) -> Iterator[Page]:
    """The page, open; a complaint of the browser about it, its policy included, fails the test."""
    yield from opened(context, house)


@pytest.fixture
def phone(chromium: Browser, house: House) -> Iterator[Page]:
    """The page on a phone."""
    context = chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    yield from opened(context, house)
    context.close()


def opened(context: BrowserContext, house: House) -> Iterator[Page]:
    """Open the page, and look at the end whether the browser had anything to say."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"http://127.0.0.1:{house.web}/")
    yield page
    assert not [complaint for complaint in complaints if "WebSocket" not in complaint]


def enter(page: Page) -> str:
    """Make a character on the card; its name."""
    name = next(NAMES)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="I am new here").click()
    expect(page.get_by_role("log")).to_contain_text("Loom Plaza")
    return name


def types(page: Page, line: str) -> None:
    """Type a line and send it."""
    page.get_by_label("What you do or say").fill(line)
    page.keyboard.press("Enter")


def hears(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait until the text ends with an entry that holds the words."""
    expect(page.get_by_role("log").locator(".entry", has_text=words).last).to_be_visible()


def test_a_newcomer_makes_a_character_on_the_card_and_reads_a_street(page: Page) -> None:
    """
    The card types the command, steps aside, and the keyboard is on the line.
    """
    name = enter(page)

    hears(page, f"Welcome to Coil, {name}")
    expect(page.locator("#door")).to_be_hidden()
    expect(page.locator("#place-name")).to_have_text("Loom Plaza")
    expect(page.get_by_role("meter", name="Health")).to_have_attribute("aria-valuetext", "100 of 100")
    expect(page.get_by_label("What you do or say")).to_be_focused()


def test_a_wrong_password_is_answered_on_the_card(page: Page) -> None:
    """
    Whoever is not let in reads why where they are looking.
    """
    page.get_by_label("Name").fill("Nobodyatall")
    page.get_by_label("Password").fill("not-this-one")
    page.get_by_role("button", name="Come back").click()

    expect(page.locator("#door-answer")).to_have_text("No character of that name has that password.")
    expect(page.locator("#door")).to_be_visible()


def test_one_walks_by_typing_by_clicking_and_on_the_number_pad(page: Page) -> None:
    """
    A way is a word, a button, a click in the text, and a key.
    """
    enter(page)
    here, beside = "Loom Plaza", "Loom Plaza, under the clocks"
    place = page.locator("#place-name")

    types(page, "east")
    expect(place).to_have_text(beside)
    page.get_by_role("group", name="Ways").get_by_role("button", name="west", exact=True).click()
    expect(place).to_have_text(here)
    page.get_by_role("log").locator("[data-line=east]").last.click()
    expect(place).to_have_text(beside)
    page.keyboard.press("Numpad4")
    expect(place).to_have_text(here)
    expect(page.get_by_label("What you do or say")).to_be_focused()


def test_up_finds_the_last_line_that_begins_the_same_and_tab_finishes_a_word(page: Page) -> None:
    """
    History keeps to what one has begun to type; Tab knows the words the city used.
    """
    enter(page)
    line = page.get_by_label("What you do or say")
    types(page, "say one")
    types(page, "look")
    types(page, "say two")

    line.fill("say")
    page.keyboard.press("ArrowUp")
    expect(line).to_have_value("say two")
    page.keyboard.press("ArrowUp")
    expect(line).to_have_value("say one")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(line).to_have_value("say")
    line.fill("inv")
    page.keyboard.press("Tab")
    expect(line).to_have_value("inventory")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(line).not_to_be_focused()


def test_what_looks_like_html_is_only_words(page: Page) -> None:
    """
    Nobody can write on another's page with anything but text.
    """
    enter(page)

    types(page, "say <img src=x onerror=alert(1)><b>bold</b>")

    hears(page, 'You say, "<img src=x onerror=alert(1)><b>bold</b>"')
    assert page.locator("#play img, #play b").count() == 0


def test_whoever_reads_further_up_is_left_in_peace(page: Page) -> None:
    """
    New text moves nothing under the eyes of a reader; a button leads to it.
    """
    enter(page)
    for _ in range(8):
        types(page, "look")
    log = page.get_by_role("log")
    expect(log.locator(".title")).to_have_count(9)
    page.keyboard.press("PageUp")
    newer = page.get_by_role("button", name="Newer text below")
    page.wait_for_function(
        "document.querySelector('#log').scrollHeight - document.querySelector('#log').scrollTop > 900"
    )
    before = log.evaluate("log => log.scrollTop")

    page.evaluate("document.querySelector('[data-line=east]').click()")

    expect(newer).to_be_visible()
    assert before == log.evaluate("log => log.scrollTop")
    newer.click()
    expect(newer).to_be_hidden()
    assert log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") < 2


def test_people_who_are_here_can_be_looked_at_by_keyboard_alone(page: Page) -> None:
    """
    The list of who is here opens with Enter and keeps the focus where it was.
    """
    enter(page)
    somebody = page.locator("#here .name").first
    somebody.focus()
    page.keyboard.press("Enter")
    expect(somebody).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    hears(page, re.compile(r"^look "))


def test_the_list_of_who_is_here_follows_who_comes_and_goes(page: Page, chromium: Browser, house: House) -> None:
    """
    Another player is in it from the tram to the tram.
    """
    enter(page)
    here = page.locator("#here")
    another = chromium.new_context()
    for other in opened(another, house):
        name = enter(other)
        expect(here.get_by_role("button", name=name, exact=True)).to_be_visible()
        types(other, "quit")
        expect(here.get_by_role("button", name=name, exact=True)).to_have_count(0)
    another.close()


def test_an_unbuilt_road_says_so_and_can_be_knocked_on(page: Page) -> None:
    """
    On the compass it is told apart by its frame and its name, not by colour alone.
    """
    enter(page)
    types(page, "east")
    types(page, "north")
    expect(page.locator("#place-name")).to_have_text("Halfway Court, under the stair")
    up = page.get_by_role("button", name="up: nobody has built there yet, knock")
    expect(up).to_have_css("border-style", "dashed")

    up.click()

    hears(page, "They say a knock is heard.")


def test_a_password_is_never_shown_and_never_kept(page: Page) -> None:
    """
    Typing step by step hides it, a reload remembers the name alone, and up does not find it.
    """
    name = next(NAMES)
    page.get_by_role("button", name="I would rather type").click()
    line = page.get_by_label("What you do or say")
    types(page, f"create {name} {PASSWORD}")
    expect(page.locator("#place-name")).to_have_text("Loom Plaza")
    page.keyboard.press("ArrowUp")
    expect(line).to_have_value("")
    assert PASSWORD not in page.content()
    assert PASSWORD not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")

    page.reload()
    expect(page.get_by_label("Name")).to_have_value(name)
    expect(page.get_by_label("Password")).to_have_value("")
    page.get_by_role("button", name="I would rather type").click()
    types(page, name)
    expect(page.get_by_label("What you do or say")).to_have_attribute("type", "password")
    types(page, PASSWORD)
    expect(page.get_by_label("What you do or say")).to_have_attribute("type", "text")
    expect(page.locator("#place-name")).to_have_text("Loom Plaza")


def test_a_fallen_line_comes_back_by_itself_and_the_character_stands_where_it_stood(page: Page, house: House) -> None:
    """
    The page says that the line is down, calls again, and the name is still on the card.
    """
    enter(page)
    types(page, "east")
    expect(page.locator("#place-name")).to_have_text("Loom Plaza, under the clocks")

    house.kill("gateway")

    expect(page.get_by_role("log")).to_contain_text("The line to the city is gone.")
    expect(page.locator("html")).to_have_attribute("data-link", "open", timeout=20_000)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    hears(page, "are back where you stood")
    expect(page.locator("#place-name")).to_have_text("Loom Plaza, under the clocks")


def test_who_leaves_is_not_called_back(page: Page) -> None:
    """
    After a goodbye the page rests until somebody knocks again.
    """
    enter(page)

    types(page, "quit")

    expect(page.locator("#door-answer")).to_contain_text("The city keeps your place.")
    expect(page.locator("html")).to_have_attribute("data-link", "ended")
    expect(page.locator("#wire")).to_be_hidden()
    page.get_by_role("button", name="Look around as a guest").click()
    expect(page.locator("#place-name")).to_have_text("Loom Plaza")


def test_a_phone_shows_it_all_in_one_column(phone: Page) -> None:
    """
    Nothing sticks out, the line is at the bottom, and what one taps is large enough for a thumb.
    """
    enter(phone)
    line = phone.get_by_label("What you do or say")
    line.evaluate("line => line.blur()")

    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert phone.locator("#line").evaluate("line => line.getBoundingClientRect().bottom") > PHONE["height"] - 80
    assert line.get_attribute("autocapitalize") == "none"
    assert line.get_attribute("autocorrect") == "off"
    for way in phone.locator(".way.built").all():
        box = way.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    phone.get_by_role("button", name="east", exact=True).tap()
    expect(phone.locator("#place-name")).to_have_text("Loom Plaza, under the clocks")


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_words_stand_out_from_what_is_behind_them_in_every_theme(page: Page, theme: str) -> None:
    """
    Every colour of the text keeps a contrast of 4.5 to 1 on both grounds.
    """
    page.locator("html").evaluate("(html, theme) => { html.dataset.theme = theme }", theme)
    names = ["ink", "soft", "amber", "npc", "player", "item", "exit", "speech", "hurt", "strike", "system", "growth"]

    seen = page.evaluate(COLOURS, [*names, "ground", "raised"])

    faint = {
        (name, ground): round(contrast(seen[name], seen[ground]), 2)
        for name in names
        for ground in ("ground", "raised")
        if contrast(seen[name], seen[ground]) < 4.5
    }
    assert not faint


COLOURS = """names => {
  const probe = document.body.appendChild(document.createElement('i'));
  const seen = {};
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    seen[name] = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map(Number);
  }
  probe.remove();
  return seen;
}"""
"""What the variables of the style sheet come to, as red, green and blue."""


def contrast(one: list[float], other: list[float]) -> float:
    """How far two colours are apart, as WCAG counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: list[float]) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_screen_reader_finds_its_way(page: Page) -> None:
    """
    The text is a log, the prompt a status, rooms are headings if one wants, and every control has a name.
    """
    enter(page)
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Screen reader").check()
    page.get_by_role("button", name="Done").click()

    types(page, "look")

    expect(page.get_by_role("log").get_by_role("heading", name="Loom Plaza")).to_be_visible()
    expect(page.locator("#prompt")).to_have_attribute("role", "status")
    expect(page.locator("#prompt-said")).to_have_text("100 of 100 health")
    assert not page.evaluate(
        "[...document.querySelectorAll('button, input')].filter(it => it.checkVisibility() &&"
        " !(it.textContent.trim() || it.ariaLabel || it.labels?.length)).map(it => it.outerHTML)"
    )
