"""Decides the next step of an interview: which work the workers get, which events are published.

`advance` may be called at any time and any number of times: it adds work that is missing, and
returns events for what has changed since the last call.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.analysis.domain import live_work
from services.analysis.domain.assessment import AnswerState, Assessment, Judgement, Reason
from services.analysis.domain.engines import Engines
from services.analysis.domain.errors import NothingToRunAgain
from services.analysis.domain.interview import Interview
from services.analysis.domain.prerequisites import unmet_prerequisite
from services.analysis.domain.report import (
    FailureCode,
    Outcome,
    ReportState,
    Running,
    Stage,
    Waiting,
)
from services.analysis.domain.report_work import (
    chunks,
    judgings,
    progress,
    standing,
    transcript_digest,
    with_wanted,
    without_stale,
)
from services.analysis.domain.reporting import reported
from services.analysis.domain.score_or_label import score_or_label
from services.analysis.domain.work import Work, WorkState
from shared.events import Event

ASK_AGAIN_S = 30.0  # open work is looked at again this often: a crash may have lost its job
GAPS = (FailureCode.SEGMENTS_MISSING, FailureCode.SEGMENT_MISSING)
Step = tuple[Interview, tuple[Event, ...]]


def advance(interview: Interview, *, now: datetime, engines: Engines) -> Step:
    """The interview with the work that is wanted now, and the events that are new."""
    if interview.deleted_at is not None:
        return replace(interview, next_check_at=None), ()
    if interview.consent("analysis") is False:
        interview = replace(interview, work=(), assessments=(), transcript_of="")
    interview = live_work.with_live_work(interview, now, engines)
    events: tuple[Event, ...] = ()
    checks = [live_work.next_check(interview, now, engines)]
    if interview.call_ended_at is not None:
        interview, outcome = _after_call(interview, now, engines)
        interview, events = reported(interview, outcome, now=now, engines=engines)
        checks.append(outcome.until if isinstance(outcome, Waiting) else None)
        checks.append(_soon(now) if isinstance(outcome, Running) else None)
    if any(work.state == WorkState.OPEN for work in interview.work):
        checks.append(_soon(now))
    next_check_at = min((check for check in checks if check), default=None)
    return replace(interview, next_check_at=next_check_at), events


def transcript_due(interview: Interview, engines: Engines) -> tuple[Work, ...] | None:
    """The pieces of work to merge into a transcript, once all are done; None when there are none,
    or when that is done already."""
    report = interview.report
    if report.state != ReportState.RUNNING or report.stage != Stage.TRANSCRIPT:
        return None
    works = standing(interview, chunks(interview, engines))
    if not works or any(work.state != WorkState.DONE for work in works):
        return None
    return works if transcript_digest(works) != interview.transcript_of else None


def run_again(interview: Interview, *, now: datetime, engines: Engines) -> Step:
    """Repeat what failed, keep what succeeded; sound that is gone counts as silence from then."""
    report = interview.report
    if report.state != ReportState.FAILED:
        raise NothingToRunAgain
    alive = tuple(work for work in interview.work if work.state != WorkState.DEAD)
    gave_up = report.failure is not None and report.failure.reason in GAPS
    interview = replace(
        interview,
        work=alive,
        run=interview.run + 1,
        accepts_gaps=interview.accepts_gaps or gave_up,
        waits=(),
    )
    return advance(interview, now=now, engines=engines)


def _after_call(interview: Interview, now: datetime, engines: Engines) -> tuple[Interview, Outcome]:
    if (unmet := unmet_prerequisite(interview, now, engines)) is not None:
        return interview, unmet
    pieces = chunks(interview, engines)
    interview = with_wanted(interview, pieces)
    heard = standing(interview, pieces)
    if (unfinished := progress(heard, Stage.TRANSCRIPT)) is not None:
        return interview, unfinished
    if interview.transcript_of != transcript_digest(heard):
        return interview, Running(Stage.TRANSCRIPT, len(heard), len(heard))
    answers = judgings(interview, engines)
    interview = with_wanted(without_stale(interview, (*pieces, *answers)), answers)
    interview = _with_not_asked(interview, now, engines)
    unfinished = progress(standing(interview, answers), Stage.ASSESSMENT)
    return interview, unfinished or score_or_label(interview, engines)


def _with_not_asked(interview: Interview, now: datetime, engines: Engines) -> Interview:
    """With the assessment "not asked" for exactly the questions that were never shown."""
    assert interview.plan is not None
    kept = tuple(
        known for known in interview.assessments if known.judgement.state != AnswerState.NOT_ASKED
    )
    unasked = tuple(
        Assessment(
            question_id=question.id,
            visit=0,
            number=number,
            question=question.text,
            is_provisional=False,
            judgement=Judgement(
                AnswerState.NOT_ASKED, engines.scorer.name, "", "", Reason.NOT_ASKED.value
            ),
            rubric_version=interview.plan.rubric_version,
            assessed_at=now,
        )
        for number, question in enumerate(interview.plan.questions, start=1)
        if not interview.windows_of(question.id)
    )
    return replace(interview, assessments=kept + unasked)


def _soon(now: datetime) -> datetime:
    return now + timedelta(seconds=ASK_AGAIN_S)
