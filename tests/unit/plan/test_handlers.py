"""Plan's use cases on a real store: templates, the snapshot, events in any order (R2, R7, R40)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.plan.builtin import TEMPLATES as SHIPPED
from services.plan.domain.errors import PlanNotFound, TemplateNotFound
from services.plan.domain.live_plan import Note
from services.plan.handlers import HANDLERS, Planning
from services.plan.service import REQUESTS
from services.plan.views import plan_view, template_details, template_list
from services.plan.wiring import Components, assemble
from shared import clock
from shared.events import Envelope, Event
from shared.events.handling import handle
from shared.events.media import CallEnded, CandidateJoined, EndReason, Participant, ParticipantLeft
from shared.events.plan import PlanPrepared, TemplateSaved
from shared.events.scheduling import InterviewDeleted, InterviewScheduled
from shared.messaging.errors import Refused
from shared.store import NotFound, open_store
from tests.unit.plan.builders import NOW

SCHEDULED = InterviewScheduled("i1", "builtin-python", 1, NOW, "UTC")


def enveloped(event: Event) -> Envelope:
    return Envelope(clock.new_id(), event, clock.now(), 1, "c")


@pytest.fixture
def components(tmp_path: Path) -> Iterator[Components]:
    made = assemble(open_store("plan", mongo_url=None, folder=tmp_path))
    made.handlers.seed_templates(SHIPPED)
    yield made
    made.close()


@pytest.fixture
def do(components: Components) -> Planning:
    return components.handlers


def events_of(components: Components, kind: type[Event]) -> list[Any]:
    return [e.event for _, e in components.outbox.pending(500) if isinstance(e.event, kind)]


def test_shipped_templates_are_said_once_however_often_plan_starts(components: Components) -> None:
    """R3, R4."""
    components.handlers.seed_templates(SHIPPED)
    said = events_of(components, TemplateSaved)
    assert {event.template_id for event in said} == set(SHIPPED)
    assert len(said) == len(SHIPPED)


def test_changed_shipped_text_is_a_new_version_and_old_interviews_keep_theirs(
    components: Components,
) -> None:
    """R2: an interview made from version 1 gets version 1, though its event comes late."""
    changed = replace(SHIPPED["builtin-python"], name="Pythonista")
    components.handlers.seed_templates({"builtin-python": changed})
    handle(HANDLERS, components.handlers, enveloped(SCHEDULED))
    assert components.handlers.template("builtin-python").version == 2
    assert components.handlers.plan("i1").template_name == "Python developer"


def test_plan_is_prepared_once(components: Components) -> None:
    """R2: with no manual step."""
    for _ in range(2):
        handle(HANDLERS, components.handlers, enveloped(SCHEDULED))
    (prepared,) = events_of(components, PlanPrepared)
    assert len(prepared.questions) == len(SHIPPED["builtin-python"].questions)


def test_unknown_template_version_is_not_swallowed(do: Planning) -> None:
    with pytest.raises(TemplateNotFound):
        handle(HANDLERS, do, enveloped(replace(SCHEDULED, template_version=9)))


def test_fact_that_overtakes_the_making_of_the_plan_is_tried_again(do: Planning) -> None:
    joined = enveloped(CandidateJoined("i1", 1, NOW))
    with pytest.raises(NotFound):
        handle(HANDLERS, do, joined)
    handle(HANDLERS, do, enveloped(SCHEDULED))
    handle(HANDLERS, do, joined)
    assert do.plan("i1").is_candidate_present


def test_deleting_that_overtakes_the_making_wins(components: Components) -> None:
    """R20."""
    handle(HANDLERS, components.handlers, enveloped(InterviewDeleted("i1", NOW)))
    handle(HANDLERS, components.handlers, enveloped(SCHEDULED))
    with pytest.raises(PlanNotFound):
        components.handlers.plan("i1")
    assert not events_of(components, PlanPrepared)


def test_deleted_plan_refuses_commands(do: Planning) -> None:
    handle(HANDLERS, do, enveloped(SCHEDULED))
    handle(HANDLERS, do, enveloped(InterviewDeleted("i1", NOW)))
    for ask in (do.plan, do.candidate_view, do.start_interview):
        with pytest.raises(PlanNotFound):
            ask("i1")


def test_interview_walks_through_its_stages(do: Planning) -> None:
    """R33, R37-R48 on the real templates; the candidate sees one question at a time."""
    handle(HANDLERS, do, enveloped(SCHEDULED))
    handle(HANDLERS, do, enveloped(CandidateJoined("i1", 1, NOW)))
    handle(HANDLERS, do, enveloped(ParticipantLeft("i1", Participant.RECRUITER, 1, NOW)))
    topic = do.start_interview("i1").topics[1].id
    do.complete_topic("i1", topic)
    do.reopen_topic("i1", topic)
    plan = do.start_technical_part("i1")
    asked: list[str | None] = []
    while question := plan.current:
        asked.append(do.candidate_view("i1").question)
        do.show_rephrasing("i1", question.id)
        plan = do.next_question("i1", question.id)
    assert asked == [question.text for question in SHIPPED["builtin-python"].questions]
    handle(HANDLERS, do, enveloped(CallEnded("i1", NOW, EndReason.ENDED_BY_RECRUITER)))
    view = plan_view(do.plan("i1"))
    assert view.stage == "ended" and view.finish_opened_at
    assert all(q.is_shown and q.is_answered and q.is_rephrased for q in view.questions)
    assert all(q.answered_at for q in view.questions)
    assert [q.number for q in view.questions] == list(range(1, len(asked) + 1))


def test_template_without_questions_walks_to_finish(do: Planning) -> None:
    """R3, R41."""
    handle(HANDLERS, do, enveloped(replace(SCHEDULED, template_id="builtin-conversation")))
    handle(HANDLERS, do, enveloped(CandidateJoined("i1", 1, NOW)))
    do.start_interview("i1")
    assert plan_view(do.open_finish_stage("i1")).stage == "finish"


def test_plan_survives_a_restart(tmp_path: Path, components: Components) -> None:
    """R40: ticks and notes are kept."""
    do = components.handlers
    handle(HANDLERS, do, enveloped(SCHEDULED))
    handle(HANDLERS, do, enveloped(CandidateJoined("i1", 1, NOW)))
    do.start_interview("i1")
    do.complete_topic("i1", do.plan("i1").topics[0].id)
    before = plan_view(do.add_note("i1", Note("n1", "Curious", NOW)))
    again = assemble(open_store("plan", mongo_url=None, folder=tmp_path))
    assert plan_view(again.handlers.plan("i1")) == before
    again.close()


def test_list_of_templates_is_searched_and_sorted(do: Planning) -> None:
    """R8."""
    templates = do.list_templates()

    def names(search: str = "", order: str = "name") -> list[Any]:
        return [row.name for row in template_list(templates, search=search, order=order).items]

    everything = ["First conversation", "Python developer", "Web front-end developer"]
    assert names() == everything
    assert names(order="-name") == everything[::-1]
    assert names("PYTHON") == ["Python developer"]
    assert names("without") == ["First conversation"]
    assert names(order="-question_count")[0] == "Python developer"
    assert names("cobol") == []
    assert names("front-end") == names("frontend devel") == ["Web front-end developer"]
    assert names("pythön") == ["Python developer"]


def test_template_details_hold_everything_for_the_preview(do: Planning) -> None:
    details = template_details(do.template("builtin-python"))
    assert details.question_count == len(details.questions)
    first = details.questions[0]
    assert first.text and first.rephrasing and first.answer and first.key_points
    with pytest.raises(TemplateNotFound):
        do.template("nothing")


@pytest.mark.parametrize(
    ("note", "field"),
    [
        ({"note_id": "n"}, "text"),
        ({"note_id": "n", "text": None}, "text"),
        ({"note_id": "n", "text": "x" * 4001}, "text"),
        ({"note_id": "", "text": "x"}, "note_id"),
        ({"note_id": "n", "text": "x", "topic_id": 7}, "topic_id"),
    ],
)
def test_malformed_note_is_refused_at_the_field(
    do: Planning, note: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        REQUESTS.answer(do, "add_note", {"interview_id": "i1", **note})
    assert (refusal.value.code, set(refusal.value.fields)) == ("invalid_note", {field})


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        *(("complete_topic", {"topic_id": value}) for value in (None, 7, "", "x" * 101)),
        ("next_question", {}),
        ("list_templates", {"order": "salary"}),
        ("list_templates", {"search": "x" * 201}),
    ],
)
def test_malformed_requests_are_refused(do: Planning, name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        REQUESTS.answer(do, name, {"interview_id": "i1", **arguments})
    assert (refusal.value.kind, refusal.value.code) == ("invalid", "invalid_request")
