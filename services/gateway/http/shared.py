"""What a link to a report opens, for whoever holds it: the chosen parts, read-only.

A link that is unknown, expired, revoked or of a deleted interview gets one answer, so that nobody
learns which it is. The token is never logged. Of a reader nothing is kept but the time.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.reading import link_token
from services.gateway.http.report import recordings_of, seconds_between
from services.gateway.http.schemas.sharing import SharedReport
from services.gateway.http.streaming import File, stream
from services.gateway.report_copy.making import copy_of
from services.gateway.report_copy.reading import seen_by
from services.gateway.report_copy.view import CopyVideo, Heading
from shared.messaging.errors import Refused
from shared.requests.analysis import Report
from shared.requests.media import Recordings
from shared.requests.scheduling import LINK_NOT_VALID
from shared.requests.scheduling.sharing import OpenedShare, OpenShareLink

routes = web.RouteTableDef()
NOT_VALID = Refused("not_found", LINK_NOT_VALID, "")  # the words are those of `candidate_view`


@routes.get("/api/shared/{token}", allow_head=False)
@operation(
    "The report behind a link, with the parts that the sharer chose",
    action="open the report",
    access=Access.READER,
    answer=SharedReport,
)
async def open_shared_report(request: web.Request) -> Any:
    gateway = gateway_of(request)
    await gateway.attempts.count_opening(request.remote or "-")
    opened = await gateway.services.ask(OpenShareLink(link_token(request)))
    seen = await seen_by(gateway.services, opened.interview_id, opened.sharer_id)
    heading = Heading(
        company=gateway.config.company,
        candidate_name=opened.candidate_name,
        position=opened.position,
        held_at=opened.held_at,
        time_zone=opened.time_zone,
    )
    videos = await _videos(request, opened, seen.report)
    return copy_of(seen, heading, opened.parts, videos=videos, expires_at=opened.expires_at)


@routes.get("/api/shared/{token}/recordings/{participant}")
@operation(
    "A participant's video behind a link that includes it; takes Range",
    action="play the recording",
    access=Access.READER,
    media_type="video/webm",
)
async def stream_shared_recording(request: web.Request) -> web.StreamResponse:
    opened = await _checked(request)
    if opened.parts.video:
        found = await recordings_of(request, opened.interview_id)
        for recording in found.recordings:
            if recording.participant == request.match_info["participant"] and recording.key:
                return await stream(request, File(recording.key, "video/webm"))
    raise NOT_VALID


async def _checked(request: web.Request) -> OpenedShare:
    """The link of a page that asks for a video. Players ask often; only wrong links are counted."""
    gateway, address = gateway_of(request), request.remote or "-"
    await gateway.attempts.allow_opening(address)
    asked = OpenShareLink(link_token(request), is_counted=False)
    try:
        return await gateway.services.ask(asked)
    except Refused:
        await gateway.attempts.count_opening(address)
        raise


async def _videos(
    request: web.Request, opened: OpenedShare, report: Report
) -> tuple[CopyVideo, ...]:
    if not opened.parts.video:
        return ()
    recordings: Recordings = await recordings_of(request, opened.interview_id)
    clock = report.clock_started_at or recordings.clock_started_at
    return tuple(
        CopyVideo(
            participant=each.participant,
            url=f"/api/shared/{request.match_info['token']}/recordings/{each.participant}",
            duration_s=each.duration_s,
            offset_s=seconds_between(clock, each.started_at),
            gaps=each.gaps,
        )
        for each in recordings.recordings
        if each.key
    )
