"""One video of both participants side by side: order it, see its progress, download it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.report import Export
from services.gateway.http.streaming import NOT_THERE, File, stream

routes = web.RouteTableDef()


@routes.post("/api/interviews/{interview_id}/export")
@operation(
    "Make one video of both participants side by side; asked again, the same one",
    action="export the video",
    access=Access.RECRUITER,
    answer=Export,
)
async def start_export(request: web.Request) -> Any:
    return _shown(request, await _media(request, "start_export"))


@routes.get("/api/interviews/{interview_id}/export")
@operation(
    "How far the video is",
    action="look after the export",
    access=Access.RECRUITER,
    answer=Export,
)
async def read_export(request: web.Request) -> Any:
    return _shown(request, await _media(request, "export"))


@routes.get("/api/interviews/{interview_id}/export/file")
@operation(
    "The finished video; takes Range",
    action="download the video",
    access=Access.RECRUITER,
    media_type="video/mp4",
)
async def download_export(request: web.Request) -> web.StreamResponse:
    found = await _media(request, "export")
    if found["state"] != "ready":
        raise NOT_THERE
    key = str(found["key"])
    name = f"interview-{request.match_info['interview_id']}.{key.rpartition('.')[2]}"
    return await stream(request, File(key, str(found["media_type"]), save_as=name))


def _shown(request: web.Request, export: dict[str, Any]) -> dict[str, Any]:
    url = f"/api/interviews/{request.match_info['interview_id']}/export/file"
    return {**export, "url": url if export["state"] == "ready" else None}


async def _media(request: web.Request, method: str) -> dict[str, Any]:
    answer: dict[str, Any] = await gateway_of(request).services.call(
        "media", method, interview_id=request.match_info["interview_id"]
    )
    return answer
