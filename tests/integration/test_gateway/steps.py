"""What a recruiter does through the interface, in the tests' words."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession

from shared import clock
from tests.support.waiting import eventually

WITH_QUESTIONS = "P2P with technical questions"


async def a_template(recruiter: ClientSession) -> dict[str, Any]:
    """A built-in template with technical questions; scheduling hears of it by event."""
    answer = await recruiter.get("/api/templates")
    items = (await answer.json())["items"]
    found: dict[str, Any] = next(each for each in items if each["kind"] == WITH_QUESTIONS)
    return found


async def a_form(recruiter: ClientSession, **changes: Any) -> dict[str, Any]:
    template = await a_template(recruiter)
    form = {
        "request_id": clock.new_id(),
        "template_id": template["id"],
        "position": "Python developer",
        "candidate_name": "Ada Candidate",
        "candidate_email": "ada@example.com",
        "local_time": "2030-12-01 14:30",
        "time_zone": "Europe/Berlin",
        "campaign": None,
    }
    return form | changes


async def saved(recruiter: ClientSession, **changes: Any) -> dict[str, Any]:
    """A new interview whose plan is prepared."""
    form = await a_form(recruiter, **changes)

    async def stored() -> dict[str, Any] | None:
        answer = await recruiter.post("/api/interviews", json=form)
        return await answer.json() if answer.status == 201 else None

    interview = await eventually(stored, what="saving an interview")
    assert interview is not None

    async def prepared() -> bool:
        return (await recruiter.get(f"/api/interviews/{interview['id']}/plan")).status == 200

    await eventually(prepared, what="the plan")
    return interview


def token_of(interview: dict[str, Any], role: str = "candidate") -> str:
    return str(interview[f"{role}_url"]).rsplit("/", 1)[1]


async def command(
    recruiter: ClientSession, interview: dict[str, Any], name: str, **body: Any
) -> dict[str, Any]:
    """One step of the plan; the plan after it."""
    answer = await recruiter.post(f"/api/interviews/{interview['id']}/plan/{name}", json=body)
    plan: dict[str, Any] = await answer.json()
    assert answer.status == 200, plan
    return plan
