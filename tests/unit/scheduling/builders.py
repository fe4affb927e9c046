"""Interviews for tests: say what matters, the rest is ordinary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from services.scheduling.domain.changes import Draft, schedule
from services.scheduling.domain.interview import Interview, Recruiter, TemplateChoice
from services.scheduling.domain.links import Links
from services.scheduling.handlers import Scheduling
from services.scheduling.schemas import read_form
from shared import clock
from shared.events import Envelope, Event
from shared.events.plan import TemplateSaved
from shared.requests.base import Request
from shared.requests.scheduling import CreateInterview

R = TypeVar("R", bound=Request[Any])
NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
LINKS = Links(b"k" * 32, "https://rapport.example")
PYTHON = TemplateChoice(
    id="python",
    version=3,
    name="Python developer",
    kind="P2P with technical questions",
    specialization="Python",
    language="English",
    duration_minutes=60,
    topic_count=5,
    question_count=8,
)
RITA = Recruiter("rita", "Rita Recruiter", "rita@company.example")


def a_draft(**fields: Any) -> Draft:
    draft = Draft(
        position="Senior Python developer",
        candidate_name="Zoë Núñez",
        candidate_email="zoe@mail.example",
        campaign=None,
        starts_at=STARTS,
        time_zone="Europe/Berlin",
    )
    return replace(draft, **fields)


def scheduled(interview_id: str = "i1", **draft: Any) -> tuple[Interview, list[Event]]:
    return schedule(
        a_draft(**draft),
        interview_id=interview_id,
        request_key=f"rita:{interview_id}",
        template=PYTHON,
        recruiter=RITA,
        now=NOW,
        links=LINKS,
    )


def an_interview(**fields: Any) -> Interview:
    return replace(scheduled()[0], **fields)


FORM: dict[str, Any] = {
    "request_id": "r1",
    "template_id": "python",
    "position": "Senior Python developer",
    "candidate_name": "Zoë Núñez",
    "candidate_email": "zoe@mail.example",
    "local_time": "2026-12-01 14:30",
    "time_zone": "Europe/Berlin",
    "campaign": None,
    "recruiter": {"id": "rita", "name": "Rita Recruiter", "email": "rita@company.example"},
}


def saved(version: int = 1, **fields: Any) -> TemplateSaved:
    said: dict[str, Any] = {
        "template_id": "python",
        "version": version,
        "name": "Python developer",
        "template_kind": "P2P with technical questions",
        "specialization": "Python",
        "language": "English",
        "duration_minutes": 60,
        "topic_count": 5,
        "question_count": 8,
        "saved_at": NOW + timedelta(minutes=version),
    }
    return TemplateSaved(**(said | fields))


def enveloped(event: Event, **fields: Any) -> Envelope:
    given: dict[str, Any] = {"id": clock.new_id(), "time": clock.now(), "sequence": 1}
    return Envelope(event=event, correlation_id="c", **(given | fields))


def create(do: Scheduling, **form: Any) -> Interview:
    return do.schedule_interview(read_form(asked(CreateInterview, **FORM | form), clock.now()))


def asked(request: type[R], **arguments: Any) -> R:
    """A request as it comes over the wire."""
    read: R = request.kind.schema.load(arguments)
    return read
