"""R46: answers are assessed while the call runs."""

import pytest

from services.analysis.domain.assessment import AnswerState
from services.analysis.domain.hearing import Hearing, Stretch
from services.analysis.domain.interview import seconds_between
from services.analysis.domain.report import ReportState
from services.analysis.domain.results import died, judged
from services.analysis.domain.work import Ending, Priority, WorkKind
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
    told.hear(*a_track(Participant.CANDIDATE, 60))
    return told.do(WorkKind.ASR)


def urgent(told: Told) -> list[tuple[float, float]]:
    """What is to be listened to before everything else, in seconds of the interview."""
    return [
        (seconds_between(at(0), work.from_at), seconds_between(at(0), work.to_at))
        for work in told.open(WorkKind.ASR)
        if work.priority == Priority.LIVE and work.from_at and work.to_at
    ]


def test_an_answer_is_listened_to_before_everything_else_once_its_sound_is_there() -> None:
    told = Told(now_s=61).hear(*READY, *a_track(Participant.CANDIDATE, 50)).do(WorkKind.ASR)
    told.hear(closed(1, 30, 60))
    assert told.open() == []
    told.hear(a_segment(Participant.CANDIDATE, 6, 50, 60))
    assert urgent(told) == [(48.0, 60.0)], "what was not heard before"
    assert told.open()[0].ending == Ending.WORD, "it is heard to its end"


def test_a_piece_before_an_answer_is_made_urgent() -> None:
    """Only its worker finds out where the next one begins."""
    told = Told(now_s=40).hear(*READY, shown(1, 20), *a_track(Participant.CANDIDATE, 40))
    [rolling] = told.open()
    assert (rolling.priority, rolling.to_at) == (Priority.ROLLING, at(20))
    told.hear(closed(1, 20, 40))
    [hastened] = told.open()
    assert (hastened.id, hastened.priority) == (rolling.id, Priority.LIVE)


def test_an_answer_does_not_wait_for_a_backlog() -> None:
    told = Told(now_s=300).hear(*READY, *a_track(Participant.CANDIDATE, 300))
    told.hear(closed(1, 260, 300))
    assert urgent(told) == [(260.0, 288.0)]
    first = told.open()[-1]
    assert (first.begins_in_speech, first.ending) == (True, Ending.SILENCE)
    told.do(WorkKind.ASR, first)
    assert urgent(told) == [(288.0, 300.0)]
    told.do(WorkKind.ASR, told.open()[-1])
    assert [work.question_id for work in told.open(WorkKind.SCORE)] == ["q1"]
    told.do_all()
    assert told.interview.hearing.candidate.heard == (Stretch(at(0), at(300)),)


def test_the_recruiters_sound_is_not_waited_for() -> None:
    told = Told(now_s=61).hear(*READY, closed(1, 30, 60), *a_track(Participant.RECRUITER, 70))
    assert urgent(told) == []


def test_sound_that_does_not_come_is_waited_for_fifteen_seconds() -> None:
    told = Told(now_s=60).hear(*READY, *a_track(Participant.CANDIDATE, 30)).do(WorkKind.ASR)
    told.hear(closed(1, 10, 60))
    assert told.interview.next_check_at == at(75)
    assert told.wait_until(74.9).open() == []
    told.wait_until(75)
    assert urgent(told) == [(20.0, 30.0)]
    assert len(told.do(WorkKind.ASR).open(WorkKind.SCORE)) == 1


def test_after_an_outage_sound_gets_its_fifteen_seconds_too() -> None:
    """Segments and questions come through different queues."""
    told = Told(now_s=300).hear(*READY, closed(1, 30, 60))
    assert told.open() == []
    assert len(urgent(told.hear(*a_track(Participant.CANDIDATE, 60)))) == 1


def test_an_answer_that_was_heard_is_judged_and_shown_at_once() -> None:
    """R46: provisional, and said to whoever shows it."""
    told = a_told_call()
    [judging] = told.open()
    assert (judging.kind, judging.question_id) == (WorkKind.SCORE, "q1")
    assert judging.priority == Priority.LIVE
    judgement = a_judgement()
    told.take(judged(told.interview, judging.id, judgement, now=told.now, engines=told.engines))
    [assessment] = told.interview.assessments
    assert assessment.is_provisional
    assert (assessment.question_id, assessment.number, assessment.visit) == ("q1", 1, 1)
    assert assessment.rubric_version == "python@3"
    assert told.said[-1] == AnswerAnalyzed(INTERVIEW, "q1", True, told.now)


def test_an_answer_is_judged_for_good_once_its_last_half_second_is_heard() -> None:
    """While the call runs, and not again after it."""
    told = a_told_call().do_all()
    more = [a_segment(Participant.CANDIDATE, n, n * 10 - 10, n * 10) for n in (7, 8, 9)]
    told.hear(*more, at_s=91).do(WorkKind.ASR)
    [final] = told.open()
    assert (final.is_live, final.priority, final.question_id) == (False, Priority.FINAL, "q1")
    told.do_all()
    assert [a.is_provisional for a in told.interview.assessments] == [True, False]
    told.hear(*the_end(90, candidate=9), at_s=95)
    assert told.open(WorkKind.SCORE) == []


def test_a_question_that_is_visited_again_is_judged_again() -> None:
    """What was said of it before is not true any more."""
    told = a_told_call().do_all()
    more = [a_segment(Participant.CANDIDATE, n, n * 10 - 10, n * 10) for n in (7, 8, 9)]
    told.hear(*more, at_s=91).do_all().hear(closed(1, 70, 80, visit=2))
    [live] = told.open(WorkKind.SCORE)
    assert (live.visit, live.is_live) == (2, True)
    assert [a.is_provisional for a in told.interview.assessments] == [True]
    told.do_all().hear(a_segment(Participant.CANDIDATE, 10, 90, 100)).do(WorkKind.ASR)
    [final] = told.open(WorkKind.SCORE)
    assert (final.visit, final.is_live) == (2, False)


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


def test_an_answer_that_could_not_be_heard_says_so_and_is_tried_again_after_the_call() -> None:
    told = Told(now_s=60).hear(*READY, shown(1, 30), closed(1, 30, 60))
    told.hear(*a_track(Participant.CANDIDATE, 60))
    while pieces := told.open(WorkKind.ASR):
        arguments = {"now": told.now, "engines": told.engines}
        told.take(died(told.interview, pieces[0].id, "segment_missing", **arguments))
    [assessment] = told.interview.assessments
    assert assessment.judgement.state == AnswerState.NOT_ASSESSABLE
    assert "tried again" in (assessment.judgement.reason or "")
    assert told.open() == []
    told.hear(*the_end(60, candidate=6), at_s=61)
    assert [work.from_at for work in told.open(WorkKind.ASR)] == [at(0)]
    assert told.do_all().interview.report.state == ReportState.READY


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
    assert told.interview.hearing == Hearing()


def test_after_the_call_no_new_live_work_begins() -> None:
    told = Told(now_s=61).hear(*READY, shown(1, 30), *a_track(Participant.CANDIDATE, 60))
    told.hear(the_end(60)[0], closed(1, 30, 60))
    assert [work for work in told.open() if work.is_live] == []
