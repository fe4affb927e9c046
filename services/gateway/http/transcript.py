"""The transcript of a running interview, as far as it is written down."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.transcript import FromWhen, LiveTranscript
from shared.requests.analysis import ReadLiveTranscript

routes = web.RouteTableDef()


@routes.get("/api/interviews/{interview_id}/transcript/live")
@operation(
    "What both said so far, while the interview runs",
    action="read the transcript",
    access=Access.RECRUITER,
    query=FromWhen,
    answer=LiveTranscript,
)
async def read_live_transcript(request: web.Request, query: dict[str, Any]) -> dict[str, Any]:
    asked = ReadLiveTranscript(request.match_info["interview_id"])
    so_far = await gateway_of(request).services.ask(asked)
    lines = [line for line in so_far.utterances if line.end_s > query["from_s"]]
    return {**vars(so_far), "lines": lines}
