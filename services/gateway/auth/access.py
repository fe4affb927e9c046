"""The levels of access, and the check that each endpoint and socket makes first."""

from __future__ import annotations

from enum import IntEnum

from aiohttp import web

from services.gateway.auth.accounts import Account, Role
from services.gateway.gateway import gateway_of

ACCOUNT = web.RequestKey("account", Account)
COOKIE = "rapport_session"


class Access(IntEnum):
    """Who may use an endpoint.

    CANDIDATE needs a join link, READER a link to a report, the higher levels a signed-in account.
    """

    PUBLIC = 0
    CANDIDATE = 1
    READER = 2
    OBSERVER = 3
    RECRUITER = 4
    ADMIN = 5

    @property
    def is_behind_link(self) -> bool:
        """Whether strangers get in with a link, so that answers name nothing of the inside."""
        return self in (Access.CANDIDATE, Access.READER)


LEVEL = {
    Role.OBSERVER: Access.OBSERVER,
    Role.RECRUITER: Access.RECRUITER,
    Role.ADMIN: Access.ADMIN,
}


class NotSignedIn(Exception):
    """Nobody is signed in."""


class NotAllowed(Exception):
    """The role of the person who is signed in does not allow this."""


async def admit(request: web.Request, access: Access) -> None:
    """Allow the request and remember its account; raises NotSignedIn or NotAllowed."""
    if access < Access.OBSERVER:
        return
    account = await signed_in(request)
    if account is None:
        raise NotSignedIn
    if LEVEL[account.role] < access:
        raise NotAllowed
    request[ACCOUNT] = account


async def signed_in(request: web.Request) -> Account | None:
    """The account that the request's cookie belongs to; None if it has none or it expired."""
    gateway = gateway_of(request)
    token = request.cookies.get(gateway.config.cookie_name, "")
    return await gateway.sign_ins.account_of(token) if token else None


def account_of(request: web.Request) -> Account:
    """The person who sent this request; call `admit` with OBSERVER or more first."""
    return request[ACCOUNT]
