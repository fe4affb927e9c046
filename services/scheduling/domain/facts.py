"""What events of other services change in an interview, once each; nothing once it is deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.scheduling.domain.changes import CANDIDATE, Decision, noted, settled
from services.scheduling.domain.interview import (
    Interview,
    Mark,
    ReportState,
)
from shared.events.analysis import ReportContent
from shared.events.media import CandidateJoined

SYSTEM = "Rapport"
RECRUITER = "Recruiter"


def candidate_joined(interview: Interview, event: CandidateJoined) -> Decision:
    """The candidate is in the waiting room or back in the call (R30)."""
    if interview.deleted_at is not None or event.connection <= interview.candidate_joined:
        return interview, []
    joined = replace(interview, candidate_joined=event.connection)
    if not interview.candidate_joined:
        joined = noted(joined, event.joined_at, CANDIDATE, "Joined")
    return settled(interview, joined, [])


def candidate_left(interview: Interview, connection: int) -> Decision:
    """That connection is gone; a newer one stays (R32)."""
    if interview.deleted_at is not None or connection <= interview.candidate_left:
        return interview, []
    return settled(interview, replace(interview, candidate_left=connection), [])


def started(interview: Interview, started_at: datetime) -> Decision:
    """The recruiter pressed "Start interview" (R33)."""
    if interview.deleted_at is not None or interview.started_at is not None:
        return interview, []
    live = replace(interview, started_at=started_at, no_show_at=None, no_show_due_at=None)
    return settled(interview, noted(live, started_at, RECRUITER, "Started the interview"), [])


def ended(interview: Interview, ended_at: datetime) -> Decision:
    """The call is over for both (R51)."""
    if interview.deleted_at is not None or interview.ended_at is not None:
        return interview, []
    over = replace(interview, ended_at=ended_at, no_show_due_at=None)
    return settled(interview, noted(over, ended_at, SYSTEM, "The call ended"), [])


def missed(interview: Interview, now: datetime) -> Decision:
    """Nobody came (S6). Whoever is waiting or comes later still counts."""
    due = interview.no_show_due_at
    if due is None or due > now or interview.deleted_at is not None:
        return interview, []
    unanswered = replace(interview, no_show_due_at=None)
    if interview.is_candidate_present:
        return settled(interview, unanswered, [])
    missing = noted(unanswered, now, SYSTEM, "The candidate did not come")
    return settled(interview, replace(missing, no_show_at=now), [])


def report_progressed(interview: Interview, percent: int, mark: Mark) -> Decision:
    """Analysis came further, or runs again (R53)."""
    return _report_state(interview, mark, ReportState.RUNNING, percent=percent)


def report_ready(interview: Interview, mark: Mark) -> Decision:
    """The report can be read (R54)."""
    return _report_state(interview, mark, ReportState.READY, percent=100)


def report_failed(interview: Interview, reason: str, mark: Mark) -> Decision:
    """A stage failed for good; `reason` is a stable code (R53)."""
    return _report_state(interview, mark, ReportState.FAILED, reason=reason)


def report_scored(interview: Interview, event: ReportContent, mark: Mark) -> Decision:
    """Score and label for Overview (R54)."""
    report = interview.report
    if interview.deleted_at is not None or not mark.is_after(report.score_as_of):
        return interview, []
    report = replace(
        report,
        score=event.score,
        score_label=event.label,
        is_coverage=event.is_coverage,
        score_as_of=mark,
        open_to=event.open_to,
    )
    return settled(interview, replace(interview, report=report), [])


def _report_state(
    interview: Interview,
    mark: Mark,
    state: ReportState,
    *,
    percent: int = 0,
    reason: str | None = None,
) -> Decision:
    before = interview.report
    if interview.deleted_at is not None or not mark.is_after(before.state_as_of):
        return interview, []
    report = replace(before, state=state, percent=percent, reason=reason, state_as_of=mark)
    changed = replace(interview, report=report)
    if state is not before.state and state is not ReportState.RUNNING:
        what = "The report is ready" if state is ReportState.READY else "The report failed"
        changed = noted(changed, mark.at, SYSTEM, what)
    return settled(interview, changed, [])
