"""Versions of a report: what it said before it was made once more, and what it was made with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.analysis.domain.assessment import AnswerState, Assessment
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
    model: str = ""  # of the scorer
    is_transcribed_again: bool = False


class Reported(Protocol):
    """What a version is made of: an interview."""

    @property
    def report(self) -> Report: ...
    @property
    def assessments(self) -> tuple[Assessment, ...]: ...
    @property
    def versions(self) -> tuple[Version, ...]: ...
    @property
    def take(self) -> int: ...


def version_of(interview: Reported) -> Version:
    """What its report says now, as a version."""
    report = interview.report
    return Version(
        number=len(interview.versions) + 1,
        ready_at=report.ready_at,
        score=report.score,
        label=report.label,
        is_coverage=report.is_coverage,
        parts=report.parts,
        engine=report.engine,
        rubric_version=rubrics_of(interview.assessments),
        model=models_of(interview.assessments),
        is_transcribed_again=interview.take > 0,
    )


def models_of(assessments: Iterable[Assessment]) -> str:
    """The models that judged for good."""
    judged = (each for each in assessments if _counts(each))
    models = [name for each in judged for name in each.judgement.model.split(", ") if name]
    return ", ".join(dict.fromkeys(models))


def rubrics_of(assessments: Iterable[Assessment]) -> str:
    """The template's version, and where a question was compared with a rubric of its own."""
    final = [each for each in assessments if not each.is_provisional]
    template = next((each.rubric_version for each in final), "")
    own = [
        f"question {each.number}: rubric {each.judgement.rubric_number}"
        for each in final
        if each.judgement.rubric_number
    ]
    return ", ".join([template, *own])


def _counts(assessment: Assessment) -> bool:
    is_judged = assessment.judgement.state != AnswerState.NOT_ASKED
    return is_judged and not assessment.is_provisional
