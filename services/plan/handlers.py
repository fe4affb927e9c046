"""The use cases of plan: a verb per command, `on_...` per event, each one write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.plan.domain import facts, live_plan, marks, steps
from services.plan.domain.errors import PlanNotFound, TemplateNotFound
from services.plan.domain.live_plan import CandidateView, Decision, LivePlan, Note
from services.plan.domain.template import (
    Template,
    TemplateContent,
    first_version,
    next_version,
)
from services.plan.storage import Plans, Templates
from shared.events import Envelope
from shared.events.handling import EventTable
from shared.events.media import CallEnded, CandidateJoined, Participant, ParticipantLeft
from shared.events.scheduling import InterviewDeleted, InterviewScheduled
from shared.store import NotFound


@dataclass(frozen=True)
class Planning:
    """Everything that plan can be asked for or told."""

    plans: Plans
    templates: Templates
    now: Callable[[], datetime]
    new_token: Callable[[], str]

    def seed_templates(self, shipped: dict[str, TemplateContent]) -> None:
        """Make sure that the shipped templates exist as shipped; harmless when they do."""
        for template_id, content in shipped.items():
            known = self.templates.get(template_id)
            if known is None:
                self.templates.save(first_version(template_id, content, self.now()))
            elif known.archived_at is None:
                self.templates.save(next_version(known, content, self.now()))

    def list_templates(self) -> list[Template]:
        """Those that interviews can be made from."""
        return self.templates.offered()

    def template(self, template_id: str) -> Template:
        """The newest version; raises TemplateNotFound."""
        template = self.templates.get(template_id)
        if template is None or template.archived_at is not None:
            raise TemplateNotFound
        return template

    def plan(self, interview_id: str) -> LivePlan:
        """The plan as it is; raises PlanNotFound."""
        plan = self.plans.get(interview_id)
        if plan is None:
            raise PlanNotFound
        live_plan.must_exist(plan)
        return plan

    def candidate_view(self, interview_id: str) -> CandidateView:
        """All that the candidate may know (R43)."""
        return live_plan.candidate_view(self.plan(interview_id))

    def start_interview(self, interview_id: str) -> LivePlan:
        return self._change(interview_id, lambda p: steps.start_interview(p, self.now()))

    def start_technical_part(self, interview_id: str) -> LivePlan:
        return self._change(interview_id, lambda p: steps.start_technical_part(p, self.now()))

    def open_finish_stage(self, interview_id: str) -> LivePlan:
        return self._change(interview_id, lambda p: steps.open_finish_stage(p, self.now()))

    def next_question(self, interview_id: str, current_question_id: str) -> LivePlan:
        return self._change(
            interview_id, lambda p: steps.next_question(p, current_question_id, self.now())
        )

    def previous_question(self, interview_id: str, current_question_id: str) -> LivePlan:
        return self._change(
            interview_id, lambda p: steps.previous_question(p, current_question_id, self.now())
        )

    def show_rephrasing(self, interview_id: str, question_id: str) -> LivePlan:
        return self._change(
            interview_id, lambda p: steps.show_rephrasing(p, question_id, self.now())
        )

    def complete_topic(self, interview_id: str, topic_id: str) -> LivePlan:
        return self._change(interview_id, lambda p: marks.complete_topic(p, topic_id, self.now()))

    def reopen_topic(self, interview_id: str, topic_id: str) -> LivePlan:
        return self._change(interview_id, lambda p: marks.reopen_topic(p, topic_id, self.now()))

    def add_note(self, interview_id: str, note: Note) -> LivePlan:
        return self._change(interview_id, lambda plan: marks.add_note(plan, note))

    def on_interview_scheduled(self, event: InterviewScheduled, cause: Envelope) -> None:
        """Take the snapshot; once, and never for an interview that was deleted meanwhile."""
        template = self.templates.version(event.template_id, event.template_version)
        plan, events = live_plan.prepare(
            event.interview_id, template, lambda _template_id: self.new_token()
        )
        self.plans.add(plan, events, cause=cause)

    def on_interview_deleted(self, event: InterviewDeleted, cause: Envelope) -> None:
        """Wipe the plan, or leave a tombstone, so that InterviewScheduled makes none later."""
        self.plans.change(
            event.interview_id,
            lambda plan: facts.deleted(plan, event.deleted_at),
            cause=cause,
            start=live_plan.tombstone(event.interview_id, event.deleted_at),
        )

    def on_candidate_joined(self, event: CandidateJoined, cause: Envelope) -> None:
        self._hear(cause, lambda plan: facts.candidate_joined(plan, event.connection))

    def on_participant_left(self, event: ParticipantLeft, cause: Envelope) -> None:
        if event.participant is Participant.CANDIDATE:
            self._hear(cause, lambda plan: facts.candidate_left(plan, event.connection))

    def on_call_ended(self, event: CallEnded, cause: Envelope) -> None:
        self._hear(cause, lambda plan: facts.call_ended(plan, event.ended_at))

    def _change(self, interview_id: str, decide: Callable[[LivePlan], Decision]) -> LivePlan:
        try:
            return self.plans.change(interview_id, decide)
        except NotFound:
            raise PlanNotFound from None

    def _hear(self, cause: Envelope, decide: Callable[[LivePlan], Decision]) -> None:
        """Raises when the event overtook InterviewScheduled: the bus then brings it again later."""
        self.plans.change(cause.event.subject, decide, cause=cause)


HANDLERS: EventTable = {
    InterviewScheduled: Planning.on_interview_scheduled,
    InterviewDeleted: Planning.on_interview_deleted,
    CandidateJoined: Planning.on_candidate_joined,
    ParticipantLeft: Planning.on_participant_left,
    CallEnded: Planning.on_call_ended,
}
