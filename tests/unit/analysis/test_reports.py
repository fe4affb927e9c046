"""R52-R54: the report makes itself, its state is visible, and facts may come in any order."""

import random

import pytest

from services.analysis.domain.advance import run_again
from services.analysis.domain.assessment import AnswerState, Judgement
from services.analysis.domain.errors import NothingToRunAgain
from services.analysis.domain.report import ReportState, Stage
from services.analysis.domain.results import Heard, died, heard
from services.analysis.domain.score_or_label import figure, score_parts
from services.analysis.domain.work import Priority, Work, WorkKind
from shared.events import Event, media, plan
from shared.events.analysis import (
    AnswerAnalyzed,
    ReportContent,
    ReportFailed,
    ReportProgressed,
    ReportReady,
    TranscriptGrew,
    TranscriptReady,
)
from shared.events.media import EndReason, Participant, RecordingReady
from shared.events.scheduling import Consent, ConsentGiven, ConsentWithdrawn
from tests.unit.analysis.builders import (
    INTERVIEW,
    MODEL,
    Told,
    a_call,
    a_judgement,
    a_plan,
    a_segment,
    a_track,
    at,
    closed,
    consents,
    sound_stored,
    the_end,
    words,
)

END = the_end(100, candidate=10, recruiter=10)


def an_ended_call(told: Told | None = None, judgement: Judgement | None = None) -> Told:
    told = told or Told()
    return told.hear(*a_call(), at_s=95).do_all(judgement).hear(*END, at_s=101)


def test_a_call_that_ends_becomes_a_report() -> None:
    """R52: transcript, final assessments, content and readiness, each said once."""
    told = an_ended_call().do_all()
    report = told.interview.report
    assert (report.state, report.stage, report.percent) == (ReportState.READY, Stage.REPORT, 100)
    once = told.names(TranscriptReady, ReportContent, ReportReady)
    assert once == ["TranscriptReady", "ReportContent", "ReportReady"]
    final = [each for each in told.said if isinstance(each, AnswerAnalyzed)]
    assert [each.question_id for each in final if not each.is_provisional] == ["q1", "q2"]
    assert told.interview.next_check_at is None


def test_both_tracks_are_heard_in_full_piece_by_piece() -> None:
    """Each track has one piece at a time, so that long tracks do not hold up short answers."""
    told = Told(now_s=400).hear(
        *consents(Consent.ANALYSIS),
        a_plan(),
        plan.InterviewStarted(INTERVIEW, at(0)),
        *a_track(Participant.CANDIDATE, 70),
        *a_track(Participant.RECRUITER, 30),
        *the_end(80, candidate=7, recruiter=3),
    )
    pieces = []
    while works := told.open(WorkKind.ASR):
        assert len({work.participant for work in works}) == len(works)
        pieces += [(work.participant, work.from_at, work.to_at, work.ending) for work in works]
        for work in works:
            told.do(WorkKind.ASR, work)
    assert sorted(pieces) == [
        ("candidate", at(0), at(20), "silence"),
        ("candidate", at(20), at(48), "silence"),
        ("candidate", at(48), at(70), "end"),
        ("recruiter", at(0), at(20), "silence"),
        ("recruiter", at(20), at(30), "end"),
    ]


def test_most_of_a_call_is_heard_when_it_ends() -> None:
    told = Told().hear(*a_call(), at_s=95).do_all().hear(*END, at_s=101)
    left = [(work.participant, work.from_at, work.to_at) for work in told.open(WorkKind.ASR)]
    assert left == [("candidate", at(90.5), at(100))]


def test_the_end_of_the_sound_is_enough_to_finish_the_report() -> None:
    """The recordings of a long call take a while; nobody waits for them."""
    told = Told().hear(*a_call(), at_s=95).do_all().hear(END[0], at_s=101)
    assert told.open() == []
    told.hear(sound_stored(candidate=10, recruiter=10), at_s=102).do_all()
    assert told.interview.report.state == ReportState.READY
    before = told.interview.report
    told.hear(END[1], at_s=160)
    assert (told.open(), told.interview.report) == ([], before)


def test_a_piece_ends_where_its_worker_says_and_the_next_begins_there() -> None:
    told = Told(now_s=40).hear(*consents(Consent.ANALYSIS), a_plan())
    told.hear(plan.InterviewStarted(INTERVIEW, at(0)), *a_track(Participant.RECRUITER, 50))
    [first] = told.open()
    result = Heard(words("some words"), 13.5)
    told.take(heard(told.interview, first.id, result, now=told.now, engines=told.engines))
    assert told.said[-1] == TranscriptGrew(INTERVIEW, Participant.RECRUITER, 13.5)
    [second] = told.open()
    assert (second.from_at, second.begins_in_speech) == (at(13.5), False)


def test_an_interview_of_hours_stays_small() -> None:
    """Each event rewrites its document."""
    told = Told(now_s=4 * 3600).hear(*consents(Consent.ANALYSIS), a_plan())
    told.hear(plan.InterviewStarted(INTERVIEW, at(0)))
    for participant in Participant:
        for segment in a_track(participant, 3 * 3600, every_s=30):
            told.hear(segment).do(WorkKind.ASR)
    assert len(told.interview.hearing.candidate.heard) == 1
    assert len(told.interview.work) == 0


def test_progress_never_goes_back() -> None:
    told = an_ended_call().do_all()
    percents = [event.percent for event in told.said if isinstance(event, ReportProgressed)]
    assert percents == sorted(percents)
    assert percents[-1] == 100


def test_the_report_waits_for_the_recording_and_for_every_segment() -> None:
    told = Told().hear(*a_call()[:-1], at_s=95).do_all().hear(END[0], at_s=101)
    assert told.open() == [], "the rest is short, and more may come"
    told.hear(END[1])
    assert told.open() == []
    told.hear(a_call()[-1])
    assert [work.to_at for work in told.open()] == [at(100), at(100)]
    assert told.do_all().interview.report.state == ReportState.READY


@pytest.mark.parametrize("seed", range(15))
def test_events_that_wait_for_a_restart_come_in_any_order(seed: int) -> None:
    """Each event has a queue of its own, so after an outage their order is lost."""
    told = [*a_call(), *END]
    random.Random(seed).shuffle(told)
    late = Told(now_s=200).hear(*told).do_all()
    assert late.interview.report.state == ReportState.READY
    assert late.interview.report.parts == an_ended_call().do_all().interview.report.parts


def test_a_fact_that_comes_after_the_report_makes_it_anew() -> None:
    told = an_ended_call().do_all()
    told.hear(closed(1, 90, 95, visit=2), at_s=300)
    assert told.interview.report.state == ReportState.RUNNING
    [work] = told.open()
    assert (work.kind, work.question_id, work.visit) == (WorkKind.SCORE, "q1", 2)
    told.do_all(a_judgement(1.0))
    assert told.interview.report.state == ReportState.READY
    final = [a for a in told.interview.assessments if not a.is_provisional]
    assert [(a.question_id, a.judgement.value) for a in final] == [("q1", 1.0), ("q2", 0.5)]


def test_questions_that_were_never_shown_are_not_asked() -> None:
    told = Told().hear(*a_call(questions=3), *END, at_s=101).do_all()
    states = {a.question_id: a.judgement.state for a in told.interview.assessments}
    assert states["q3"] == AnswerState.NOT_ASKED
    assert [part.question_id for part in told.interview.report.parts] == ["q1", "q2"]


def test_coverage_gives_a_figure_that_says_what_it_is() -> None:
    """R55: the embedded engine says what it measured, and that it is no judgement."""
    told = an_ended_call().do_all()
    report = told.interview.report
    assert (report.score, report.label) == (50.0, "Key-point coverage, not correctness")
    assert report.meaning.endswith("Whether it was right is for a person to say.")
    assert [part.value for part in report.parts] == [0.5, 0.5]
    assert ReportContent(INTERVIEW, 50.0, report.label, is_coverage=True) in told.said


def test_too_little_gives_no_figure_whichever_engine() -> None:
    """B3."""
    report = an_ended_call(judgement=a_judgement(None)).do_all().interview.report
    assert (report.score, report.label) == (None, "Too little could be assessed for a score")
    assert not report.is_coverage


def test_a_persons_value_stands_in_the_same_arithmetic() -> None:
    """S28: from what a person says and what the scorer says comes one figure."""
    interview = an_ended_call().do_all(a_judgement(0.5)).interview
    parts = score_parts(interview, by_person={"q2": 1.0})
    assert [(part.value, part.is_by_person) for part in parts] == [(0.5, False), (1.0, True)]
    assert figure(parts, has_questions=True, engines=MODEL).score == 75.0


def test_a_model_leads_to_a_score_by_arithmetic() -> None:
    """R55, B4."""
    told = an_ended_call(Told(MODEL), a_judgement(0.75)).do_all()
    report = told.interview.report
    assert (report.score, report.label) == (75.0, "AI score from 2 of 2 questions asked")
    assert ReportContent(INTERVIEW, 75.0, report.label, is_coverage=False) in told.said


@pytest.mark.parametrize(
    ("changed", "label"),
    [
        (
            [ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(1))],
            "The candidate did not agree to AI analysis",
        ),
        (
            [a_plan(language="Klingon")],
            "The speech engine in use does not know the language of this interview",
        ),
        ([a_plan(questions=0)], "This template has no technical questions"),
    ],
    ids=["no consent", "language", "no questions"],
)
def test_without_analysis_the_report_says_why(changed: list[Event], label: str) -> None:
    """S15: a refusal switches off that part only; the report with notes and topics is there."""
    told = Told().hear(*a_call(), *changed, *END, at_s=101).do_all()
    report = told.interview.report
    assert (report.state, report.score, report.label) == (ReportState.READY, None, label)
    assert told.names(ReportReady) == ["ReportReady"]


def test_nothing_recorded_is_a_report_too() -> None:
    asked = [event for event in a_call() if not isinstance(event, media.SegmentClosed)]
    told = Told().hear(*asked, *the_end(100), at_s=101)
    assert told.interview.report.label == "Nothing was recorded"
    assert told.interview.report.state == ReportState.READY


def test_a_consent_that_is_unknown_is_waited_for_and_then_taken_as_refused() -> None:
    told = Told().hear(*a_call()[3:], *END, at_s=101)
    assert told.interview.report.state == ReportState.PENDING
    told.wait_until(122)
    assert told.interview.report.label == "The candidate did not agree to AI analysis"
    told.hear(plan.NoteAdded(INTERVIEW, "n", "later", at(130)), at_s=131)
    assert told.interview.report.state == ReportState.READY
    told.hear(ConsentGiven(INTERVIEW, Consent.ANALYSIS, at(-60)), at_s=132).do_all()
    assert told.interview.report.label == "Key-point coverage, not correctness"


def test_consent_withdrawn_after_the_report_takes_the_analysis_out_of_it() -> None:
    told = an_ended_call().do_all()
    told.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(500)), at_s=500)
    interview = told.interview
    assert (interview.assessments, interview.work, interview.transcript_of) == ((), (), "")
    assert interview.report.label == "The candidate did not agree to AI analysis"


def fail(told: Told, *works: Work, reason: str = "segment_missing") -> None:
    for work in works:
        told.take(died(told.interview, work.id, reason, now=told.now, engines=told.engines))


def test_work_that_fails_for_good_fails_the_report_with_its_reason() -> None:
    """R54: failed with a reason, once the rest is heard."""
    told = Told().hear(*a_call(), *END, at_s=101)
    fail(told, told.open(WorkKind.ASR)[0])
    assert told.interview.report.state == ReportState.RUNNING
    assert told.do_all().interview.report.state == ReportState.FAILED
    assert ReportFailed(INTERVIEW, "transcript", "segment_missing", told.now) in told.said
    told.hear(plan.NoteAdded(INTERVIEW, "n", "note", at(102)))
    assert told.names(ReportFailed) == ["ReportFailed"]


def test_running_again_repeats_only_what_failed() -> None:
    """R54: "Try again"."""
    told = an_ended_call()
    first, *others = told.open(WorkKind.ASR)
    fail(told, first, reason="unexpected_error")
    told.do(WorkKind.ASR, *others)
    told.take(run_again(told.interview, now=told.now, engines=told.engines))
    [again] = told.open(WorkKind.ASR)
    assert (again.from_at, again.to_at) == (first.from_at, first.to_at)
    assert again.id != first.id
    assert again.priority == Priority.FINAL
    assert told.do_all().interview.report.state == ReportState.READY


def test_what_failed_during_the_call_is_repeated_at_its_end() -> None:
    told = Told().hear(*a_call(), at_s=95)
    first, *_ = told.open(WorkKind.ASR)
    fail(told, first)
    told.do_all()
    told.hear(*END, at_s=101)
    again = next(work for work in told.open(WorkKind.ASR) if work.from_at == first.from_at)
    assert again.ending == "end", "what follows was heard"
    assert told.do_all().interview.report.state == ReportState.READY


def test_sound_that_is_gone_is_done_without_when_run_again() -> None:
    """R54: "Try again" must not fail for ever."""
    told = an_ended_call()
    first, *others = told.open(WorkKind.ASR)
    fail(told, first)
    told.do(WorkKind.ASR, *others)
    told.take(run_again(told.interview, now=told.now, engines=told.engines))
    assert told.interview.accepts_gaps


@pytest.mark.parametrize("state", ["before the end", "running"])
def test_what_did_not_fail_cannot_be_run_again(state: str) -> None:
    told = Told().hear(*a_call()) if state == "before the end" else an_ended_call()
    with pytest.raises(NothingToRunAgain):
        run_again(told.interview, now=told.now, engines=told.engines)


def test_a_recording_that_never_gets_ready_fails_the_report_until_it_does() -> None:
    told = Told().hear(*a_call(), at_s=95).do_all().hear(END[0], at_s=101)
    told.wait_until(102 + 900)
    assert told.said[-1] == ReportFailed(INTERVIEW, "recording", "recording_not_ready", told.now)
    told.hear(END[1], at_s=1100).do_all()
    assert told.interview.report.state == ReportState.READY


def test_missing_segments_are_waited_for_and_can_be_done_without() -> None:
    told = Told().hear(*a_call()[:-1], *END, at_s=101)
    told.wait_until(110).wait_until(240)
    failure = told.interview.report.failure
    assert failure is not None
    assert failure.reason == "segments_missing"
    told.take(run_again(told.interview, now=told.now, engines=told.engines))
    assert told.do_all().interview.report.state == ReportState.READY


def test_one_failed_recording_does_not_cost_the_other() -> None:
    segments = [a_segment(Participant.CANDIDATE, 1, 0, 10)]
    told = Told().hear(*a_call()[:8], *segments, at_s=95)
    told.hear(
        media.CallEnded(INTERVIEW, at(100), EndReason.EVERYONE_LEFT),
        media.RecordingFailed(INTERVIEW, Participant.CANDIDATE, "disk", at(101)),
        media.RecordingFailed(INTERVIEW, Participant.RECRUITER, "disk", at(101)),
        at_s=102,
    )
    assert [work.participant for work in told.open(WorkKind.ASR)] == ["candidate"]


def test_recordings_that_all_failed_are_said_to_have_failed() -> None:
    asked = [event for event in a_call() if not isinstance(event, media.SegmentClosed)]
    failed = [
        media.RecordingFailed(INTERVIEW, participant, "disk_full", at(101))
        for participant in Participant
    ]
    told = Told().hear(*asked, END[0], *failed, at_s=102)
    assert told.interview.report.label == "The recording could not be kept"


def test_a_call_that_was_never_started_has_nothing_recorded() -> None:
    told = Told(now_s=10).hear(*consents(Consent.ANALYSIS), a_plan())
    told.hear(
        media.CallEnded(INTERVIEW, at(9), EndReason.EVERYONE_LEFT), RecordingReady(INTERVIEW, ())
    )
    assert told.interview.report.label == "Nothing was recorded"
