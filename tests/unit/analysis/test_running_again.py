"""A finished report is made once more beside what it says, and takes its place in one step."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.analysis.domain.advance import run_again
from services.analysis.domain.assessment import AnswerState, Judgement, Reason
from services.analysis.domain.errors import CannotTranscribe, ScorerNotAvailable
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.report import ReportState
from services.analysis.domain.rerun import Choice
from services.analysis.domain.results import died
from services.analysis.domain.work import WorkKind
from services.analysis.running_again import read_choices
from services.analysis.running_again import run_again_with as asked_again
from services.analysis.storage import PIECES
from services.analysis.worker_heartbeats import WORKERS
from shared.events.analysis import ReportContent, ReportReady, TranscriptReady
from shared.events.scheduling import Consent, ConsentWithdrawn
from shared.requests.analysis import ReadRunAgainChoices, RunAgainWith
from shared.requests.analysis.people import Rater
from tests.unit.analysis.builders import (
    INTERVIEW,
    MODEL,
    Told,
    a_call,
    a_judgement,
    at,
    the_end,
)
from tests.unit.analysis.office import END as OFFICE_END
from tests.unit.analysis.office import SPOKEN, Office, an_office

END = the_end(100, candidate=10, recruiter=10)
RITA = Person("rita", "Rita")
FOUND = a_judgement(0.8, engine="litellm", model="openai/some-model")


def a_report() -> Told:
    return Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(FOUND)


def chosen(scorer: str, *, transcribe: bool = False) -> RunAgainWith:
    return RunAgainWith(INTERVIEW, "rita", Rater("rita", "Rita"), scorer, transcribe)


def again(told: Told, choice: Choice | None = None) -> Told:
    told.said.clear()
    told.take(run_again(told.interview, now=told.now, engines=MODEL, choice=choice, person=RITA))
    return told


def test_what_the_report_says_stays_whole_until_the_new_one_is_complete() -> None:
    told = again(a_report(), Choice(scorer="coverage"))
    before = told.interview
    first, *_ = told.open(WorkKind.SCORE)
    told._do(first, a_judgement(0.1))
    between = told.interview
    assert (between.report, between.assessments) == (before.report, before.assessments)
    assert between.rerun is not None
    assert 0 < between.rerun.report.percent < 100
    assert told.said == []
    told.do_all(a_judgement(0.1))
    after = told.interview
    assert (after.report.score, after.rerun) == (10.0, None)
    assert told.names() == ["ReportContent", "ReportReady"]
    assert after.report.engine.endswith("Key-point coverage, not correctness.")


def test_a_version_names_scorer_model_rubric_and_whether_it_was_transcribed_again() -> None:
    told = again(a_report(), Choice(scorer="coverage", transcribes=True))
    told.do_all(a_judgement(0.1))
    told = again(told).do_all(FOUND)
    first, second = told.interview.versions
    assert (first.model, first.rubric_version) == ("openai/some-model", "python@3")
    assert (first.is_transcribed_again, second.is_transcribed_again) == (False, True)
    assert (second.model, second.is_coverage) == ("lexical", True)
    assert (first.number, second.number) == (1, 2)


def test_the_scorer_that_was_chosen_stays_the_one_of_the_report() -> None:
    """An override computes the figure anew; it must not get the label of the scorer in use."""
    told = again(a_report(), Choice(scorer="coverage")).do_all(a_judgement(0.1))
    told.wait_until(500)
    assert told.interview.report.is_coverage


@pytest.mark.parametrize("transcribes", [False, True])
def test_a_rerun_that_fails_leaves_the_report_as_it_was(transcribes: bool) -> None:
    told = a_report()
    before = told.interview
    again(told, Choice(transcribes=transcribes))
    while works := told.open():
        for work in works:
            told.take(died(told.interview, work.id, "no_reply", now=told.now, engines=told.engines))
    after = told.interview
    assert after.rerun is not None
    assert after.rerun.report.failure is not None
    assert after.rerun.report.failure.reason == "no_reply"
    assert (after.report, after.assessments) == (before.report, before.assessments)
    assert (after.versions, after.take, after.transcript_of) == ((), 0, before.transcript_of)
    assert told.said == []
    assert again(told).do_all(FOUND).interview.rerun is None, "it can be tried again"


@pytest.mark.parametrize("reason", [Reason.BUDGET, Reason.UNREADABLE])
def test_answers_that_a_model_could_not_judge_replace_nothing(reason: Reason) -> None:
    told = again(a_report())
    nothing = Judgement(AnswerState.NOT_ASSESSABLE, "litellm", "m", "p", reason=reason.value)
    told.do_all(nothing)
    assert told.interview.report.score == 80.0
    assert told.interview.rerun is not None
    assert told.interview.rerun.has_failed


def test_a_worker_with_another_scorer_than_the_chosen_one_makes_no_figure() -> None:
    told = again(a_report(), Choice(scorer="coverage")).do_all(FOUND)
    assert told.interview.rerun is not None
    failure = told.interview.rerun.report.failure
    assert failure is not None
    assert failure.reason == "scorer_not_available"


def test_withdrawn_consent_ends_a_rerun() -> None:
    told = again(a_report(), Choice(transcribes=True))
    told.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(200)), at_s=200)
    assert told.interview.rerun is None
    assert told.open() == []


def test_sound_is_transcribed_again_and_the_old_words_count_until_that_is_complete() -> None:
    told = again(a_report(), Choice(transcribes=True))
    pieces = told.open(WorkKind.ASR)
    assert pieces
    assert told.interview.hearing.candidate.heard
    told.do_all(FOUND)
    assert told.interview.take > 0
    assert told.names(TranscriptReady, ReportContent, ReportReady) == [
        "TranscriptReady",
        "ReportContent",
        "ReportReady",
    ]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = an_office(tmp_path, MODEL)
    office.hear(*a_call(), *OFFICE_END)
    office.work()
    for kind in WorkKind:
        office.do.workers.beat(kind, ("litellm", "coverage"))
    yield office
    office.components.close()


def test_words_of_both_transcriptions_never_mix(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = office.report["transcript"]
    monkeypatch.setitem(
        SPOKEN, "candidate", tuple(replace(w, word=w.word.upper()) for w in SPOKEN["candidate"])
    )
    asked_again(office.do, chosen("coverage", transcribe=True))
    for _ in range(3):
        office.work_once()
        office.do.settle_finished_jobs()
        assert office.report["transcript"] == before
    office.work()
    after = office.report
    spoken = [each["text"] for each in after["transcript"] if each["participant"] == "candidate"]
    assert spoken
    assert all(text.isupper() for text in spoken)
    assert after["state"] == "ready"
    assert (after["rerun"], after["is_transcribed_again"]) == (None, True)
    takes = {each["take"] for each in office.components.store.find(PIECES, {})}
    assert takes == {office.interview.take}, "what was replaced is gone"
    assert len(office.report["versions"]) == 1


def test_only_scorers_with_a_worker_can_be_chosen(office: Office) -> None:
    def names() -> list[Any]:
        return [
            (each.name, each.is_in_use)
            for each in read_choices(office.do, ReadRunAgainChoices(INTERVIEW)).scorers
        ]

    assert names() == [("litellm", True), ("coverage", False)]
    office.do.workers.beat(WorkKind.SCORE, ("coverage",))
    before = office.interview
    with pytest.raises(ScorerNotAvailable):
        asked_again(office.do, chosen("oracle"))
    office.components.store.delete(WORKERS, WorkKind.ASR.value)
    with pytest.raises(CannotTranscribe):
        asked_again(office.do, chosen("coverage", transcribe=True))
    assert office.interview == before
    assert office.report["state"] == ReportState.READY
