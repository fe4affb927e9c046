"""Versions of a report: what it said before somebody had its answers judged again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.analysis.domain.report import Report
from services.analysis.domain.scoring import ScorePart


@dataclass(frozen=True)
class Version:
    """A finished report's figures, and what they were made with."""

    number: int
    ready_at: datetime | None
    score: float | None
    label: str
    is_coverage: bool
    parts: tuple[ScorePart, ...]
    engine: str
    rubric_version: str


def version_of(report: Report, number: int, rubric_version: str) -> Version:
    """A finished report as a version."""
    return Version(
        number=number,
        ready_at=report.ready_at,
        score=report.score,
        label=report.label,
        is_coverage=report.is_coverage,
        parts=report.parts,
        engine=report.engine,
        rubric_version=rubric_version,
    )
