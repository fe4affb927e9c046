"""Interviews: list, create, read, reschedule, delete, renew links, end the call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.ratings import viewer_of
from services.gateway.http.schemas.interviews import (
    CallEnd,
    Interview,
    InterviewList,
    InterviewQuery,
    NewDate,
    NewInterview,
)
from services.gateway.http.seen import as_seen
from services.gateway.room_owner import ask_owner
from shared.requests.media import EndCall
from shared.requests.scheduling import (
    Actor,
    ChangeDate,
    Colleague,
    CreateInterview,
    DeleteInterview,
    GetInterview,
    InviteAgain,
    ListInterviews,
    RotateCandidateLink,
)

routes = web.RouteTableDef()


@routes.get("/api/interviews")
@operation(
    "A page of interviews, with the counters of Overview",
    action="list the interviews",
    access=Access.OBSERVER,
    query=InterviewQuery,
    answer=InterviewList,
)
async def list_interviews(request: web.Request, query: dict[str, Any]) -> Any:
    asked = ListInterviews(**query, viewer_id=viewer_of(request))
    page = await gateway_of(request).services.ask(asked)
    return replace(page, items=tuple(as_seen(request, each) for each in page.items))


@routes.post("/api/interviews")
@operation(
    "Save an interview; the same request_id twice makes one",
    action="save the interview",
    access=Access.RECRUITER,
    body=NewInterview,
    answer=Interview,
    status=201,
)
async def create_interview(request: web.Request, body: dict[str, Any]) -> Any:
    account = account_of(request)
    recruiter = Colleague(account.id, account.name, account.email)
    return await gateway_of(request).services.ask(CreateInterview(**body, recruiter=recruiter))


@routes.get("/api/interviews/{interview_id}")
@operation(
    "Interview details",
    action="open the interview",
    access=Access.OBSERVER,
    answer=Interview,
)
async def get_interview(request: web.Request) -> Any:
    asked = GetInterview(_interview(request), viewer_of(request))
    return as_seen(request, await gateway_of(request).services.ask(asked))


@routes.put("/api/interviews/{interview_id}/date")
@operation(
    "Move an interview; its links stay valid",
    action="change the date",
    access=Access.RECRUITER,
    body=NewDate,
    answer=Interview,
)
async def change_date(request: web.Request, body: dict[str, Any]) -> Any:
    asked = ChangeDate(interview_id=_interview(request), **body, actor=_actor(request))
    return await gateway_of(request).services.ask(asked)


@routes.delete("/api/interviews/{interview_id}")
@operation(
    "Delete an interview with its links, reminders and recording",
    action="delete the interview",
    access=Access.RECRUITER,
    status=204,
)
async def delete_interview(request: web.Request) -> web.Response:
    asked = DeleteInterview(_interview(request), _actor(request))
    await gateway_of(request).services.ask(asked)
    return web.Response(status=204)


@routes.post("/api/interviews/{interview_id}/rotate-link")
@operation(
    "Make a new candidate link; the old one stops working",
    action="renew the candidate link",
    access=Access.RECRUITER,
    answer=Interview,
)
async def rotate_link(request: web.Request) -> Any:
    asked = RotateCandidateLink(_interview(request), _actor(request))
    return await gateway_of(request).services.ask(asked)


@routes.post("/api/interviews/{interview_id}/invite-again")
@operation(
    "Have the invitation sent once more",
    action="send the invitation again",
    access=Access.RECRUITER,
    answer=Interview,
)
async def invite_again(request: web.Request) -> Any:
    asked = InviteAgain(_interview(request), _actor(request))
    return await gateway_of(request).services.ask(asked)


@routes.post("/api/interviews/{interview_id}/end-call")
@operation(
    "End the call for both sides",
    action="end the call",
    access=Access.RECRUITER,
    answer=CallEnd,
)
async def end_call(request: web.Request) -> Any:
    services, interview_id = gateway_of(request).services, _interview(request)
    await services.ask(GetInterview(interview_id))  # refuses what does not exist or was deleted
    return await ask_owner(services, EndCall(interview_id=interview_id))


def _interview(request: web.Request) -> str:
    return request.match_info["interview_id"]


def _actor(request: web.Request) -> Actor:
    account = account_of(request)
    return Actor(account.id, account.name)
