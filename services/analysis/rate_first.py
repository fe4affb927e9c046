"""Leaves out of a report what its viewer shall see after their own rating (B5, S21).

What is left of a hidden answer is an allow-list, so that a field added to `Assessment` is hidden
until somebody shows it on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from services.analysis.domain.interview import Interview
from services.analysis.domain.people.sight import is_open
from services.analysis.people_views import ratings_view
from shared.requests.analysis import Assessment, Assessments, Report, ReportVersion, ScorePart

HIDDEN_FIGURE = "Shown when you have rated the answers"


def as_seen_by(report: Report, interview: Interview, viewer_id: str, *, rate_first: bool) -> Report:
    """The report with what people said, without what is hidden from this viewer."""
    report = replace(report, ratings=ratings_view(interview, viewer_id, rate_first=rate_first))
    if not rate_first:
        return report
    hidden = _hidden_questions(report, interview, viewer_id)
    hidden_before = hidden | _hidden_before(report, interview, viewer_id)
    parts = tuple(_part(part, hidden) for part in report.score_parts)
    report = replace(
        report,
        versions=tuple(_version(each, hidden_before) for each in report.versions),
        assessments=tuple(_assessment(each, hidden) for each in report.assessments),
        score_parts=parts,
    )
    if not any(part.is_hidden for part in parts):
        return report
    # The whole figure would tell the answer that is missing from its parts.
    return replace(
        report,
        score=None,
        score_label=HIDDEN_FIGURE,
        score_meaning=None,
        is_score_hidden=True,
        model=None,
    )


def live_only(assessments: Assessments, interview: Interview, *, rate_first: bool) -> Assessments:
    """What the call page gets, whoever has it open: after the call nothing that reports hide."""
    if not rate_first:
        return assessments
    if interview.call_ended_at is not None:
        return Assessments()
    return assessments


def _hidden_questions(report: Report, interview: Interview, viewer_id: str) -> frozenset[str]:
    said = {each.question_id for each in report.assessments if each.state == "assessed"}
    said |= {part.question_id for part in report.score_parts if part.is_by_person}
    return _not_open(said, interview, viewer_id)


def _hidden_before(report: Report, interview: Interview, viewer_id: str) -> frozenset[str]:
    """What versions rated; the report may not be able to assess it any more."""
    parts = [part for version in report.versions for part in version.score_parts]
    said = {part.question_id for part in parts if part.value is not None}
    return _not_open(said, interview, viewer_id)


def _not_open(questions: Iterable[str], interview: Interview, viewer_id: str) -> frozenset[str]:
    return frozenset(id for id in questions if not is_open(interview, id, viewer_id))


def _assessment(assessment: Assessment, hidden: frozenset[str]) -> Assessment:
    if assessment.question_id not in hidden:
        return assessment
    return Assessment(
        question_id=assessment.question_id,
        visit=assessment.visit,
        number=assessment.number,
        question=assessment.question,
        is_provisional=assessment.is_provisional,
        state=assessment.state,
        reason=None,
        criteria=(),
        value=None,
        comment=None,
        follow_up=None,
        engine=None,
        model=None,
        prompt_version=None,
        rubric_version=None,
        assessed_at=assessment.assessed_at,
        technical_trouble=assessment.technical_trouble,
        has_leak=assessment.has_leak,
        is_hidden=True,
    )


def _version(version: ReportVersion, hidden: frozenset[str]) -> ReportVersion:
    parts = tuple(_part(part, hidden) for part in version.score_parts)
    is_whole = not any(part.is_hidden for part in parts)
    if is_whole:
        return replace(version, score_parts=parts)
    return replace(version, score_parts=parts, score=None, model=None)


def _part(part: ScorePart, hidden: frozenset[str]) -> ScorePart:
    if part.question_id not in hidden:
        return part
    return ScorePart(part.question_id, value=None, weight=part.weight, is_hidden=True)
