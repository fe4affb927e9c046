"""What the services would answer: an interview, a plan, a report. `mark` makes texts findable."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shared.requests.analysis import (
    Assessment,
    Criterion,
    EngineNames,
    Quote,
    Report,
    ReportQuestion,
    ScorePart,
    Utterance,
    Word,
)
from shared.requests.plan import (
    Plan,
    PlanTemplate,
    Question,
    Template,
    TemplateQuestion,
    TemplateTopic,
    Topic,
)
from shared.requests.scheduling import (
    Colleague,
    Consents,
    HistoryEntry,
    InterviewDetails,
    InterviewTemplate,
    Invitation,
)

STARTS = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)


def an_interview(interview_id: str = "i1", mark: str = "", **changes: Any) -> InterviewDetails:
    interview = InterviewDetails(
        id=interview_id,
        position="Python developer",
        candidate_name="Ada Candidate",
        candidate_email="ada@example.com",
        template=InterviewTemplate(
            id="t1",
            version=1,
            name=f"Python screening {mark}",
            kind="P2P with technical questions",
            specialization=f"Python {mark}",
            duration_minutes=45,
            question_count=2,
            topic_count=2,
        ),
        starts_at=STARTS,
        time_zone="Europe/Berlin",
        local_time="2026-12-01 14:30",
        campaign=f"Autumn {mark}",
        status="scheduled",
        status_detail=f"detail {mark}",
        score=None,
        score_label=f"label {mark}",
        recruiter=Colleague(f"r1{mark}", "Rita Recruiter", f"rita{mark}@example.com"),
        created_at=STARTS,
        version=1,
        candidate_url=f"http://localhost:8080/i/{interview_id}.candidate",
        recruiter_url=f"http://localhost:8080/i/{interview_id}.recruiter{mark}",
        invitation=Invitation("queued"),
        link_opened_at=None,
        device_check=None,
        consents=Consents(None, None, None),
        started_at=None,
        ended_at=None,
        history=(HistoryEntry(STARTS, f"Rita {mark}", f"Saved {mark}"),),
    )
    return replace(interview, **changes)


def a_plan(interview_id: str = "i1", mark: str = "", **changes: Any) -> Plan:
    plan = Plan(
        interview_id=interview_id,
        revision=1,
        stage="prepared",
        candidate_present=False,
        template=PlanTemplate(f"Python {mark}", f"kind {mark}", "en"),
        topics=tuple(
            Topic(f"t{number}{mark}", f"Topic {number} {mark}", 5, False, None) for number in (1, 2)
        ),
        questions=(a_question(1, mark), a_question(2, mark)),
        current_question_id=None,
        notes=(),
        started_at=None,
        technical_started_at=None,
        finish_opened_at=None,
        ended_at=None,
    )
    return replace(plan, **changes)


def a_question(number: int, mark: str = "", **changes: Any) -> Question:
    question = Question(
        id=f"q{number}",
        number=number,
        text=f"What is question {number}?",
        rephrasing=f"In other words {number} {mark}",
        answer=f"Answer {number} {mark}",
        key_points=(f"point {number} {mark}",),
        is_shown=False,
        is_answered=False,
        is_rephrased=False,
    )
    return replace(question, **changes)


def a_template(template_id: str = "t1") -> Template:
    return Template(
        id=template_id,
        version=1,
        name="Python screening",
        kind="P2P with technical questions",
        specialization="Python",
        language="en",
        duration_minutes=45,
        topic_count=1,
        question_count=1,
        updated_at=STARTS,
        topics=(TemplateTopic("t1", "Experience", 5),),
        questions=(TemplateQuestion("q1", 1, "What?", "Or?", "So.", ("point",), 1.0),),
    )


def an_assessment(mark: str = "") -> Assessment:
    quote = Quote(f"quoted {mark}", 1.0, 2.0)
    criterion = Criterion(f"c1{mark}", f"criterion {mark}", "touched", quote, f"comment {mark}")
    return Assessment(
        question_id="q1",
        visit=1,
        number=1,
        question="What is question 1?",
        is_provisional=True,
        state="assessed",
        reason=None,
        criteria=(criterion,),
        value=0.5,
        comment=f"overall {mark}",
        follow_up=f"ask also {mark}",
        engine=f"coverage {mark}",
        model=f"model {mark}",
        prompt_version=None,
        rubric_version="1",
        assessed_at=STARTS,
    )


def an_utterance(mark: str = "", participant: str = "candidate") -> Utterance:
    words = (Word("a", 1.0, 1.1),)
    return Utterance(participant, STARTS, STARTS, 1.0, 2.0, f"a list {mark}", words)


def a_report(interview_id: str = "i1", mark: str = "") -> Report:
    return Report(
        interview_id=interview_id,
        state="ready",
        stage=None,
        percent=100,
        failure=None,
        score=50.0,
        score_label="Key-point coverage, not correctness",
        score_parts=(ScorePart("q1", 0.5, 1.0),),
        engine=EngineNames("whisper", "coverage", "Whisper base. Key points."),
        transcript=(an_utterance(mark),),
        assessments=(an_assessment(mark),),
        notes=(),
        topics=(),
        questions=(ReportQuestion("q1", 1, "What?", ()),),
        clock_started_at=STARTS,
    )
