"""Who comes in, how, and what a stranger can do: nothing."""

import pytest

from admin.pages import setup
from engine.storage.accounts import Accounts
from engine.storage.ledger import Ledger
from tests.admin.conftest import NEIGHBOUR, PASSWORD, Dashboard, csrf

pytestmark = pytest.mark.slow


def keys(token: str, name: str = "Odile", password: str = PASSWORD) -> dict[str, str]:
    """What the setup form sends."""
    return {"token": token, "name": name, "password": password, "again": password}


async def test_the_setup_link_makes_one_admin_and_is_dead(dashboard: Dashboard) -> None:
    """
    Whoever holds the link of the first start becomes admin and sits at the page; nobody can use it again.
    """
    token = setup.token(dashboard.var)
    assert token
    assert (dashboard.var / setup.FILE).stat().st_mode & 0o777 == 0o600
    async with dashboard.browser() as browser:
        assert "first admin" in (await browser.get("/setup", params={"token": token})).text
        made = await browser.post("/setup", data=keys(token), headers=NEIGHBOUR)
        assert made.status_code == 303
        assert "Odile, admin" in (await browser.get("/")).text
    async with dashboard.browser() as another:
        assert (await another.get("/setup", params={"token": token})).status_code == 410
        again = await another.post("/setup", data=keys(token, "Tomo"), headers=NEIGHBOUR)
        assert again.status_code == 410
    assert setup.token(dashboard.var) is None


async def test_the_setup_link_needs_its_whole_token(dashboard: Dashboard) -> None:
    """
    A guessed or cut token opens nothing, and makes no account.
    """
    token = setup.token(dashboard.var) or ""
    async with dashboard.browser() as browser:
        for guess in ("", "x", token[:-1]):
            assert (await browser.get("/setup", params={"token": guess})).status_code == 410
            assert (await browser.post("/setup", data=keys(guess), headers=NEIGHBOUR)).status_code == 410
    assert not await Accounts(dashboard.link, dashboard.world, Ledger(dashboard.var / "accounts")).has_role("admin")
    assert token == setup.token(dashboard.var)


async def test_a_player_can_take_the_keys_with_the_name_they_play_under(dashboard: Dashboard) -> None:
    """
    The first admin may be somebody who plays here already, if they know the password; others cannot take the name.
    """
    await dashboard.account("Vex", "player")
    token = setup.token(dashboard.var) or ""
    async with dashboard.browser() as browser:
        taken = await browser.post("/setup", data=keys(token, "vex", "somebody else"), headers=NEIGHBOUR)
        assert taken.status_code == 409
        assert setup.token(dashboard.var)
        assert (await browser.post("/setup", data=keys(token, "vex"), headers=NEIGHBOUR)).status_code == 303
        assert "Vex, admin" in (await browser.get("/")).text


async def test_only_those_with_a_role_come_in(dashboard: Dashboard) -> None:
    """
    Reviewers, gms and admins come in; players and designers are told what they lack; a wrong password says nothing.
    """
    for role, status in (("reviewer", 303), ("gm", 303), ("admin", 303), ("player", 403), ("designer", 403)):
        await dashboard.account(role, role)
        async with dashboard.browser() as browser:
            answer = await browser.post("/login", data={"name": role, "password": PASSWORD}, headers=NEIGHBOUR)
            assert status == answer.status_code
    async with dashboard.browser() as browser:
        wrong = await browser.post("/login", data={"name": "gm", "password": "x"}, headers=NEIGHBOUR)
        nobody = await browser.post("/login", data={"name": "nobodyatall", "password": "x"}, headers=NEIGHBOUR)
    assert 401 == wrong.status_code == nobody.status_code


async def test_guessing_is_slowed_down(dashboard: Dashboard) -> None:
    """
    After five tries in a minute one address must wait to try that name again, even with the right password.
    """
    await dashboard.account("Vex", "gm")
    async with dashboard.browser() as browser:
        tries = [
            (await browser.post("/login", data={"name": "Vex", "password": "guess"}, headers=NEIGHBOUR)).status_code
            for _ in range(6)
        ]
        right = await browser.post("/login", data={"name": "Vex", "password": PASSWORD}, headers=NEIGHBOUR)
    assert [401, 401, 401, 401, 401, 429] == tries
    assert right.status_code == 429


async def test_a_session_is_a_secret_that_redis_does_not_know(dashboard: Dashboard) -> None:
    """
    The cookie is out of reach of scripts and other sites, new at each login, and not found in Redis.
    """
    vex = await dashboard.comes_in()
    first = vex.browser.cookies["ouro"]
    answer = await vex.browser.post("/login", data={"name": "Vex", "password": PASSWORD}, headers=NEIGHBOUR)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert first != vex.browser.cookies["ouro"]
    stored = [key.decode() async for key in dashboard.link.scan_iter(dashboard.prefix + "session:*")]
    assert len(stored) == 1, "the session this browser had before is over"
    assert vex.browser.cookies["ouro"] not in stored[0]


async def test_over_https_the_cookie_is_bound_to_this_host(dashboard: Dashboard) -> None:
    """
    Behind a proxy that speaks https, the cookie is Secure and __Host-.
    """
    await dashboard.account("Vex", "gm")
    https = {"X-Forwarded-Proto": "https"} | NEIGHBOUR
    async with dashboard.browser() as browser:
        answer = await browser.post("/login", data={"name": "Vex", "password": PASSWORD}, headers=https)
    assert answer.headers["set-cookie"].startswith("__Host-ouro=")
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_nothing_inside_is_shown_to_a_stranger(dashboard: Dashboard) -> None:
    """
    Pages lead to the door, facts are refused, and login leads back only into this house.
    """
    await dashboard.account("Vex", "gm")
    async with dashboard.browser() as browser:
        page = await browser.get("/why/c1")
        assert page.headers["location"] == "/login?then=%2Fwhy%2Fc1"
        for path in ("/api/status", "/api/proposals", "/api/why/c1", "/live"):
            assert (await browser.get(path)).status_code == 401
        assert (await browser.post("/api/go", headers=NEIGHBOUR)).status_code == 401
        for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
            form = {"name": "Vex", "password": PASSWORD, "then": elsewhere}
            assert (await browser.post("/login", data=form, headers=NEIGHBOUR)).headers["location"] == "/"
    assert dashboard.director.asked == []


async def test_an_act_needs_our_own_page_and_its_token(dashboard: Dashboard) -> None:
    """
    A cookie alone moves nothing: other origins, missing and wrong tokens are refused, and the director hears of none.
    """
    vex = await dashboard.comes_in()
    dashboard.director.says["go"] = {"ok": True}
    token = {"X-CSRF-Token": vex.csrf}
    refused = (
        token,
        {"Sec-Fetch-Site": "cross-site"} | token,
        {"Sec-Fetch-Site": "same-site"} | token,
        {"Origin": "https://evil.example"} | token,
        {"Origin": "null"} | token,
        NEIGHBOUR,
        NEIGHBOUR | {"X-CSRF-Token": "guess"},
    )
    for headers in refused:
        assert (await vex.browser.post("/api/go", headers=headers)).status_code == 403, headers
    assert dashboard.director.heard("go") == []
    assert (await vex.browser.post("/api/go", headers={"Origin": dashboard.url} | token)).status_code == 200
    assert len(dashboard.director.heard("go")) == 1


async def test_who_is_demoted_is_out_at_once(dashboard: Dashboard) -> None:
    """
    The role is looked up at every request: an open page of somebody demoted can do nothing any more.
    """
    vex = await dashboard.comes_in()
    await Accounts(dashboard.link, dashboard.world, Ledger(dashboard.var / "accounts")).grant("Vex", "player")
    assert (await vex.does("/api/go")).status_code == 401
    assert (await vex.sees("/")).status_code == 303


async def test_going_out_ends_the_session(dashboard: Dashboard) -> None:
    """
    After logout the old cookie is worth nothing, wherever it was copied to.
    """
    vex = await dashboard.comes_in()
    copied = vex.browser.cookies["ouro"]
    assert (await vex.does("/logout")).status_code == 204
    async with dashboard.browser() as another:
        another.cookies.set("ouro", copied)
        assert (await another.get("/api/status")).status_code == 401


async def test_every_answer_is_locked_down(dashboard: Dashboard) -> None:
    """
    No page may be framed, run foreign or inline scripts, or be kept by a cache; fragments hold no inline style.
    """
    vex = await dashboard.comes_in()
    for path in ("/", "/login", "/api/status", "/nowhere"):
        headers = (await vex.sees(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
    page = (await vex.sees("/")).text
    assert " style=" not in page
    assert " hx-on" not in page
    assert "<script>" not in page
    assert await csrf(vex.browser) == vex.csrf
