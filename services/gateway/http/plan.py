"""The live plan of an interview: read it, and every command that changes it."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from marshmallow import Schema

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import Endpoint, operation
from services.gateway.http.schemas.plan import (
    NewNote,
    Plan,
    QuestionCommand,
    StepCommand,
    TopicCommand,
)
from shared.requests import plan

routes = web.RouteTableDef()
PlanRequest = type[Any]  # of an interview, answered with its plan

# path: what plan is asked, what the body holds of it, summary, action
COMMANDS: dict[str, tuple[PlanRequest, type[Schema] | None, str, str]] = {
    "start": (plan.StartInterview, None, "Start the interview, once", "start the interview"),
    "complete-topic": (plan.CompleteTopic, TopicCommand, "Tick a topic", "tick the topic"),
    "reopen-topic": (plan.ReopenTopic, TopicCommand, "Untick a topic", "untick the topic"),
    "start-technical-part": (
        plan.StartTechnicalPart,
        None,
        "Go on to the technical questions",
        "start the technical part",
    ),
    "open-finish-stage": (
        plan.OpenFinishStage,
        None,
        "Go on to the end, when there are no technical questions",
        "open the finish stage",
    ),
    "next-question": (plan.NextQuestion, StepCommand, "Next question", "go to the next question"),
    "previous-question": (
        plan.PreviousQuestion,
        StepCommand,
        "Previous question",
        "go to the previous question",
    ),
    "show-rephrasing": (
        plan.ShowRephrasing,
        QuestionCommand,
        "Show the alternative explanation to the candidate",
        "show the rephrasing",
    ),
    "notes": (plan.AddNote, NewNote, "Add a note", "add the note"),
}


@routes.get("/api/interviews/{interview_id}/plan")
@operation("The interview plan", action="open the plan", access=Access.OBSERVER, answer=Plan)
async def get_plan(request: web.Request) -> Any:
    return await gateway_of(request).services.ask(plan.GetPlan(request.match_info["interview_id"]))


def _command(order: PlanRequest, body: type[Schema] | None, summary: str, action: str) -> Endpoint:
    async def command(request: web.Request, **given: dict[str, Any]) -> Any:
        asked = order(request.match_info["interview_id"], **given.get("body", {}))
        return await gateway_of(request).services.ask(asked)

    command.__name__ = order.kind.method
    return operation(summary, action=action, access=Access.RECRUITER, body=body, answer=Plan)(
        command
    )


for path, declared in COMMANDS.items():
    routes.post(f"/api/interviews/{{interview_id}}/plan/{path}")(_command(*declared))
