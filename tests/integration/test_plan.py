"""plan as a real process on a real broker: snapshot, start, questions, notes (R2, R29-R48)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from deploy.broker import Broker
from shared import clock
from shared.events.media import (
    CallEnded,
    CandidateJoined,
    EndReason,
    Participant,
    ParticipantLeft,
)
from shared.events.plan import (
    FinishStageOpened,
    InterviewStarted,
    NoteAdded,
    PlanChanged,
    PlanPrepared,
    QuestionClosed,
    QuestionShown,
)
from shared.messaging.errors import Refused
from tests.integration.core import Core, Gateway, gateway
from tests.integration.messaging.publishing import an_envelope, publish
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def core(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Core]:
    with Core(tmp_path_factory.mktemp("core"), broker.url, "scheduling", "plan") as running:
        yield running


@pytest_asyncio.fixture
async def office(core: Core) -> AsyncIterator[Gateway]:
    async with gateway(core.url, "scheduling", "plan") as asking:
        yield asking


async def prepared(office: Gateway, **form: Any) -> dict[str, str]:
    """An interview whose plan is there."""
    made = await office.create_interview(**form)
    await office.hears(PlanPrepared, made["id"])
    return {"interview_id": made["id"]}


async def started(core: Core, office: Gateway, **form: Any) -> dict[str, str]:
    of = await prepared(office, **form)
    publish(core.url, an_envelope(CandidateJoined(of["interview_id"], 1, clock.now())))
    await office.becomes("plan.get_plan", lambda plan: plan["candidate_present"], **of)
    await office.ask("plan.start_interview", **of)
    return of


async def test_both_kinds_of_template_are_there_out_of_the_box(office: Gateway) -> None:
    """R3, R4, R8."""
    items = (await office.ask("plan.list_templates"))["items"]
    assert {item["kind"] for item in items} == {
        "P2P with technical questions",
        "P2P without technical questions",
    }
    template = await office.ask("plan.get_template", template_id="builtin-python")
    assert len(template["questions"]) >= 6


async def test_saved_interview_gets_its_plan_by_itself(office: Gateway) -> None:
    """R2: InterviewScheduled leads to PlanPrepared, once."""
    of = await prepared(office)
    plan = await office.ask("plan.get_plan", **of)
    assert plan["stage"] == "prepared" and plan["template"]["name"] == "Python developer"
    assert len(office.said(PlanPrepared, of["interview_id"])) == 1


async def test_interview_starts_only_while_the_candidate_is_present_and_once(
    core: Core, office: Gateway
) -> None:
    """R29, R32, R33."""
    of = await prepared(office)
    interview_id = of["interview_id"]
    with pytest.raises(Refused) as refused:
        await office.ask("plan.start_interview", **of)
    assert (refused.value.kind, refused.value.code) == ("conflict", "candidate_not_present")
    publish(
        core.url,
        an_envelope(CandidateJoined(interview_id, 2, clock.now())),
        an_envelope(ParticipantLeft(interview_id, Participant.CANDIDATE, 1, clock.now())),
        an_envelope(CandidateJoined(interview_id, 1, clock.now())),
    )
    await office.becomes("plan.get_plan", lambda plan: plan["candidate_present"], **of)
    pressed = await asyncio.gather(*(office.ask("plan.start_interview", **of) for _ in range(4)))
    assert len({plan["started_at"] for plan in pressed}) == 1
    await office.hears(InterviewStarted, interview_id)
    await office.ask("plan.start_interview", **of)
    assert len(office.said(InterviewStarted, interview_id)) == 1


async def test_questions_are_walked_and_their_windows_are_said(core: Core, office: Gateway) -> None:
    """R42-R45, R48, R50: two tabs press Next, the call ends in the finish stage."""
    of = await started(core, office)
    plan = await office.ask("plan.start_technical_part", **of)
    ids = [question["id"] for question in plan["questions"]]
    view = await office.ask("plan.candidate_view", **of)
    assert view == {
        "stage": "live",
        "question": plan["questions"][0]["text"],
        "rephrasing": None,
    }
    await office.ask("plan.show_rephrasing", question_id=ids[0], **of)
    view = await office.ask("plan.candidate_view", **of)
    assert view["rephrasing"] == plan["questions"][0]["rephrasing"]
    for question_id in ids:
        tabs = [
            office.ask("plan.next_question", current_question_id=question_id, **of)
            for _ in range(2)
        ]
        await asyncio.gather(*tabs)
    await office.hears(FinishStageOpened, of["interview_id"])
    windows = office.said(QuestionClosed, of["interview_id"])
    assert [window.question_id for window in windows] == ids
    assert all(window.shown_at <= window.closed_at and window.visit == 1 for window in windows)
    assert len(office.said(QuestionShown, of["interview_id"])) == len(ids)


async def test_end_of_the_call_closes_the_open_question(core: Core, office: Gateway) -> None:
    """R50."""
    of = await started(core, office)
    await office.ask("plan.start_technical_part", **of)
    interview_id, ended_at = of["interview_id"], clock.now()
    ended = an_envelope(CallEnded(interview_id, ended_at, EndReason.ENDED_BY_RECRUITER))
    publish(core.url, ended, ended)
    closed = await office.hears(QuestionClosed, interview_id)
    assert closed.closed_at == ended_at
    await office.becomes("plan.get_plan", lambda plan: plan["stage"] == "ended", **of)
    assert len(office.said(QuestionClosed, interview_id)) == 1


async def test_template_without_questions_goes_to_finish(core: Core, office: Gateway) -> None:
    """R3, R41."""
    of = await started(core, office, template_id="builtin-conversation")
    with pytest.raises(Refused) as refused:
        await office.ask("plan.start_technical_part", **of)
    assert refused.value.code == "no_technical_part"
    assert (await office.ask("plan.open_finish_stage", **of))["stage"] == "finish"


async def test_ticks_and_notes_survive_kill_and_restart(core: Core, office: Gateway) -> None:
    """R40, R47: what was answered is kept, and is said once."""
    of = await started(core, office)
    topic, *_ = (await office.ask("plan.get_plan", **of))["topics"]
    await office.ask("plan.complete_topic", topic_id=topic["id"], **of)
    note = {"note_id": clock.new_id(), "text": "Knows asyncio", "topic_id": topic["id"], **of}
    before = await office.ask("plan.add_note", **note)
    core.programs["plan"].kill()
    core.programs["plan"].start()
    assert await office.ask("plan.get_plan", **of) == before
    assert await office.ask("plan.add_note", **note) == before
    await office.hears(NoteAdded, of["interview_id"])
    assert len(office.said(NoteAdded, of["interview_id"])) == 1
    revisions = {said.revision for said in office.said(PlanChanged, of["interview_id"])}
    assert max(revisions) <= before["revision"]


async def test_deleted_interview_has_no_plan(office: Gateway) -> None:
    """R20."""
    of = await prepared(office)
    await office.ask("scheduling.delete_interview", actor={"id": "r", "name": "Rita"}, **of)

    async def is_gone() -> bool:
        try:
            await office.ask("plan.get_plan", **of)
        except Refused as refused:
            return refused.code == "plan_not_found"
        return False

    await eventually(is_gone, what="the plan is gone")
