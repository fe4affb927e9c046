"""The live plan of one interview: its state, and what each side may see of it.

`prepared -> general -> technical -> finish -> ended`; without technical questions general leads
to finish. The functions that change it are in `steps` (stages and questions), `marks` (topics and
notes) and `facts` (what other services say).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.plan.domain.errors import PlanNotFound, QuestionNotFound
from services.plan.domain.template import Template
from shared.events import Event
from shared.events.plan import PlanChanged, PlanPrepared, PlanQuestion, PlanTopic


class Stage(StrEnum):
    """How far the interview is."""

    PREPARED = "prepared"
    GENERAL = "general"
    TECHNICAL = "technical"
    FINISH = "finish"
    ENDED = "ended"


class CandidateStage(StrEnum):
    """All that a candidate learns of the stage."""

    WAITING = "waiting"
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True)
class TopicMark:
    """A topic that is ticked."""

    topic_id: str
    completed_at: datetime


@dataclass(frozen=True)
class QuestionProgress:
    """What has happened to a question so far: how often it was current, and whether to the end."""

    question_id: str
    visits: int = 0
    is_answered: bool = False
    is_rephrased: bool = False
    answered_at: datetime | None = None  # when it was last left; None too in plans of before
    rephrased_at: datetime | None = None  # the first time; unknown of older plans


@dataclass(frozen=True)
class Note:
    """A remark of the recruiter, about a topic, a question, or neither."""

    id: str
    text: str
    added_at: datetime
    topic_id: str | None = None
    question_id: str | None = None


@dataclass(frozen=True)
class LivePlan:
    """The snapshot of a template (R2) and everything the recruiter has done with it."""

    id: str
    template_id: str
    template_version: int
    template_name: str
    kind: str
    language: str
    topics: tuple[PlanTopic, ...] = ()
    questions: tuple[PlanQuestion, ...] = ()
    revision: int = 1
    stage: Stage = Stage.PREPARED
    candidate_joined: int = 0
    candidate_left: int = 0
    ticks: tuple[TopicMark, ...] = ()
    progress: tuple[QuestionProgress, ...] = ()
    current_question_id: str | None = None
    current_shown_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    started_at: datetime | None = None
    technical_started_at: datetime | None = None
    finish_opened_at: datetime | None = None
    ended_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def is_candidate_present(self) -> bool:
        return self.candidate_joined > self.candidate_left

    @property
    def current(self) -> PlanQuestion | None:
        """The one question that is being asked."""
        if self.current_question_id is None:
            return None
        return self.question(self.current_question_id)

    def question(self, question_id: str) -> PlanQuestion:
        """Raises QuestionNotFound."""
        return self.questions[self.number_of(question_id) - 1]

    def number_of(self, question_id: str) -> int:
        """1 for the first question; raises QuestionNotFound."""
        for number, question in enumerate(self.questions, start=1):
            if question.id == question_id:
                return number
        raise QuestionNotFound

    def progress_of(self, question_id: str) -> QuestionProgress:
        """What has happened to it so far."""
        found = (p for p in self.progress if p.question_id == question_id)
        return next(found, QuestionProgress(question_id))

    def with_progress(self, progress: QuestionProgress) -> LivePlan:
        others = (p for p in self.progress if p.question_id != progress.question_id)
        return replace(self, progress=(*others, progress))


Decision = tuple[LivePlan, list[Event]]


@dataclass(frozen=True)
class CandidateView:
    """All that a candidate is shown of the plan. Built from an allow-list: never add a field here
    without asking what it tells the candidate (N1-N7)."""

    stage: CandidateStage
    question: str | None
    rephrasing: str | None


def prepare(interview_id: str, template: Template, name: Callable[[str], str]) -> Decision:
    """Take the snapshot of a template for an interview (R2).

    `name` gives each topic and question an id for this interview alone: ids go out on the public
    exchange, where the template's would tell what is asked (N4, N5).
    """
    content = template.content
    topics = tuple(replace(topic, id=name(topic.id)) for topic in content.topics)
    questions = tuple(replace(question, id=name(question.id)) for question in content.questions)
    plan = LivePlan(
        id=interview_id,
        template_id=template.id,
        template_version=template.version,
        template_name=content.name,
        kind=content.kind,
        language=content.language,
        topics=topics,
        questions=questions,
    )
    prepared = PlanPrepared(
        interview_id=interview_id,
        template_id=template.id,
        template_version=template.version,
        template_name=content.name,
        language=content.language,
        topics=topics,
        questions=questions,
    )
    return plan, [prepared]


def tombstone(interview_id: str, deleted_at: datetime) -> LivePlan:
    """What is left of a deleted plan, or stands for one that is yet to be made: only its id."""
    return LivePlan(interview_id, "", 0, "", "", "", stage=Stage.ENDED, deleted_at=deleted_at)


def candidate_view(plan: LivePlan) -> CandidateView:
    """What the candidate may see now (R43): the question, and its rephrasing once it is shown."""
    must_exist(plan)
    stage = _CANDIDATE_STAGE.get(plan.stage, CandidateStage.LIVE)
    question = plan.current
    if plan.stage is not Stage.TECHNICAL or question is None:
        return CandidateView(stage, None, None)
    is_rephrased = plan.progress_of(question.id).is_rephrased
    return CandidateView(stage, question.text, question.rephrasing if is_rephrased else None)


_CANDIDATE_STAGE = {
    Stage.PREPARED: CandidateStage.WAITING,
    Stage.ENDED: CandidateStage.ENDED,
}


def must_exist(plan: LivePlan) -> None:
    """Raises PlanNotFound for a tombstone."""
    if plan.deleted_at is not None:
        raise PlanNotFound


def changed(before: LivePlan, after: LivePlan, events: list[Event]) -> Decision:
    """Finish a change: count the revision and emit PlanChanged; neither when nothing changed."""
    if after == before:
        return before, events
    after = replace(after, revision=before.revision + 1)
    return after, [*events, PlanChanged(after.id, after.revision, after.stage)]
