"""What plan is asked: templates, and the live plan of an interview; commands answer with the plan.

Recruiter-only throughout (N1-N6), but for `ShownToCandidate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow import validate

from shared.contracts.schema import OneOf, checked
from shared.contracts.text import RuledText
from shared.requests.base import Request, request
from shared.requests.fields import Id, Text

PLAN_NOT_FOUND = "plan_not_found"
INVALID_REQUEST = "invalid_request"
NOT_OPEN = (PLAN_NOT_FOUND, "interview_not_started", "interview_ended")
NOT_TECHNICAL = ("no_technical_part", "technical_part_not_started", "technical_part_over")
STAGES = ("prepared", "general", "technical", "finish", "ended")
TEMPLATE_ORDERS = ("name", "kind", "specialization", "language", "question_count", "updated_at")


@dataclass(frozen=True)
class TemplateSummary:
    """A row of "Interview Templates"."""

    id: str
    version: int
    name: str
    kind: str
    specialization: str
    language: str
    duration_minutes: int
    topic_count: int
    question_count: int
    updated_at: datetime


@dataclass(frozen=True)
class TemplateTopic:
    """A topic of the general part."""

    id: str
    title: str
    minutes: int


@dataclass(frozen=True)
class TemplateQuestion:
    """A technical question with everything the recruiter may see."""

    id: str
    number: int
    text: str
    rephrasing: str
    answer: str
    key_points: tuple[str, ...]
    weight: float
    key_point_weights: tuple[float, ...] = ()  # one for each key point, or none: all the same


@dataclass(frozen=True)
class Template(TemplateSummary):
    """A whole template."""

    topics: tuple[TemplateTopic, ...]
    questions: tuple[TemplateQuestion, ...]


@dataclass(frozen=True)
class TemplateList:
    """All templates that match."""

    items: tuple[TemplateSummary, ...]


@dataclass(frozen=True)
class PlanTemplate:
    """The template behind a plan."""

    name: str
    kind: str
    language: str


@dataclass(frozen=True)
class Topic:
    """A topic and whether it was talked about."""

    id: str
    title: str
    minutes: int
    is_completed: bool
    completed_at: datetime | None


@dataclass(frozen=True)
class Question:
    """A technical question and what became of it."""

    id: str
    number: int
    text: str
    rephrasing: str
    answer: str
    key_points: tuple[str, ...]
    is_shown: bool
    is_answered: bool
    is_rephrased: bool
    answered_at: datetime | None = None  # when the interview last went on from it


@dataclass(frozen=True)
class Note:
    """A note and what it is about."""

    id: str
    text: str
    added_at: datetime
    topic_id: str | None
    question_id: str | None


@dataclass(frozen=True)
class Plan:
    """The whole plan; `revision` rises with each change."""

    interview_id: str
    revision: int
    stage: Annotated[str, OneOf(*STAGES)]
    candidate_present: bool
    template: PlanTemplate
    topics: tuple[Topic, ...]
    questions: tuple[Question, ...]
    current_question_id: str | None
    notes: tuple[Note, ...]
    started_at: datetime | None
    technical_started_at: datetime | None
    finish_opened_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class ShownToCandidate:
    """All of a plan that a candidate may see: an allow-list, built field by field."""

    stage: Annotated[str, OneOf("waiting", "live", "ended")]
    question: str | None = None
    rephrasing: str | None = None


@request("plan.list_templates", refused=(INVALID_REQUEST,))
@dataclass(frozen=True)
class ListTemplates(Request[TemplateList]):
    """The templates that have every word of `search`, in an order such as `-name`."""

    search: str = checked(Text("Search", most=200, least=0), default="")
    order: str = checked(
        RuledText(
            validate=validate.OneOf([*TEMPLATE_ORDERS, *(f"-{name}" for name in TEMPLATE_ORDERS)])
        ),
        default="name",
    )


@request("plan.get_template", refused=("template_not_found",))
@dataclass(frozen=True)
class GetTemplate(Request[Template]):
    """A template with its topics and questions."""

    template_id: str


@request("plan.get_plan", refused=(PLAN_NOT_FOUND,))
@dataclass(frozen=True)
class GetPlan(Request[Plan]):
    """The plan of an interview."""

    interview_id: str


@request("plan.candidate_view", refused=(PLAN_NOT_FOUND,))
@dataclass(frozen=True)
class GetShownToCandidate(Request[ShownToCandidate]):
    """What the candidate may see of it."""

    interview_id: str


@request(
    "plan.start_interview",
    refused=(PLAN_NOT_FOUND, "interview_ended", "candidate_not_present"),
)
@dataclass(frozen=True)
class StartInterview(Request[Plan]):
    """Start the interview, once."""

    interview_id: str


@request("plan.start_technical_part", refused=(*NOT_OPEN, *NOT_TECHNICAL))
@dataclass(frozen=True)
class StartTechnicalPart(Request[Plan]):
    """Go on to the technical questions."""

    interview_id: str


@request("plan.open_finish_stage", refused=(*NOT_OPEN, "technical_part_first"))
@dataclass(frozen=True)
class OpenFinishStage(Request[Plan]):
    """Go on to the end, when there are no technical questions."""

    interview_id: str


@request("plan.complete_topic", refused=(*NOT_OPEN, "topic_not_found", INVALID_REQUEST))
@dataclass(frozen=True)
class CompleteTopic(Request[Plan]):
    """Tick a topic."""

    interview_id: str
    topic_id: str = checked(Id("Topic"))


@request("plan.reopen_topic", refused=(*NOT_OPEN, "topic_not_found", INVALID_REQUEST))
@dataclass(frozen=True)
class ReopenTopic(Request[Plan]):
    """Untick a topic."""

    interview_id: str
    topic_id: str = checked(Id("Topic"))


@request(
    "plan.next_question",
    refused=(*NOT_OPEN, *NOT_TECHNICAL, "question_not_found", INVALID_REQUEST),
)
@dataclass(frozen=True)
class NextQuestion(Request[Plan]):
    """Next question; named is the one that the person saw, so that two tabs cannot skip one."""

    interview_id: str
    current_question_id: str = checked(Id("Current question"))


@request(
    "plan.previous_question",
    refused=(
        *NOT_OPEN, *NOT_TECHNICAL, "question_not_found", "no_previous_question", INVALID_REQUEST,
    ),
)  # fmt: skip
@dataclass(frozen=True)
class PreviousQuestion(Request[Plan]):
    """Previous question; named is the one that the person saw."""

    interview_id: str
    current_question_id: str = checked(Id("Current question"))


@request(
    "plan.show_rephrasing",
    refused=(
        *NOT_OPEN, *NOT_TECHNICAL, "question_not_found", "not_the_current_question",
        INVALID_REQUEST,
    ),
)  # fmt: skip
@dataclass(frozen=True)
class ShowRephrasing(Request[Plan]):
    """Show the alternative explanation to the candidate."""

    interview_id: str
    question_id: str = checked(Id("Question"))


@request(
    "plan.add_note",
    refused=(
        PLAN_NOT_FOUND, "topic_not_found", "question_not_found", "note_conflict", "invalid_note",
    ),
)  # fmt: skip
@dataclass(frozen=True)
class AddNote(Request[Plan]):
    """Add a note; the same note_id twice makes one note."""

    interview_id: str
    note_id: str = checked(Id("Note id"))
    text: str = checked(Text("Note", most=4000, lines=True))
    topic_id: str | None = checked(Id("Topic"), default=None)
    question_id: str | None = checked(Id("Question"), default=None)
