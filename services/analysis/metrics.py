"""What operators see of the coordinator: how long people wait for an assessment and a report."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import Counter, Histogram

from services.analysis.domain.interview import Interview
from services.analysis.domain.report import ReportState

LIVE_SECONDS = Histogram(
    "rapport_analysis_live_answer_seconds",
    "From the end of an answer to its provisional assessment",
    buckets=(1, 2, 5, 10, 15, 20, 30, 60, 120),
)
REPORT_SECONDS = Histogram(
    "rapport_analysis_report_seconds",
    "From the end of a call to its report",
    buckets=(5, 10, 30, 60, 120, 300, 600, 1800, 3600),
)
REPORTS = Counter("rapport_analysis_reports_total", "Reports by how they ended", ["outcome"])


def observe(before: Interview, after: Interview, now: datetime) -> None:
    """Count what a step has brought about."""
    known = {(each.question_id, each.visit) for each in before.assessments if each.is_provisional}
    for each in after.assessments:
        if each.is_provisional and (each.question_id, each.visit) not in known:
            _observe_answer(after, each.question_id, each.visit, now)
    state = after.report.state
    if state != before.report.state and state in (ReportState.READY, ReportState.FAILED):
        REPORTS.labels(state.value).inc()
        if state == ReportState.READY and after.call_ended_at is not None:
            REPORT_SECONDS.observe((now - after.call_ended_at).total_seconds())


def _observe_answer(interview: Interview, question_id: str, visit: int, now: datetime) -> None:
    for each in interview.visits_of(question_id):
        if each.visit == visit and each.closed_at is not None:
            LIVE_SECONDS.observe((now - each.closed_at).total_seconds())
