"""People's ratings of the answers: give one, override the AI's, look without rating.

Who rates is who is signed in. Recruiters and administrators rate; observers, who do not, read all.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.auth.accounts import Role
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.ratings import AnswerRatings, NewOverride, NewRating, Ratings
from shared.requests.analysis.people import (
    OverrideAnswer,
    RateAnswer,
    Rater,
    ReadRatings,
    ShowWithoutRating,
    WithdrawOverride,
)

routes = web.RouteTableDef()
QUESTION = "/api/interviews/{interview_id}/questions/{question_id}"


@routes.get("/api/interviews/{interview_id}/ratings")
@operation(
    "What people said of the answers; others' once the reader has rated",
    action="read the ratings",
    access=Access.OBSERVER,
    answer=Ratings,
)
async def read_ratings(request: web.Request) -> Any:
    asked = ReadRatings(request.match_info["interview_id"], viewer_of(request))
    return await gateway_of(request).services.ask(asked)


@routes.put(f"{QUESTION}/rating")
@operation(
    "Rate an answer, or change one's rating",
    action="save the rating",
    access=Access.RECRUITER,
    body=NewRating,
    answer=AnswerRatings,
)
async def rate_answer(request: web.Request, body: dict[str, Any]) -> Any:
    return await gateway_of(request).services.ask(RateAnswer(**_said(request), **body))


@routes.post(f"{QUESTION}/show-without-rating")
@operation(
    "See the AI's and others' ratings of an answer without rating it; this is kept",
    action="show the ratings",
    access=Access.RECRUITER,
    answer=AnswerRatings,
)
async def show_without_rating(request: web.Request) -> Any:
    return await gateway_of(request).services.ask(ShowWithoutRating(**_said(request)))


@routes.put(f"{QUESTION}/override")
@operation(
    "Put a level in place of the AI's rating, with the reason",
    action="save the override",
    access=Access.RECRUITER,
    body=NewOverride,
    answer=AnswerRatings,
)
async def override_answer(request: web.Request, body: dict[str, Any]) -> Any:
    return await gateway_of(request).services.ask(OverrideAnswer(**_said(request), **body))


@routes.delete(f"{QUESTION}/override")
@operation(
    "Withdraw an override: the AI's rating counts again",
    action="withdraw the override",
    access=Access.RECRUITER,
    answer=AnswerRatings,
)
async def withdraw_override(request: web.Request) -> Any:
    return await gateway_of(request).services.ask(WithdrawOverride(**_said(request)))


def viewer_of(request: web.Request) -> str:
    """Whose rating comes before what others said is shown; nobody's for an observer."""
    account = account_of(request)
    return "" if account.role is Role.OBSERVER else account.id


def _said(request: web.Request) -> dict[str, Any]:
    account, at = account_of(request), request.match_info
    return {
        "interview_id": at["interview_id"],
        "question_id": at["question_id"],
        "person": Rater(account.id, account.name),
    }
