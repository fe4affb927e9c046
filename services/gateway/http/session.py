"""Signing in and out, and the one-time setup of the first administrator."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.auth.accounts import Account
from services.gateway.auth.sign_ins import AT_MOST
from services.gateway.gateway import gateway_of
from services.gateway.http.errors import problem
from services.gateway.http.operation import operation
from services.gateway.http.reading import link_token
from services.gateway.http.schemas.session import Person, Setup, SetupOpen, SignIn

routes = web.RouteTableDef()


@routes.get("/api/session")
@operation(
    "Who is signed in", action="read who is signed in", access=Access.OBSERVER, answer=Person
)
async def who_is_signed_in(request: web.Request) -> Account:
    return account_of(request)


@routes.post("/api/session")
@operation("Sign in", action="sign in", access=Access.PUBLIC, body=SignIn, answer=Person)
async def sign_in(request: web.Request, body: dict[str, Any]) -> web.Response:
    gateway = gateway_of(request)
    address, email = request.remote or "-", body["email"]
    await gateway.attempts.count(address, email)
    account = await gateway.accounts.with_password(email, body["password"])
    if account is None:
        return problem(401, "wrong_credentials", "Email or password is wrong.")
    await gateway.attempts.forget(address, email)
    return await _signed_in(request, account)


@routes.delete("/api/session")
@operation("Sign out", action="sign out", access=Access.PUBLIC, status=204)
async def sign_out(request: web.Request) -> web.Response:
    gateway = gateway_of(request)
    if token := request.cookies.get(gateway.config.cookie_name):
        await gateway.sign_ins.end(token)
    response = web.Response(status=204)
    response.del_cookie(
        gateway.config.cookie_name, secure=gateway.config.is_secure, httponly=True, samesite="Lax"
    )
    return response


@routes.get("/api/setup/{token}")
@operation(
    "Whether the setup link can be used",
    action="open the setup",
    access=Access.PUBLIC,
    answer=SetupOpen,
)
async def open_setup(request: web.Request) -> Any:
    if not await gateway_of(request).setup.is_open(link_token(request)):
        return problem(404, "setup_link_not_valid", "This setup link is not valid any more.")
    return {"is_open": True}


@routes.post("/api/setup/{token}")
@operation(
    "Make the first administrator and sign in",
    action="create the first account",
    access=Access.PUBLIC,
    body=Setup,
    answer=Person,
    status=201,
)
async def finish_setup(request: web.Request, body: dict[str, Any]) -> web.Response:
    account = await gateway_of(request).setup.finish(link_token(request), **body)
    return await _signed_in(request, account, status=201)


async def _signed_in(request: web.Request, account: Account, status: int = 200) -> web.Response:
    gateway = gateway_of(request)
    token = await gateway.sign_ins.start(account)
    response = web.json_response(Person().dump(account), status=status)
    response.set_cookie(
        gateway.config.cookie_name,
        token,
        max_age=int(AT_MOST.total_seconds()),
        httponly=True,
        secure=gateway.config.is_secure,
        samesite="Lax",
        path="/",
    )
    return response
