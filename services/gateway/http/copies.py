"""A report to take along: as a PDF, and everything there is as a zip that is sent while it is made.

Both hold what whoever asks may see, and no more (`report_copy.reading`).
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from urllib.parse import quote

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.report_copy.archive import archive
from services.gateway.report_copy.export import parts_of
from services.gateway.report_copy.making import EVERYTHING, copy_of
from services.gateway.report_copy.pdf import pdf_of
from services.gateway.report_copy.reading import Seen, seen_by
from services.gateway.report_copy.view import Heading
from shared import clock
from shared.contracts.schema import written
from shared.requests.scheduling import GetInterview
from shared.telemetry import get_logger

log = get_logger()
routes = web.RouteTableDef()
UNFIT = frozenset('/\\:*?"<>|')  # what some file system takes for more than a name
LONGEST_NAME = 80


@routes.get("/api/interviews/{interview_id}/report.pdf", allow_head=False)
@operation(
    "The report as a PDF",
    action="make the PDF",
    access=Access.RECRUITER,
    media_type="application/pdf",
)
async def download_pdf(request: web.Request) -> web.Response:
    seen, heading = await _read(request)
    pdf = await pdf_of(copy_of(seen, heading, EVERYTHING))
    name = file_name(heading.candidate_name, "pdf")
    return web.Response(body=pdf, content_type="application/pdf", headers=_saved_as(name))


@routes.get("/api/interviews/{interview_id}/everything.zip", allow_head=False)
@operation(
    "Report, transcript, notes, PDF and recordings, with a manifest",
    action="export everything",
    access=Access.RECRUITER,
    media_type="application/zip",
)
async def export_everything(request: web.Request) -> web.StreamResponse:
    gateway, interview_id = gateway_of(request), request.match_info["interview_id"]
    seen, heading = await _read(request)
    name = file_name(heading.candidate_name, "zip")
    response = web.StreamResponse(headers=_saved_as(name))
    response.content_type = "application/zip"
    about = {"interview_id": interview_id, "exported_at": written(clock.now())}
    await response.prepare(request)
    async with aclosing(archive(parts_of(gateway, interview_id, seen, heading), about)) as pieces:
        try:
            async for piece in pieces:
                if piece:
                    await response.write(piece)  # raises when the browser has gone
        except ConnectionError:
            raise
        except Exception:
            log.exception("export_cut_off", interview_id=interview_id)
            if request.transport is not None:
                request.transport.abort()  # a broken download, not a complete short one
    return response


def file_name(candidate_name: str, ending: str) -> str:
    """A name for people, which no file system takes for a path."""
    plain = "".join(
        " " if sign in UNFIT or not sign.isprintable() else sign for sign in candidate_name
    )
    words = " ".join(plain.split()).strip(". ")[:LONGEST_NAME].strip()
    return f"Interview report {words}".strip() + f".{ending}"


async def _read(request: web.Request) -> tuple[Seen, Heading]:
    gateway, interview_id = gateway_of(request), request.match_info["interview_id"]
    log.info("report_taken_along", interview_id=interview_id, account_id=account_of(request).id)
    seen, interview = await asyncio.gather(
        seen_by(gateway.services, interview_id, account_of(request).id),
        gateway.services.ask(GetInterview(interview_id)),
    )
    return seen, Heading(
        company=gateway.config.company,
        candidate_name=interview.candidate_name,
        position=interview.position,
        held_at=interview.started_at or interview.starts_at,
        time_zone=interview.time_zone,
        language=interview.template.language,
        recruiter_name=interview.recruiter.name,
    )


def _saved_as(name: str) -> dict[str, str]:
    """RFC 6266: in ASCII for old programs, and as it is (RFC 8187)."""
    in_ascii = name.encode("ascii", "replace").decode().replace("?", "_")
    exact = quote(name, safe="")
    return {"Content-Disposition": f"attachment; filename=\"{in_ascii}\"; filename*=UTF-8''{exact}"}
