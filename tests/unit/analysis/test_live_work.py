"""R46: answers are assessed while the call runs."""

import pytest

from services.analysis.domain.assessment import AnswerState
from services.analysis.domain.results import died, heard, judged
from services.analysis.domain.work import WorkKind
from shared.events import plan
from shared.events.analysis import AnswerAnalyzed
from shared.events.media import Participant
from shared.events.scheduling import Consent, ConsentWithdrawn
from tests.unit.analysis.builders import (
    INTERVIEW,
    Told,
    a_judgement,
    a_plan,
    a_segment,
    a_track,
    at,
    closed,
    consents,
    shown,
    the_end,
)

READY = [
    *consents(Consent.RECORDING, Consent.ANALYSIS),
    a_plan(),
    plan.InterviewStarted(INTERVIEW, at(0)),
]


def a_told_call() -> Told:
    """Question 1 was asked from second 30 to second 60, and all of it can be heard."""
    told = Told(now_s=60).hear(*READY, shown(1, 30), closed(1, 30, 60))
    return told.hear(*a_track(Participant.CANDIDATE, 60))


def test_the_answers_window_is_transcribed_once_its_sound_is_there() -> None:
    told = Told(now_s=61).hear(*READY, closed(1, 30, 60), *a_track(Participant.CANDIDATE, 50))
    assert told.open() == []
    told.hear(a_segment(Participant.CANDIDATE, 6, 50, 60))
    [work] = told.open()
    assert (work.kind, work.participant, work.is_live) == (WorkKind.ASR, "candidate", True)
    assert (work.from_at, work.to_at) == (at(30), at(60.5))


def test_the_recruiters_sound_is_not_waited_for() -> None:
    told = Told(now_s=61).hear(*READY, closed(1, 30, 60), *a_track(Participant.RECRUITER, 70))
    assert told.open() == []


def test_sound_that_does_not_come_is_waited_for_fifteen_seconds() -> None:
    told = Told(now_s=60).hear(*READY, closed(1, 30, 60), *a_track(Participant.CANDIDATE, 40))
    assert told.interview.next_check_at == at(75)
    assert told.wait_until(74.9).open() == []
    assert len(told.wait_until(75).open()) == 1


def test_after_an_outage_sound_gets_its_fifteen_seconds_too() -> None:
    """Segments and questions come through different queues."""
    told = Told(now_s=300).hear(*READY, closed(1, 30, 60))
    assert told.open() == []
    assert len(told.hear(*a_track(Participant.CANDIDATE, 60)).open()) == 1


def test_an_answer_that_was_heard_is_judged_and_shown_at_once() -> None:
    """R46: provisional, and said to whoever shows it."""
    told = a_told_call()
    [listening] = told.open()
    told.take(heard(told.interview, listening.id, now=told.now, engines=told.engines))
    [judging] = told.open()
    assert (judging.kind, judging.question_id) == (WorkKind.SCORE, "q1")
    judgement = a_judgement()
    told.take(judged(told.interview, judging.id, judgement, now=told.now, engines=told.engines))
    [assessment] = told.interview.assessments
    assert assessment.is_provisional
    assert (assessment.question_id, assessment.number, assessment.visit) == ("q1", 1, 1)
    assert assessment.rubric_version == "python@3"
    assert told.said[-1] == AnswerAnalyzed(INTERVIEW, "q1", True, told.now)


def test_a_repeated_result_has_no_second_effect() -> None:
    told = a_told_call().do_all()
    before, said = told.interview, list(told.said)
    for work in before.work:
        told.take(
            judged(told.interview, work.id, a_judgement(0.9), now=told.now, engines=told.engines)
        )
    assert (told.interview, told.said) == (before, said)


def test_a_question_visited_twice_has_two_cards() -> None:
    told = a_told_call().do_all()
    told.hear(closed(1, 60, 70, visit=2), a_segment(Participant.CANDIDATE, 7, 60, 70), at_s=70)
    told.do_all()
    assert [(a.question_id, a.visit) for a in told.interview.assessments] == [("q1", 1), ("q1", 2)]


def test_live_analysis_that_fails_says_so_and_is_tried_again_after_the_call() -> None:
    told = a_told_call()
    [work] = told.open()
    told.take(died(told.interview, work.id, "segment_missing", now=told.now, engines=told.engines))
    [assessment] = told.interview.assessments
    assert assessment.judgement.state == AnswerState.NOT_ASSESSABLE
    assert "tried again" in (assessment.judgement.reason or "")
    assert told.open() == []


@pytest.mark.parametrize(
    "unwelcome",
    [
        ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(1)),
        a_plan(language="Klingon"),
    ],
    ids=["no consent", "a language that the engine does not know"],
)
def test_nothing_is_analysed_that_must_not_be(unwelcome: plan.PlanPrepared) -> None:
    told = Told(now_s=80).hear(*READY, unwelcome, closed(1, 30, 60))
    assert told.hear(*a_track(Participant.CANDIDATE, 60)).open() == []
    assert told.interview.next_check_at is None


def test_withdrawing_consent_drops_what_was_found() -> None:
    told = a_told_call().do_all()
    told.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(70)))
    assert (told.interview.assessments, told.interview.work) == ((), ())


def test_after_the_call_no_new_live_work_begins() -> None:
    told = Told(now_s=61).hear(*READY, shown(1, 30), *a_track(Participant.CANDIDATE, 60))
    told.hear(the_end(60)[0], closed(1, 30, 60))
    assert [work for work in told.open() if work.is_live] == []
