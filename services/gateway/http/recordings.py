"""The recording of an interview: pause and resume it in the call, play its videos afterwards."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.report import RecordingPause
from services.gateway.http.streaming import NOT_THERE, File, stream
from services.gateway.room_owner import ask_owner
from shared.requests.media import GetRecordings, Pause, PauseRecording, ResumeRecording

routes = web.RouteTableDef()


@routes.post("/api/interviews/{interview_id}/recording/pause")
@operation(
    "Record nobody until the recording is resumed; the call goes on",
    action="pause the recording",
    access=Access.RECRUITER,
    answer=RecordingPause,
)
async def pause_recording(request: web.Request) -> Any:
    return await _ask_owner(request, PauseRecording)


@routes.post("/api/interviews/{interview_id}/recording/resume")
@operation(
    "Record again",
    action="resume the recording",
    access=Access.RECRUITER,
    answer=RecordingPause,
)
async def resume_recording(request: web.Request) -> Any:
    return await _ask_owner(request, ResumeRecording)


@routes.get("/api/interviews/{interview_id}/recordings/{participant}")
@operation(
    "A participant's video; takes Range",
    action="play the recording",
    access=Access.OBSERVER,
    media_type="video/webm",
)
async def stream_recording(request: web.Request) -> web.StreamResponse:
    asked = GetRecordings(interview_id=request.match_info["interview_id"])
    found = await gateway_of(request).services.ask(asked)
    for recording in found.recordings:
        if recording.participant == request.match_info["participant"] and recording.key:
            return await stream(request, File(recording.key, "video/webm"))
    raise NOT_THERE


async def _ask_owner(
    request: web.Request, order: type[PauseRecording] | type[ResumeRecording]
) -> Pause:
    asked = order(interview_id=request.match_info["interview_id"])
    return await ask_owner(gateway_of(request).services, asked)
