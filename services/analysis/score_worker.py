"""Judges answers: `python -m services.analysis.score_worker`."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from services.analysis.config import AnalysisConfig, calm_litellm, from_environment
from services.analysis.domain.work import WorkKind
from services.analysis.payloads import Answer, judgement_result
from services.analysis.score.drafting import DRAFT_SCHEMA, drafting
from services.analysis.score.judge import judge
from services.analysis.score.litellm_engine import LitellmScorer
from services.analysis.score.models import LanguageModels, opened
from services.analysis.score.port import Scorer
from services.analysis.score.prompts import REPLY_SCHEMA
from services.analysis.worker import Do, serve
from shared.store import Store
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint


class Scorers:
    """The scorers that this process has. The one in use is loaded at once, others when wanted."""

    def __init__(self, config: AnalysisConfig) -> None:
        self._config = config
        self._loaded: dict[str, Scorer] = {config.scorer: scorer_of(config, config.scorer)}

    def get(self, name: str) -> Scorer:
        """The scorer of this name, without one that in use; raises JobFailed."""
        wanted = name or self._config.scorer
        if wanted not in self._config.scorers:
            raise JobFailed("scorer_not_available", wanted)
        if wanted not in self._loaded:
            self._loaded[wanted] = scorer_of(self._config, wanted)
        return self._loaded[wanted]


def scorer_of(config: AnalysisConfig, name: str) -> Scorer:
    """A scorer; loads it."""
    if name == "litellm":
        return LitellmScorer(models_of(config, REPLY_SCHEMA))
    from services.analysis.score.coverage import CoverageScorer

    return CoverageScorer()


def models_of(config: AnalysisConfig, schema: dict[str, Any]) -> LanguageModels:
    """The configured models, for replies of this shape; imports litellm."""
    calm_litellm()
    return opened(
        config.llm_models,
        schema,
        url=config.llm_url,
        api_key=config.llm_api_key,
        timeout_s=config.llm_timeout_s,
    )


def beside(config: AnalysisConfig, store: Store) -> AbstractContextManager[object]:
    """Drafts of rubrics, where a model judges answers."""
    if config.scorer != "litellm":
        return nullcontext()
    return drafting(models_of(config, DRAFT_SCHEMA), store)


def loaded(config: AnalysisConfig) -> Do:
    """What this process does with a job."""
    scorers = Scorers(config)

    def do(payload: dict[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
        answer = Answer.of(payload)
        judgement = judge(
            answer,
            scorer=scorers.get(answer.scorer),
            checkpoint=checkpoint,
            budget=config.llm_tokens or None,
        )
        return judgement_result(judgement)

    return do


if __name__ == "__main__":
    settings = from_environment()
    serve(
        settings,
        WorkKind.SCORE,
        partial(loaded, settings),
        settings.scorers,
        partial(beside, settings),
    )
