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

routes = web.RouteTableDef()

# path: method of plan, what its body holds, summary, action
COMMANDS: dict[str, tuple[str, type[Schema] | None, str, str]] = {
    "start": ("start_interview", None, "Start the interview, once", "start the interview"),
    "complete-topic": ("complete_topic", TopicCommand, "Tick a topic", "tick the topic"),
    "reopen-topic": ("reopen_topic", TopicCommand, "Untick a topic", "untick the topic"),
    "start-technical-part": (
        "start_technical_part",
        None,
        "Go on to the technical questions",
        "start the technical part",
    ),
    "open-finish-stage": (
        "open_finish_stage",
        None,
        "Go on to the end, when there are no technical questions",
        "open the finish stage",
    ),
    "next-question": ("next_question", StepCommand, "Next question", "go to the next question"),
    "previous-question": (
        "previous_question",
        StepCommand,
        "Previous question",
        "go to the previous question",
    ),
    "show-rephrasing": (
        "show_rephrasing",
        QuestionCommand,
        "Show the alternative explanation to the candidate",
        "show the rephrasing",
    ),
    "notes": ("add_note", NewNote, "Add a note", "add the note"),
}


@routes.get("/api/interviews/{interview_id}/plan")
@operation("The interview plan", action="open the plan", access=Access.OBSERVER, answer=Plan)
async def get_plan(request: web.Request) -> Any:
    return await _plan(request, "get_plan")


def _command(method: str, body: type[Schema] | None, summary: str, action: str) -> Endpoint:
    async def command(request: web.Request, **given: dict[str, Any]) -> Any:
        return await _plan(request, method, **given.get("body", {}))

    command.__name__ = method
    return operation(summary, action=action, access=Access.RECRUITER, body=body, answer=Plan)(
        command
    )


for path, declared in COMMANDS.items():
    routes.post(f"/api/interviews/{{interview_id}}/plan/{path}")(_command(*declared))


async def _plan(request: web.Request, method: str, **kwargs: Any) -> Any:
    return await gateway_of(request).services.call(
        "plan", method, interview_id=request.match_info["interview_id"], **kwargs
    )
