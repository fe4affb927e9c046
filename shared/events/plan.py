"""The events of plan: templates, and how far each interview has come."""

from dataclasses import dataclass
from datetime import datetime

from shared.events.base import Event, Reach, event


@dataclass(frozen=True)
class PlanTopic:
    """One topic of a plan's snapshot."""

    id: str
    title: str
    minutes: int


@dataclass(frozen=True)
class PlanQuestion:
    """One technical question of a plan's snapshot. Everything but `text` is recruiter-only.

    `key_point_weights` has one weight for each key point, or is empty: then all weigh the same.
    """

    id: str
    text: str
    rephrasing: str
    answer: str
    key_points: tuple[str, ...]
    weight: float = 1.0
    key_point_weights: tuple[float, ...] = ()


@event(
    "plan",
    Reach.PUBLIC,
    consumers=("scheduling", "media", "analysis", "notify"),
    live=("gateway", "media"),
)
@dataclass(frozen=True)
class InterviewStarted(Event):
    """The recruiter pressed "Start interview" while the candidate was present."""

    interview_id: str
    started_at: datetime


@event("plan", Reach.PUBLIC, consumers=("analysis",))
@dataclass(frozen=True)
class TopicCompleted(Event):
    """A topic of the general part was ticked."""

    interview_id: str
    topic_id: str
    completed_at: datetime


@event("plan", Reach.PUBLIC, consumers=("analysis",))
@dataclass(frozen=True)
class TopicReopened(Event):
    """A topic's tick was taken back."""

    interview_id: str
    topic_id: str
    reopened_at: datetime


@event("plan", Reach.PUBLIC)
@dataclass(frozen=True)
class TechnicalPartStarted(Event):
    """The technical part began; the first question is shown."""

    interview_id: str
    started_at: datetime


@event("plan", Reach.PUBLIC, consumers=("analysis",))
@dataclass(frozen=True)
class QuestionShown(Event):
    """A question became the current one; `visit` counts how often it has been, from 1."""

    interview_id: str
    question_id: str
    visit: int
    shown_at: datetime


@event("plan", Reach.PUBLIC, consumers=("media", "analysis"), live=("media",))
@dataclass(frozen=True)
class QuestionClosed(Event):
    """A question is no longer the current one: the candidate's answer lies in this window."""

    interview_id: str
    question_id: str
    visit: int
    shown_at: datetime
    closed_at: datetime
    rephrased_at: datetime | None = None  # when the candidate was first shown the rephrasing


@event("plan", Reach.PUBLIC)
@dataclass(frozen=True)
class FinishStageOpened(Event):
    """Nothing is left to ask; the conversation and the recording go on."""

    interview_id: str
    opened_at: datetime


@event("plan", Reach.INTERNAL, consumers=("scheduling",))
@dataclass(frozen=True)
class TemplateSaved(Event):
    """A template exists in this version. Versions are immutable."""

    template_id: str
    version: int
    name: str
    template_kind: str
    specialization: str
    language: str
    duration_minutes: int
    topic_count: int
    question_count: int
    saved_at: datetime


@event("plan", Reach.INTERNAL, consumers=("scheduling",))
@dataclass(frozen=True)
class TemplateArchived(Event):
    """A template is no longer offered; interviews made from it keep their snapshot."""

    template_id: str
    archived_at: datetime


@event("plan", Reach.INTERNAL, consumers=("analysis",), live=("gateway",))
@dataclass(frozen=True)
class PlanPrepared(Event):
    """The snapshot of the template was taken for one interview."""

    interview_id: str
    template_id: str
    template_version: int
    template_name: str
    language: str
    topics: tuple[PlanTopic, ...]
    questions: tuple[PlanQuestion, ...]


@event("plan", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class PlanChanged(Event):
    """The live plan has a new revision; whoever shows it fetches it anew."""

    interview_id: str
    revision: int
    stage: str


@event("plan", Reach.INTERNAL, consumers=("analysis",))
@dataclass(frozen=True)
class NoteAdded(Event):
    """The recruiter wrote a note, about a topic, a question, or neither."""

    interview_id: str
    note_id: str
    text: str
    added_at: datetime
    topic_id: str | None = None
    question_id: str | None = None
