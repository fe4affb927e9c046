"""Transport of plan: requests from the gateway and events from the others, nothing else."""

from __future__ import annotations

from typing import Any

from services.plan.domain.errors import InvalidNote, InvalidRequest, PlanError
from services.plan.domain.live_plan import Note
from services.plan.handlers import HANDLERS, Planning
from services.plan.views import candidate_view, plan_view, template_details, template_list
from services.plan.wiring import build
from shared.events import Envelope
from shared.events.handling import handle
from shared.messaging.answering import RequestTable, on
from shared.messaging.nameko_service import Wiring, answers, subscribe
from shared.requests.plan import (
    AddNote,
    CompleteTopic,
    GetPlan,
    GetShownToCandidate,
    GetTemplate,
    ListTemplates,
    NextQuestion,
    OpenFinishStage,
    Plan,
    PreviousQuestion,
    ReopenTopic,
    ShownToCandidate,
    ShowRephrasing,
    StartInterview,
    StartTechnicalPart,
    Template,
    TemplateList,
)


def list_templates(do: Planning, asked: ListTemplates) -> TemplateList:
    return template_list(do.list_templates(), search=asked.search, order=asked.order)


def get_template(do: Planning, asked: GetTemplate) -> Template:
    return template_details(do.template(asked.template_id))


def get_plan(do: Planning, asked: GetPlan) -> Plan:
    return plan_view(do.plan(asked.interview_id))


def get_shown_to_candidate(do: Planning, asked: GetShownToCandidate) -> ShownToCandidate:
    return candidate_view(do.candidate_view(asked.interview_id))


def start_interview(do: Planning, asked: StartInterview) -> Plan:
    return plan_view(do.start_interview(asked.interview_id))


def start_technical_part(do: Planning, asked: StartTechnicalPart) -> Plan:
    return plan_view(do.start_technical_part(asked.interview_id))


def open_finish_stage(do: Planning, asked: OpenFinishStage) -> Plan:
    return plan_view(do.open_finish_stage(asked.interview_id))


def complete_topic(do: Planning, asked: CompleteTopic) -> Plan:
    return plan_view(do.complete_topic(asked.interview_id, asked.topic_id))


def reopen_topic(do: Planning, asked: ReopenTopic) -> Plan:
    return plan_view(do.reopen_topic(asked.interview_id, asked.topic_id))


def next_question(do: Planning, asked: NextQuestion) -> Plan:
    return plan_view(do.next_question(asked.interview_id, asked.current_question_id))


def previous_question(do: Planning, asked: PreviousQuestion) -> Plan:
    return plan_view(do.previous_question(asked.interview_id, asked.current_question_id))


def show_rephrasing(do: Planning, asked: ShowRephrasing) -> Plan:
    return plan_view(do.show_rephrasing(asked.interview_id, asked.question_id))


def add_note(do: Planning, asked: AddNote) -> Plan:
    note = Note(asked.note_id, asked.text, do.now(), asked.topic_id, asked.question_id)
    return plan_view(do.add_note(asked.interview_id, note))


REQUESTS = RequestTable(
    PlanError,
    on(ListTemplates, list_templates, invalid=InvalidRequest),
    on(GetTemplate, get_template),
    on(GetPlan, get_plan),
    on(GetShownToCandidate, get_shown_to_candidate),
    on(StartInterview, start_interview),
    on(StartTechnicalPart, start_technical_part),
    on(OpenFinishStage, open_finish_stage),
    on(CompleteTopic, complete_topic, invalid=InvalidRequest),
    on(ReopenTopic, reopen_topic, invalid=InvalidRequest),
    on(NextQuestion, next_question, invalid=InvalidRequest),
    on(PreviousQuestion, previous_question, invalid=InvalidRequest),
    on(ShowRephrasing, show_rephrasing, invalid=InvalidRequest),
    on(AddNote, add_note, invalid=InvalidNote),
)


class PlanService:
    """Templates and live plans, as the gateway asks for them; commands answer with the plan."""

    name = "plan"
    wiring = Wiring(build)

    @answers(REQUESTS)
    def on_request(self, name: str, arguments: dict[str, Any]) -> Any:
        return REQUESTS.answer(self.wiring.handlers, name, arguments)

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self.wiring.handlers, envelope)
