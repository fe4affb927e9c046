"""One video of both participants side by side: order it, see its progress, download it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.report import Export
from services.gateway.http.streaming import NOT_THERE, File, stream
from shared.requests.media import Export as Found
from shared.requests.media import GetExport, StartExport

routes = web.RouteTableDef()


@routes.post("/api/interviews/{interview_id}/export")
@operation(
    "Make one video of both participants side by side; asked again, the same one",
    action="export the video",
    access=Access.RECRUITER,
    answer=Export,
)
async def start_export(request: web.Request) -> Any:
    return _shown(request, await _ask(request, StartExport))


@routes.get("/api/interviews/{interview_id}/export")
@operation(
    "How far the video is",
    action="look after the export",
    access=Access.RECRUITER,
    answer=Export,
)
async def read_export(request: web.Request) -> Any:
    return _shown(request, await _ask(request, GetExport))


@routes.get("/api/interviews/{interview_id}/export/file")
@operation(
    "The finished video; takes Range",
    action="download the video",
    access=Access.RECRUITER,
    media_type="video/mp4",
)
async def download_export(request: web.Request) -> web.StreamResponse:
    found = await _ask(request, GetExport)
    if found.state != "ready" or not found.key:
        raise NOT_THERE
    name = f"interview-{request.match_info['interview_id']}.{found.key.rpartition('.')[2]}"
    return await stream(request, File(found.key, str(found.media_type), save_as=name))


def _shown(request: web.Request, found: Found) -> dict[str, Any]:
    url = f"/api/interviews/{request.match_info['interview_id']}/export/file"
    return {**vars(found), "url": url if found.state == "ready" else None}


async def _ask(request: web.Request, order: type[StartExport] | type[GetExport]) -> Found:
    asked = order(interview_id=request.match_info["interview_id"])
    return await gateway_of(request).services.ask(asked)
