"""Judges answers: `python -m services.analysis.score_worker`."""

from __future__ import annotations

from functools import partial
from typing import Any

from services.analysis.config import AnalysisConfig, calm_litellm, from_environment
from services.analysis.domain.work import WorkKind
from services.analysis.payloads import Answer, judgement_result
from services.analysis.score.judge import judge
from services.analysis.score.port import Scorer
from services.analysis.worker import Do, serve
from shared.work_queue.worker import Checkpoint


def scorer_of(config: AnalysisConfig) -> Scorer:
    """The engine that was chosen; loads it."""
    if config.scorer == "litellm":
        calm_litellm()
        from services.analysis.score.litellm_engine import litellm_scorer

        return litellm_scorer(
            config.llm_models,
            url=config.llm_url,
            api_key=config.llm_api_key,
            timeout_s=config.llm_timeout_s,
        )
    from services.analysis.score.coverage import CoverageScorer

    return CoverageScorer()


def loaded(config: AnalysisConfig) -> Do:
    """What this process does with a job."""
    scorer = scorer_of(config)

    def do(payload: dict[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
        judgement = judge(
            Answer.of(payload),
            scorer=scorer,
            checkpoint=checkpoint,
            budget=config.llm_tokens or None,
        )
        return judgement_result(judgement)

    return do


if __name__ == "__main__":
    settings = from_environment()
    serve(settings, WorkKind.SCORE, partial(loaded, settings))
