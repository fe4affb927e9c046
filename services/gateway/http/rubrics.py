"""Rubrics of a template's questions: read them, edit one. Who edits is who is signed in."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.rubrics import EditedRubric, Rubric, Rubrics
from shared.messaging.errors import Refused
from shared.requests.analysis.people import Rater
from shared.requests.analysis.rubrics import (
    ReadRubrics,
    RubricPoint,
    SaveRubric,
    TemplateQuestion,
)
from shared.requests.plan import GetTemplate, Template

routes = web.RouteTableDef()
TEMPLATE_CHANGED = Refused(
    "conflict",
    "template_changed",
    "This template has been changed meanwhile. Load it anew, and edit the rubric there.",
)
NO_SUCH_QUESTION = Refused("not_found", "question_not_found", "This template has no such question.")


@routes.get("/api/templates/{template_id}/rubrics")
@operation(
    "What the answers to a template's questions are compared with",
    action="read the rubrics",
    access=Access.OBSERVER,
    answer=Rubrics,
)
async def read_rubrics(request: web.Request) -> Any:
    template = await _template(request)
    questions = tuple(
        TemplateQuestion(each.number, each.answer, each.key_points, each.key_point_weights)
        for each in template.questions
    )
    asked = ReadRubrics(template.id, template.version, questions)
    return await gateway_of(request).services.ask(asked)


@routes.put("/api/templates/{template_id}/questions/{question_id}/rubric")
@operation(
    "Save a person's rubric of a question; the versions before it are kept",
    action="save the rubric",
    access=Access.RECRUITER,
    body=EditedRubric,
    answer=Rubric,
)
async def save_rubric(request: web.Request, body: dict[str, Any]) -> Any:
    template, question_id = await _template(request), request.match_info["question_id"]
    if body["template_version"] != template.version:
        raise TEMPLATE_CHANGED
    numbers = {each.id: each.number for each in template.questions}
    if question_id not in numbers:
        raise NO_SUCH_QUESTION
    account = account_of(request)
    asked = SaveRubric(
        template_id=template.id,
        template_version=template.version,
        question_number=numbers[question_id],
        person=Rater(account.id, account.name),
        based_on=body["based_on"],
        points=tuple(RubricPoint(**each) for each in body["points"]),
    )
    return await gateway_of(request).services.ask(asked)


async def _template(request: web.Request) -> Template:
    asked = GetTemplate(request.match_info["template_id"])
    return await gateway_of(request).services.ask(asked)
