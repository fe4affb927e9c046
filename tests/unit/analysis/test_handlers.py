"""The coordinator's use cases on a real store, with workers that are scripted (R46, R52-R58)."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.analysis.domain.errors import InterviewNotKnown, RunsAgainAlready
from services.analysis.domain.scoring import final_score, question_value
from services.analysis.domain.speech import Word, within
from services.analysis.domain.work import Priority, WorkKind
from services.analysis.jobs import JOBS
from services.analysis.payloads import Answer, words_from
from services.analysis.score.coverage import CoverageScorer
from services.analysis.score.evidence import locate
from services.analysis.score.hashes import words_hash
from services.analysis.score.judge import judge
from services.analysis.storage import INTERVIEWS, SEGMENTS, TRANSCRIPTS
from shared import clock
from shared.events import plan
from shared.events.scheduling import Consent, ConsentWithdrawn, InterviewDeleted
from tests.unit.analysis.builders import (
    INTERVIEW,
    MODEL,
    a_call,
    a_plan,
    at,
    closed,
    shown,
)
from tests.unit.analysis.office import END, SPOKEN, Office, an_office, done, enveloped


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = an_office(tmp_path)
    yield made
    made.components.close()


def test_an_answer_is_assessed_while_the_call_runs(office: Office) -> None:
    """R46: before the call ends, with a quote and its time on the interview clock."""
    office.hear(*a_call())
    office.work()
    first, second = office.assessments
    assert (first["question_id"], first["is_provisional"], first["state"]) == (
        "q1",
        True,
        "assessed",
    )
    assert [c["verdict"] for c in first["criteria"]] == ["touched", "touched"]
    quote = first["criteria"][0]["quote"]
    assert "hold a lock" in quote["text"]
    assert 35.0 <= quote["start_s"] < quote["end_s"] < 45.0
    assert second["value"] == 0.0
    assert office.said().count("AnswerAnalyzed") == 4, "at once, and for good, while the call runs"
    assert office.said().count("TranscriptGrew") == len(office.pieces)


def test_a_glance_back_at_a_question_hides_nothing_of_its_answer(office: Office) -> None:
    """R46: too little was said then to be assessed; the recruiter still sees what was."""
    office.hear(*a_call(), shown(1, 90, visit=2), closed(1, 90, 91, visit=2))
    office.work()
    first, second = office.assessments
    assert (first["question_id"], first["visit"], first["state"]) == ("q1", 1, "assessed")
    assert second["question_id"] == "q2"


def test_a_call_becomes_a_report(office: Office) -> None:
    """R55-R58: dialogue by speaker and time, answer analysis, and the statement for a score."""
    office.hear(*a_call(), plan.NoteAdded(INTERVIEW, "n1", "A note.", at(50), question_id="q1"))
    office.work()
    office.hear(plan.TopicCompleted(INTERVIEW, "stack", at(20)), *END)
    office.work()
    report = office.report
    assert (report["state"], report["percent"]) == ("ready", 100)
    assert (report["score"], report["score_label"]) == (50.0, "Key-point coverage, not correctness")
    assert report["is_coverage"]
    assert all(assessment["is_coverage"] for assessment in report["assessments"])
    assert [part["value"] for part in report["score_parts"]] == [1.0, 0.0]
    lines = [(line["participant"], line["start_s"], line["text"]) for line in report["transcript"]]
    assert lines[0] == ("recruiter", 31.0, "what is a deadlock please")
    assert lines[1][0] == "candidate"
    assert report["transcript"][0]["started_at"] == "2026-12-01T13:00:31.000Z"
    assert report["transcript"][0]["words"][0] == {"word": "what", "start_s": 31.0, "end_s": 31.4}
    assert [(a["question_id"], a["is_provisional"]) for a in report["assessments"]] == [
        ("q1", False),
        ("q2", False),
    ]
    assert report["notes"][0]["text"] == "A note."
    assert [topic["is_completed"] for topic in report["topics"]] == [False, True]
    assert report["questions"][0]["windows"] == [{"from_s": 30.0, "to_s": 60.0}]
    assert report["engine"]["label"].startswith("Whisper base. ")
    said = office.said()
    assert [said.count(name) for name in ("TranscriptReady", "ReportContent", "ReportReady")] == [
        1,
        1,
        1,
    ]
    json.dumps(report)


def test_every_quote_of_a_report_is_in_its_transcript(office: Office) -> None:
    """B2."""
    office.hear(*a_call(), *END)
    office.work()
    report = office.report
    spoken = " ".join(
        line["text"] for line in report["transcript"] if line["participant"] == "candidate"
    )
    quotes = [c["quote"] for a in report["assessments"] for c in a["criteria"] if c["quote"]]
    assert quotes
    assert all(quote["text"] in spoken for quote in quotes)


@pytest.mark.parametrize("seed", range(5))
def test_repeats_and_disorder_make_the_same_report_once(office: Office, seed: int) -> None:
    envelopes = [enveloped(event) for event in (*a_call(), *END)]
    shuffled = envelopes + envelopes[::2]
    random.Random(seed).shuffle(shuffled)
    for envelope in shuffled:
        office.hear_envelope(envelope)
        if random.Random(seed).random() < 0.3:
            office.work()
    office.work()
    assert office.report["state"] == "ready"
    assert [part["value"] for part in office.report["score_parts"]] == [1.0, 0.0]
    finals = [a for a in office.report["assessments"] if not a["is_provisional"]]
    assert len(finals) == 2


def test_a_crash_before_the_jobs_were_queued_is_mended(office: Office) -> None:
    """The work is in the interview's document; the jobs follow from it."""
    office.hear(*a_call())
    store = office.components.store
    for work in office.interview.work:
        store.delete(JOBS, work.id)
    document = store.get(INTERVIEWS, INTERVIEW)
    assert document is not None
    due = {**document, "next_check_at": clock.now()}
    store.replace(INTERVIEWS, due, if_version=document["version"])
    office.do.look_at_the_clock()
    office.work()
    assert len(office.assessments) == 2


def test_a_crash_after_a_result_was_applied_applies_it_once(office: Office) -> None:
    office.hear(*a_call())
    office.work()
    store, said = office.components.store, office.said()
    for work in office.interview.work:
        document = store.get(JOBS, work.id)
        assert document is not None
        unsettled = {**document, "settle_at": clock.now()}
        store.replace(JOBS, unsettled, if_version=document["version"])
    assert office.do.settle_finished_jobs() == len(office.interview.work)
    assert office.said() == said


def test_two_coordinators_make_one_report(tmp_path: Path) -> None:
    """R62: replicas have no duplicate effect."""
    one, two = an_office(tmp_path), an_office(tmp_path)
    for place, event in enumerate([*a_call(), *END]):
        envelope = enveloped(event)
        for office in (one, two) if place % 2 else (two, one):
            office.hear_envelope(envelope)
    while one.work_once() or one.do.settle_finished_jobs() + two.do.settle_finished_jobs():
        pass
    assert one.report == two.report
    assert one.said().count("ReportReady") == 1
    one.components.close()
    two.components.close()


def test_a_result_that_cannot_be_applied_does_not_stop_the_others(office: Office) -> None:
    office.hear(*a_call())
    office.work_once()
    claim = office.do.jobs.claim(WorkKind.ASR, "worker")
    assert claim is not None
    office.do.jobs.add(
        "stray",
        interview_id="nobody",
        kind=WorkKind.SCORE,
        priority=Priority.LIVE,
        payload={},
    )
    stray = office.do.jobs.claim(WorkKind.SCORE, "worker")
    assert stray is not None
    stray.finish({"result": {"nonsense": True}})
    claim.finish({"result": done(WorkKind.ASR, claim["payload"])})
    office.work()
    assert len(office.assessments) == 2


def test_a_scorer_sees_question_rubric_and_the_candidates_words_only(office: Office) -> None:
    """N6, N8: no note, no name, nothing of the recruiter or of other questions."""
    office.hear(
        *a_call(), plan.NoteAdded(INTERVIEW, "n1", "canary-note", at(50), question_id="q1"), *END
    )
    office.work()
    scoring = [payload for payload in office.payloads if "question" in payload]
    assert len(scoring) == 2
    for payload in scoring:
        assert set(payload) == {
            "question",
            "expected",
            "key_points",
            "key_point_weights",
            "rubric_source",
            "rubric_number",
            "language",
            "words",
            "poor_below",
            "window_s",
            "samples",
            "tokens_spent",
            "shared_by",
            "scorer",
        }
        text = json.dumps(payload)
        assert "canary" not in text
        assert "please" not in text
        assert "Rephrased" not in text
        assert ("thing 1" in text) != ("thing 2" in text)


def test_words_at_the_same_time_stay_in_the_order_of_the_transcript(office: Office) -> None:
    """At a seam an engine gives several words one time; a quote of them must stand in both."""
    told = [f"word{number}" for number in range(30)]
    together = tuple(Word(each, 40.0, 40.0) for each in told)
    office.spoken = {**SPOKEN, "candidate": together}
    office.hear(*a_call(), *END)
    office.work()
    payload = next(each for each in office.payloads if "question" in each)
    assert [word.word for word in words_from(payload["words"])] == told


def test_a_stored_report_can_be_computed_again_bit_for_bit(office: Office) -> None:
    """B4: from rubric, words and verdicts that are kept come the same judgements and figure."""
    office.hear(*a_call(), *END)
    office.work()
    interview = office.interview
    final = [each for each in interview.assessments if not each.is_provisional]
    [candidate] = [
        words_from(each["words"])
        for each in (office.do.transcripts.get(INTERVIEW) or {})["utterances"][1:2]
    ]
    assert len(final) == 2
    for each in final:
        payload = next(
            job
            for job in reversed(office.payloads)
            if job.get("question") == each.question and job["samples"] > 1
        )
        again = judge(Answer.of(payload), scorer=CoverageScorer(), checkpoint=lambda: None)
        assert again == each.judgement
        if each.judgement.criteria:
            assert each.judgement.value == question_value(each.judgement.criteria)
        assert each.judgement.prompt_hash == CoverageScorer.prompt_hash
        assert len(each.judgement.rubric_hash) == len(each.judgement.words_hash) == 64
        assert each.rubric_version == "python@3"
    first = final[0].judgement
    heard = within(candidate, interview.windows_of("q1"))
    assert first.words_hash == words_hash(heard)
    for criterion in first.criteria:
        assert criterion.quote is None or criterion.quote == locate(criterion.quote.text, heard)
    report = interview.report
    assert report.score == final_score(report.parts)
    assert [part.value for part in report.parts] == [each.judgement.value for each in final]


def test_what_failed_can_be_run_again(office: Office) -> None:
    """R54."""
    office.hear(*a_call()[:6], *a_call()[9:], *END)
    office.fail_all()
    report = office.report
    assert (report["state"], report["failure"]) == (
        "failed",
        {"stage": "transcript", "reason": "segment_missing"},
    )
    assert "ReportFailed" in office.said()
    office.do.run_again(INTERVIEW)
    office.work()
    assert office.report["state"] == "ready"
    assert office.report["versions"] == []  # of a failure there is nothing to keep
    office.do.run_again(INTERVIEW)
    with pytest.raises(RunsAgainAlready):
        office.do.run_again(INTERVIEW)
    office.work()
    assert (office.report["state"], len(office.report["versions"])) == ("ready", 1)


def test_a_deleted_interview_leaves_nothing_and_stays_deleted(office: Office) -> None:
    """R20: jobs, words, segments, notes and assessments go; late events bring nothing back."""
    office.hear(*a_call(), *END)
    office.work()
    office.hear(InterviewDeleted(INTERVIEW, at(200)), a_plan(), *a_call()[-3:], *END)
    office.do.look_at_the_clock()
    store = office.components.store
    with pytest.raises(InterviewNotKnown):
        office.do.known(INTERVIEW)
    with pytest.raises(InterviewNotKnown):
        office.do.run_again(INTERVIEW)
    assert store.find(JOBS, {"interview_id": INTERVIEW}) == []
    assert store.get(TRANSCRIPTS, INTERVIEW) is None
    document = store.get(INTERVIEWS, INTERVIEW)
    assert document is not None
    assert (document["plan"], document["notes"], document["assessments"]) == (None, [], [])


def test_segments_of_a_deleted_interview_go_even_when_they_come_late(office: Office) -> None:
    office.hear(InterviewDeleted(INTERVIEW, at(0)), *a_call()[-3:])
    assert office.components.store.find(SEGMENTS, {"interview_id": INTERVIEW}) == []


def test_withdrawn_consent_takes_transcript_and_jobs_along(office: Office) -> None:
    """S15."""
    office.hear(*a_call(), *END)
    office.work()
    office.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(300)))
    report = office.report
    assert (report["transcript"], report["assessments"]) == ([], [])
    assert report["score_label"] == "The candidate did not agree to AI analysis"
    assert office.components.store.find(JOBS, {"interview_id": INTERVIEW}) == []


def test_an_interview_nobody_told_of_has_an_empty_report(office: Office) -> None:
    report = office.report
    assert (report["state"], report["transcript"], report["assessments"]) == ("none", [], [])
    with pytest.raises(InterviewNotKnown):
        office.do.run_again(INTERVIEW)


def test_a_model_gives_a_score(tmp_path: Path) -> None:
    """R55."""
    office = an_office(tmp_path, MODEL)
    office.hear(*a_call(), *END)
    office.work()
    assert (office.report["score"], office.report["score_label"]) == (
        50.0,
        "AI score from 2 of 2 questions asked",
    )
    office.components.close()


def test_a_late_question_is_assessed_with_the_transcript_that_is_there(office: Office) -> None:
    office.hear(*a_call(), *END)
    office.work()
    office.hear(closed(1, 62, 85, visit=2))
    office.work()
    windows = office.report["questions"][0]["windows"]
    assert [window["from_s"] for window in windows] == [30.0, 62.0]
    assert office.report["state"] == "ready"
