"""What callers get of the versions of a report, and of one that is being made."""

from __future__ import annotations

from services.analysis.domain import rerun as kept
from services.analysis.domain.engines import SCORERS, Engines
from services.analysis.domain.versions import Version
from shared.requests.analysis import Failure, ReportVersion, Rerun, ScorePart


def model_of(engines: Engines, scorer: str) -> str | None:
    """The model that a scorer asks first; None for one without."""
    return (engines.scorer_model or None) if scorer == "litellm" else None


def rerun_view(rerun: kept.Rerun) -> Rerun:
    """How far it is, or why it came to nothing."""
    report, choice, failed = rerun.report, rerun.choice, rerun.report.failure
    scorer = SCORERS.get(choice.scorer)
    return Rerun(
        state="failed" if rerun.has_failed else "running",
        stage=report.stage.value,
        percent=report.percent,
        failure=Failure(failed.stage.value, failed.reason) if failed else None,
        scorer=choice.scorer,
        scorer_label=scorer.label if scorer else choice.scorer,
        transcribes=choice.transcribes,
        asked_by=rerun.person.name if rerun.person else None,
        asked_at=rerun.asked_at,
    )


def version_view(version: Version) -> ReportVersion:
    """What the report said before."""
    return ReportVersion(
        number=version.number,
        ready_at=version.ready_at,
        score=version.score,
        score_label=version.label,
        is_coverage=version.is_coverage,
        score_parts=tuple(ScorePart(**vars(part)) for part in version.parts),
        engine=version.engine,
        rubric_version=version.rubric_version,
        model=version.model or None,
        is_transcribed_again=version.is_transcribed_again,
    )
