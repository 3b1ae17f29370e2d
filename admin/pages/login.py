"""Coming in and going out."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from admin.pages import setup
from admin.pages.house import ENTER, House, HouseHere, RefusedError, VisitorHere, cookie_name, secure
from admin.pages.look import TEMPLATES
from engine.gateways.login import tidy, wrong_name
from engine.gateways.passwords import LONGEST, CrowdedError
from engine.storage.redis_log import RedisLog
from engine.vocabulary import RoleGranted
from engine.vocabulary.ports import Account

router = APIRouter(include_in_schema=False)

SHORTEST = 8
"""The first admin's password is longer than a player's must be."""

NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$/kCHPJvASws7EqR21NTe9w$5i8SLiM229nH1/bu66MSypKNRrNEco5rgdxrfMMBbJ8"
"""Compared with where a name is nobody's, so that the answer takes as long."""

Text = Annotated[str, Form()]


class Keys(BaseModel):
    """What the setup form sends."""

    token: str = ""
    name: str = ""
    password: str = ""
    again: str = ""


@router.get("/login")
async def ask_in(request: Request, then: str = "/") -> Response:
    """Show the door."""
    return _door(request, then=then)


@router.post("/login")
async def come_in(
    request: Request, house: HouseHere, name: Text = "", password: Text = "", then: Text = "/"
) -> Response:
    """Let somebody in who knows a password and has a role that may."""
    name = name.strip()
    if not await house.throttle.may_try(_address(request), name):
        return _door(request, "That was too many tries. Wait a minute.", name=name, then=then, status=429)
    account = await house.account(name)
    if not await _matches(house, account, password) or account is None:
        return _door(request, "No such name and password.", name=name, then=then, status=401)
    if account.role not in ENTER:
        why = f"{account.name} is a {account.role}. An admin can change that: ouro role {account.name} gm"
        return _door(request, why, name=name, then=then, status=403)
    return await _seated(request, house, account.name, then)


@router.post("/logout")
async def go_out(request: Request, house: HouseHere, visitor: VisitorHere) -> Response:
    """End the session."""
    del visitor
    await house.sessions.end(request.cookies.get(cookie_name(request)))
    response = Response(status_code=204, headers={"HX-Redirect": "/login"})
    response.delete_cookie(cookie_name(request), path="/", secure=secure(request), httponly=True, samesite="strict")
    return response


@router.get("/setup")
async def first_time(request: Request, house: HouseHere, token: str = "") -> Response:
    """Show the holder of the setup link where to choose a name."""
    if not setup.fits(house.var, token):
        return _dead(request)
    return _setup(request, token)


@router.post("/setup")
async def first_admin(request: Request, house: HouseHere, form: Annotated[Keys, Form()]) -> Response:  # noqa: PLR0911
    """Make the first admin, once. A player's name may be taken up by giving its password."""
    token, name, password = form.token, form.name.strip(), form.password
    if not await house.throttle.may_try(_address(request), "setup"):
        return _setup(request, token, "That was too many tries. Wait a minute.", name=name, status=429)
    if not setup.fits(house.var, token):
        return _dead(request)
    known = await house.account(name)
    if wrong := "" if known else _wrong(name, password, form.again):
        return _setup(request, token, wrong, name=name, status=422)
    if known and not await _matches(house, known, password):
        why = f"{known.name} plays here already. Give that character's password, or choose another name."
        return _setup(request, token, why, name=name, status=409)
    account = known or Account(tidy(name), await house.hasher.hash(password), "admin", int(time.time()))
    if not setup.use_up(house.var):
        return _dead(request)
    if known:
        await house.accounts.grant(known.name, "admin")
        await RedisLog(house.redis, house.world).append([RoleGranted(known.name, "admin")])
    elif not await house.accounts.create(account):
        setup.offer(house.var, token)
        return _setup(request, token, f"{name} was taken just now. Choose another name.", name=name, status=409)
    return await _seated(request, house, account.name, "/")


async def _seated(request: Request, house: House, name: str, then: str) -> Response:
    """Begin a new session and end the one this browser had, whoever it was."""
    await house.sessions.end(request.cookies.get(cookie_name(request)))
    secret, _ = await house.sessions.begin(name)
    response = RedirectResponse(_inside(then), 303)
    response.set_cookie(
        cookie_name(request), secret, path="/", secure=secure(request), httponly=True, samesite="strict"
    )
    return response


async def _matches(house: House, account: Account | None, password: str) -> bool:
    """Compare a password off the loop. Raises RefusedError where too many come at once."""
    try:
        same = await house.hasher.matches(account.hash if account else NOBODY, password[:LONGEST])
    except CrowdedError as error:
        raise RefusedError("Too many come in at once. Try again in a moment.", 503) from error
    return same and account is not None


def _wrong(name: str, password: str, again: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        return wrong_name(name) or f"A password is {SHORTEST} to {LONGEST} characters long."
    return wrong_name(name) or ("The two passwords are not the same." if password != again else "")


def _inside(then: str) -> str:
    """Lead nowhere but into this house."""
    safe = then.startswith("/") and not then.startswith("//") and "\\" not in then
    return then if safe and then.isprintable() else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _door(request: Request, why: str = "", *, name: str = "", then: str = "/", status: int = 200) -> Response:
    return _page(request, "login.html", {"why": why, "name": name, "then": _inside(then)}, status)


def _setup(request: Request, token: str, why: str = "", *, name: str = "", status: int = 200) -> Response:
    return _page(request, "setup.html", {"token": token, "why": why, "name": name}, status)


def _dead(request: Request) -> Response:
    return _page(request, "dead_link.html", {}, 410)


def _page(request: Request, template: str, facts: dict[str, Any], status: int) -> Response:
    return TEMPLATES.TemplateResponse(request, template, facts, status_code=status)
