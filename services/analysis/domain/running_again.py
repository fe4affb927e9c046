"""How a finished report is made once more, beside what it says, and takes its place in one step.

The rerun is led by the same rules as a report (`advance`), as if it were an interview of its own,
so a reader never sees a figure that is half of one run and half of another. A rerun that fails
leaves the report as it was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.analysis.domain.assessment import Assessment, Reason
from services.analysis.domain.hearing import Hearing
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.report import Failure, FailureCode, Report, ReportState, Stage
from services.analysis.domain.rerun import Choice, Rerun, RubricChoice, UsedRubric
from services.analysis.domain.versions import version_of
from services.analysis.domain.work import WorkKind
from shared.events import Event
from shared.events.analysis import ReportContent, ReportReady, TranscriptReady

# Answers without a value for one of these reasons are no news worth replacing a report for.
NO_USE = {
    Reason.BUDGET.value: FailureCode.BUDGET_SPENT,
    Reason.UNREADABLE.value: FailureCode.SCORER_UNREADABLE,
}


def started(
    interview: Interview, choice: Choice, *, person: Person | None, now: datetime
) -> Interview:
    """With a rerun that has done nothing yet; one that failed before is forgotten."""
    run = interview.run + 1
    rerun = Rerun(
        choice=choice,
        person=person,
        asked_at=now,
        run=run,
        take=run if choice.transcribes else interview.take,
        rubrics=used_rubrics(interview) if choice.rubric == RubricChoice.AS_IT_WAS else None,
        corrections=interview.corrections,
        hearing=Hearing() if choice.transcribes else interview.hearing,
        transcript_of="" if choice.transcribes else interview.transcript_of,
    )
    # One more for the report itself: its own new work must not get the ids of the rerun's.
    return replace(interview, rerun=rerun, run=run + 1)


def apart(interview: Interview) -> Interview | None:
    """The rerun as an interview of its own; None when none is under way."""
    rerun = interview.rerun
    if rerun is None or rerun.has_failed:
        return None
    provisional = tuple(each for each in interview.assessments if each.is_provisional)
    return replace(
        interview,
        rerun=None,
        run=rerun.run,
        take=rerun.take,
        scorer=rerun.choice.scorer,
        scorer_model=rerun.choice.scorer_model,
        rubrics=rerun.rubrics,
        judged_corrections=rerun.corrections,
        hearing=rerun.hearing,
        transcript_of=rerun.transcript_of,
        work=rerun.work,
        assessments=(*provisional, *rerun.assessments),
        report=rerun.report,
        next_check_at=rerun.next_check_at,
    )


def with_rerun(
    interview: Interview, other: Interview, now: datetime
) -> tuple[Interview, tuple[Event, ...]]:
    """The interview with its rerun as far as `other` is now; complete, it takes the report's
    place."""
    assert interview.rerun is not None
    rerun = replace(
        interview.rerun,
        hearing=other.hearing,
        transcript_of=other.transcript_of,
        work=other.work,
        assessments=_final(other),
        report=other.report,
        next_check_at=other.next_check_at,
    )
    interview = replace(interview, rerun=rerun, tokens_spent=other.tokens_spent)
    if interview.report.state != ReportState.READY:
        return replace(interview, rerun=_failed(rerun, FailureCode.REPORT_CHANGED)), ()
    if other.report.state == ReportState.FAILED:
        return replace(interview, rerun=replace(rerun, work=(), next_check_at=None)), ()
    if other.report.state != ReportState.READY:
        return interview, ()
    if (reason := _why_of_no_use(other)) is not None:
        return replace(interview, rerun=_failed(rerun, reason)), ()
    return _in_its_place(interview, other, now)


def next_check(interview: Interview) -> datetime | None:
    """When to look at the interview or its rerun again, although nothing may have happened."""
    rerun = interview.rerun
    checks = (interview.next_check_at, rerun.next_check_at if rerun else None)
    return min((check for check in checks if check), default=None)


def used_rubrics(interview: Interview) -> tuple[UsedRubric, ...]:
    """What each answer of the report was compared with."""
    return tuple(
        UsedRubric(each.question_id, each.judgement.rubric_number) for each in _final(interview)
    )


def _in_its_place(
    interview: Interview, other: Interview, now: datetime
) -> tuple[Interview, tuple[Event, ...]]:
    report = replace(other.report, ready_at=now)
    changed = replace(
        interview,
        take=other.take,
        scorer=other.scorer,
        scorer_model=other.scorer_model,
        rubrics=other.rubrics,
        judged_corrections=other.judged_corrections,
        hearing=other.hearing,
        transcript_of=other.transcript_of,
        work=other.work,
        assessments=other.assessments,
        report=report,
        versions=(*interview.versions, version_of(interview)),
        rerun=None,
    )
    content = ReportContent(interview.id, report.score, report.label, report.is_coverage)
    events: tuple[Event, ...] = (content, ReportReady(interview.id, now))
    if other.take != interview.take:
        events = (TranscriptReady(interview.id, now), *events)
    return changed, events


def _why_of_no_use(other: Interview) -> FailureCode | None:
    reasons = [each.judgement.reason for each in _final(other)]
    if not any(work.kind == WorkKind.SCORE for work in other.work):
        return FailureCode.REPORT_CHANGED  # consent, sound or language: nothing was judged
    return next((NO_USE[reason] for reason in reasons if reason in NO_USE), None)


def _failed(rerun: Rerun, reason: FailureCode) -> Rerun:
    failure = Failure(Stage.ASSESSMENT, reason.value)
    report = Report(state=ReportState.FAILED, stage=failure.stage, failure=failure)
    return replace(rerun, report=report, work=(), next_check_at=None)


def _final(interview: Interview) -> tuple[Assessment, ...]:
    return tuple(each for each in interview.assessments if not each.is_provisional)
