"""Corrections of the transcript. Who corrects is who is signed in."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.corrections import NewCorrection
from shared.requests.analysis.corrections import CorrectLine
from shared.requests.analysis.people import Rater

routes = web.RouteTableDef()


@routes.put("/api/interviews/{interview_id}/transcript/line")
@operation(
    "Correct a line of the transcript; what was heard is kept beside it",
    action="save the correction",
    access=Access.RECRUITER,
    body=NewCorrection,
    status=204,
)
async def correct_line(request: web.Request, body: dict[str, Any]) -> None:
    account = account_of(request)
    person = Rater(account.id, account.name)
    asked = CorrectLine(request.match_info["interview_id"], person, **body)
    await gateway_of(request).services.ask(asked)
