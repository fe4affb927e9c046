"""Brings the report's state up to date after a step, and says which events to publish of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.sight import figure_open_to
from services.analysis.domain.report import (
    Failure,
    Finished,
    Label,
    Outcome,
    Report,
    ReportState,
    Running,
    Stage,
    Waiting,
    percent,
)
from shared.events import Event
from shared.events.analysis import ReportContent, ReportFailed, ReportProgressed, ReportReady


def reported(
    interview: Interview, outcome: Outcome, *, now: datetime, engines: Engines
) -> tuple[Interview, tuple[Event, ...]]:
    """The interview with its report brought up to date, and the facts that are new."""
    before = interview.report
    match outcome:
        case Waiting():
            after = before if before.state == ReportState.RUNNING else _waiting()
            interview = interview.waiting_for(outcome.what, now)
        case Running():
            after = _running(before, outcome)
        case Failure():
            after = _failed(before, outcome)
        case Finished():
            after = _finished(before, outcome, now, engines)
    interview = replace(interview, report=after)
    return interview, _news(interview, before, now)


def figure_opened(
    before: Interview, after: Interview, said: tuple[Event, ...]
) -> tuple[Event, ...]:
    """The figure once more, when other people may see it after a step that says nothing of it."""
    is_said = any(isinstance(event, ReportContent) for event in said)
    if is_said or not after.report.parts or figure_open_to(before) == figure_open_to(after):
        return ()
    return (_content(after),)


def _waiting() -> Report:
    return Report(
        state=ReportState.PENDING, stage=Stage.RECORDING, percent=percent(Stage.RECORDING, 0, 1)
    )


def _running(before: Report, outcome: Running) -> Report:
    reached = percent(outcome.stage, outcome.done, outcome.total)
    is_going_on = before.state == ReportState.RUNNING
    return Report(
        state=ReportState.RUNNING,
        stage=outcome.stage,
        percent=max(reached, before.percent) if is_going_on else reached,
    )


def _failed(before: Report, failure: Failure) -> Report:
    return Report(
        state=ReportState.FAILED,
        stage=failure.stage,
        percent=before.percent,
        failure=failure,
        label=Label.FAILED.value,
    )


def _finished(before: Report, outcome: Finished, now: datetime, engines: Engines) -> Report:
    after = Report(
        state=ReportState.READY,
        stage=Stage.REPORT,
        percent=100,
        score=outcome.score,
        label=outcome.label,
        parts=outcome.parts,
        meaning=outcome.meaning,
        engine=engines.label,
        ready_at=before.ready_at,
    )
    return before if after == before else replace(after, ready_at=now)


def _content(interview: Interview) -> ReportContent:
    report = interview.report
    open_to = figure_open_to(interview)
    return ReportContent(interview.id, report.score, report.label, report.is_coverage, open_to)


def _news(interview: Interview, before: Report, now: datetime) -> tuple[Event, ...]:
    interview_id, after = interview.id, interview.report
    news: list[Event] = []
    if (before.stage, before.percent, before.state) != (after.stage, after.percent, after.state):
        news.append(ReportProgressed(interview_id, after.stage.value, after.percent))
    if after.failure is not None and after.failure != before.failure:
        failure = after.failure
        news.append(ReportFailed(interview_id, failure.stage.value, failure.reason, now))
    if after.ready_at is not None and after.ready_at != before.ready_at:
        news.append(_content(interview))
        news.append(ReportReady(interview_id, after.ready_at))
    return tuple(news)
