"""How often people and AI agree, over all interviews."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.agreement import Agreement
from shared.requests.analysis.agreement import ReadAgreement

routes = web.RouteTableDef()


@routes.get("/api/agreement")
@operation(
    "How often people and AI agree, per template and question",
    action="read the agreement",
    access=Access.OBSERVER,
    answer=Agreement,
)
async def read_agreement(request: web.Request) -> Any:
    return await gateway_of(request).services.ask(ReadAgreement())
