"""What the recruiter's call page shows: the whole plan, assessments, presence and status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.gateway.candidate_view import captions_of, is_recorded
from services.gateway.http.schemas.frames import RecruiterView
from services.gateway.ws.feed import ViewPart
from shared.requests.analysis import Assessments
from shared.requests.media import Pause

SCHEMA = RecruiterView()


NAMES = {
    ViewPart.PLAN: "The interview plan",
    ViewPart.SHOWN: "The candidate's page",
    ViewPart.ASSESSMENTS: "The answer analysis",
    ViewPart.INTERVIEW: "The interview's status",
    ViewPart.PAUSE: "The state of the recording",
}


def stale(parts: set[ViewPart]) -> str | None:
    """Says what could not be refreshed."""
    if not parts:
        return None
    names = [NAMES[part] for part in ViewPart if part in parts]
    listed = names[0] if len(names) == 1 else "Some of this page"
    return f"{listed} could not be refreshed. Nothing was lost; it is tried again by itself."


def recruiter_view(
    parts: Mapping[ViewPart, Any], *, has_ended: bool, error: str | None
) -> dict[str, Any] | None:
    """The whole view, or nothing while plan or interview were never fetched."""
    plan, interview = parts.get(ViewPart.PLAN), parts.get(ViewPart.INTERVIEW)
    if plan is None or interview is None:
        return None
    assessments = parts.get(ViewPart.ASSESSMENTS) or Assessments()
    pause = parts.get(ViewPart.PAUSE) or Pause()
    view: dict[str, Any] = SCHEMA.dump(
        {
            "plan": replace(plan, stage="ended") if has_ended else plan,
            "candidate_present": plan.candidate_present and not has_ended,
            "assessments": assessments.items,
            "is_recorded": is_recorded(interview, pause) and not has_ended,
            "is_paused": pause.is_paused,
            "captions": "off" if has_ended else captions_of(interview, pause),
            "is_interrupted": pause.is_interrupted and not has_ended,
            "status": interview.status,
            "candidate_name": interview.candidate_name,
            "position": interview.position,
            "error": error,
        }
    )
    return view
