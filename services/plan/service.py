"""Transport of plan: requests from the gateway and events from the others, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.plan import views
from services.plan.domain.errors import PlanError
from services.plan.handlers import HANDLERS, Planning
from services.plan.schemas import read_id, read_note, read_templates_query
from services.plan.wiring import build
from shared.events import Envelope
from shared.events.handling import handle
from shared.messaging.nameko_service import Refused, Wiring, rpc, subscribe

View = dict[str, Any]


class PlanService:
    """Templates and live plans, as the gateway asks for them; commands answer with the plan."""

    name = "plan"
    wiring = Wiring(build)

    @rpc
    def list_templates(self, **asked: Any) -> View:
        """search, order."""
        with refusals():
            query = read_templates_query(asked)
            return views.list_view(
                self._do.list_templates(), search=query["search"], order=query["order"]
            )

    @rpc
    def get_template(self, template_id: str) -> View:
        with refusals():
            return views.template_details(self._do.template(template_id))

    @rpc
    def get_plan(self, interview_id: str) -> View:
        with refusals():
            return views.plan_view(self._do.plan(interview_id))

    @rpc
    def candidate_view(self, interview_id: str) -> View:
        with refusals():
            return views.candidate_view(self._do.candidate_view(interview_id))

    @rpc
    def start_interview(self, interview_id: str) -> View:
        with refusals():
            return views.plan_view(self._do.start_interview(interview_id))

    @rpc
    def start_technical_part(self, interview_id: str) -> View:
        with refusals():
            return views.plan_view(self._do.start_technical_part(interview_id))

    @rpc
    def open_finish_stage(self, interview_id: str) -> View:
        with refusals():
            return views.plan_view(self._do.open_finish_stage(interview_id))

    @rpc
    def complete_topic(self, interview_id: str, topic_id: str) -> View:
        with refusals():
            topic_id = read_id("topic_id", topic_id)
            return views.plan_view(self._do.complete_topic(interview_id, topic_id))

    @rpc
    def reopen_topic(self, interview_id: str, topic_id: str) -> View:
        with refusals():
            topic_id = read_id("topic_id", topic_id)
            return views.plan_view(self._do.reopen_topic(interview_id, topic_id))

    @rpc
    def next_question(self, interview_id: str, current_question_id: str) -> View:
        with refusals():
            seen = read_id("current_question_id", current_question_id)
            return views.plan_view(self._do.next_question(interview_id, seen))

    @rpc
    def previous_question(self, interview_id: str, current_question_id: str) -> View:
        with refusals():
            seen = read_id("current_question_id", current_question_id)
            return views.plan_view(self._do.previous_question(interview_id, seen))

    @rpc
    def show_rephrasing(self, interview_id: str, question_id: str) -> View:
        with refusals():
            question_id = read_id("question_id", question_id)
            return views.plan_view(self._do.show_rephrasing(interview_id, question_id))

    @rpc
    def add_note(self, interview_id: str, **note: Any) -> View:
        """note_id, text, topic_id or None, question_id or None."""
        with refusals():
            kept = self._do.add_note(interview_id, read_note(note, self._do.now()))
            return views.plan_view(kept)

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self._do, envelope)

    @property
    def _do(self) -> Planning:
        return self.wiring.handlers


@contextmanager
def refusals() -> Iterator[None]:
    """The one place where errors of the domain become answers."""
    try:
        yield
    except PlanError as error:
        raise Refused(error.kind, error.code, str(error), error.fields) from error
