"""What the recruiter's call page shows: the whole plan, assessments, presence and status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.gateway.candidate_view import is_recorded
from services.gateway.http.schemas.frames import RecruiterView
from services.gateway.ws.feed import Part
from shared.requests.analysis import Assessments

SCHEMA = RecruiterView()


NAMES = {
    Part.PLAN: "The interview plan",
    Part.SHOWN: "The candidate's page",
    Part.ASSESSMENTS: "The answer analysis",
    Part.INTERVIEW: "The interview's status",
    Part.PAUSE: "The state of the recording",
}


def stale(parts: set[Part]) -> str | None:
    """Says what could not be refreshed."""
    if not parts:
        return None
    names = [NAMES[part] for part in Part if part in parts]
    listed = names[0] if len(names) == 1 else "Some of this page"
    return f"{listed} could not be refreshed. Nothing was lost; it is tried again by itself."


def recruiter_view(
    parts: Mapping[Part, Any], *, has_ended: bool, error: str | None
) -> dict[str, Any] | None:
    """The whole view, or nothing while plan or interview were never fetched."""
    plan, interview = parts.get(Part.PLAN), parts.get(Part.INTERVIEW)
    if plan is None or interview is None:
        return None
    assessments = parts.get(Part.ASSESSMENTS) or Assessments()
    pause = parts.get(Part.PAUSE) or {"is_paused": False}
    view: dict[str, Any] = SCHEMA.dump(
        {
            "plan": replace(plan, stage="ended") if has_ended else plan,
            "candidate_present": plan.candidate_present and not has_ended,
            "assessments": assessments.items,
            "is_recorded": is_recorded(interview, pause) and not has_ended,
            "is_paused": bool(pause["is_paused"]),
            "is_interrupted": bool(pause.get("is_interrupted")) and not has_ended,
            "status": interview.status,
            "candidate_name": interview.candidate_name,
            "position": interview.position,
            "error": error,
        }
    )
    return view
