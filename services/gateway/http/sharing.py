"""Links to a report for people without an account, as recruiters make, list and revoke them."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.sharing import (
    MadeShareLink,
    NewShareLink,
    ShareLink,
    ShareLinks,
)
from shared.requests.scheduling import Actor
from shared.requests.scheduling.sharing import (
    CreateShareLink,
    ListShareLinks,
    RevokeShareLink,
)

routes = web.RouteTableDef()


@routes.post("/api/interviews/{interview_id}/share-links")
@operation(
    "Make a link to the report; its address is in this answer and nowhere else",
    action="create the link",
    access=Access.RECRUITER,
    body=NewShareLink,
    answer=MadeShareLink,
    status=201,
)
async def create_share_link(request: web.Request, body: dict[str, Any]) -> Any:
    interview_id = request.match_info["interview_id"]
    asked = CreateShareLink(interview_id=interview_id, **body, actor=_actor(request))
    return await gateway_of(request).services.ask(asked)


@routes.get("/api/interviews/{interview_id}/share-links")
@operation(
    "The links to the report: who made them, until when, how often they were opened",
    action="list the links",
    access=Access.RECRUITER,
    answer=ShareLinks,
)
async def list_share_links(request: web.Request) -> Any:
    asked = ListShareLinks(request.match_info["interview_id"])
    return await gateway_of(request).services.ask(asked)


@routes.delete("/api/interviews/{interview_id}/share-links/{link_id}")
@operation(
    "Make a link to the report worthless; repeating is harmless",
    action="revoke the link",
    access=Access.RECRUITER,
    answer=ShareLink,
)
async def revoke_share_link(request: web.Request) -> Any:
    named = request.match_info
    asked = RevokeShareLink(named["interview_id"], named["link_id"], _actor(request))
    return await gateway_of(request).services.ask(asked)


def _actor(request: web.Request) -> Actor:
    account = account_of(request)
    return Actor(account.id, account.name)
