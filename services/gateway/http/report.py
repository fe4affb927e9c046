"""The report of an interview, combined from what analysis, scheduling and media answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.ratings import viewer_of
from services.gateway.http.schemas.report import Report, RunAgainChoice, RunAgainChoices
from services.gateway.http.seen import as_seen
from shared.messaging.errors import Refused, ServiceError
from shared.requests.analysis import ReadReport, ReadRunAgainChoices, RunAgain, RunAgainWith
from shared.requests.analysis.people import Rater
from shared.requests.media import GetRecordings, Recording, Recordings
from shared.requests.scheduling import GetInterview

routes = web.RouteTableDef()
UNAVAILABLE, NONE = Recordings("unavailable"), Recordings("none")


@routes.get("/api/interviews/{interview_id}/report")
@operation("The report", action="open the report", access=Access.OBSERVER, answer=Report)
async def read_report(request: web.Request) -> dict[str, Any]:
    services = gateway_of(request).services
    interview_id = request.match_info["interview_id"]
    report, interview, recordings = await asyncio.gather(
        services.ask(ReadReport(interview_id, viewer_of(request))),
        services.ask(GetInterview(interview_id)),
        recordings_of(request, interview_id),
    )
    clock = report.clock_started_at or recordings.clock_started_at
    interview = replace(
        interview,
        score=report.score,
        score_label=report.score_label,
        is_coverage=report.is_coverage,
        is_score_hidden=report.is_score_hidden,
    )
    return {
        **vars(report),
        "clock_started_at": clock,
        "interview": as_seen(request, interview),
        "recording_state": recordings.state,
        "recordings": [_part(interview_id, clock, part) for part in recordings.recordings],
    }


@routes.post("/api/interviews/{interview_id}/report/run-again")
@operation(
    "Make the report again after a failure, or a finished one once more as it was configured",
    action="run the analysis again",
    access=Access.RECRUITER,
    answer=Report,
)
async def run_again(request: web.Request) -> Any:
    asked = RunAgain(request.match_info["interview_id"], viewer_of(request))
    await gateway_of(request).services.ask(asked)
    return await read_report(request)


@routes.put("/api/interviews/{interview_id}/report/run-again")
@operation(
    "Make a finished report once more with a choice; what it says is kept as a version",
    action="run the analysis again",
    access=Access.RECRUITER,
    body=RunAgainChoice,
    answer=Report,
)
async def run_again_with(request: web.Request, body: dict[str, Any]) -> Any:
    account = account_of(request)
    person = Rater(account.id, account.name)
    interview_id = request.match_info["interview_id"]
    asked = RunAgainWith(interview_id, viewer_of(request), person, **body)
    await gateway_of(request).services.ask(asked)
    return await read_report(request)


@routes.get("/api/interviews/{interview_id}/report/run-again")
@operation(
    "What can be chosen now to make the report once more",
    action="read what can be chosen",
    access=Access.RECRUITER,
    answer=RunAgainChoices,
)
async def read_choices(request: web.Request) -> Any:
    asked = ReadRunAgainChoices(request.match_info["interview_id"])
    return await gateway_of(request).services.ask(asked)


async def recordings_of(request: web.Request, interview_id: str) -> Recordings:
    """What media knows; the report opens without it as well, and says so."""
    try:
        return await gateway_of(request).services.ask(GetRecordings(interview_id=interview_id))
    except Refused:
        return NONE
    except ServiceError:
        return UNAVAILABLE


def _part(interview_id: str, clock: datetime | None, recording: Recording) -> dict[str, Any]:
    return {
        "participant": recording.participant,
        "url": f"/api/interviews/{interview_id}/recordings/{recording.participant}",
        "duration_s": recording.duration_s,
        "offset_s": seconds_between(clock, recording.started_at),
        "gaps": recording.gaps,
    }


def seconds_between(start: datetime | None, end: datetime | None) -> float:
    """How much later; 0 when one of them is not known."""
    if start is None or end is None:
        return 0.0
    return (end - start).total_seconds()
