"""The scorer that asks language models: it gives them rubric and answer, and reads their claims."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from services.analysis.domain.speech import Word
from services.analysis.score.models import LanguageModels
from services.analysis.score.port import Claims, Rubric
from services.analysis.score.prompts import PROMPT_HASH, PROMPT_VERSION, messages
from services.analysis.score.purse import Purse
from services.analysis.score.reply import read_reply
from shared.work_queue.worker import Checkpoint


class LitellmScorer:
    """Asks models for claims. They are not steady: asked again they may say something else."""

    name = "litellm"
    prompt_version = PROMPT_VERSION
    prompt_hash = PROMPT_HASH
    is_steady = False

    def __init__(self, models: LanguageModels) -> None:
        self.model = models.names[0]
        self._models = models

    def claims(
        self,
        rubric: Rubric,
        words: Sequence[Word],
        checkpoint: Checkpoint,
        purse: Purse,
    ) -> Claims:
        """What the first model finds that answers sensibly."""
        answer = " ".join(word.word for word in words)
        point_ids = [point.id for point in rubric.points]
        (claims, comment, follow_up), model = self._models.ask(
            messages(rubric, answer, fence=secrets.token_hex(8)),
            lambda reply: read_reply(reply, point_ids),
            purse=purse,
            checkpoint=checkpoint,
        )
        return Claims(claims, comment, follow_up, model)
