"""A scorer behind litellm: any model, with our own retries, deadline and reading of replies.

litellm's own retries hide errors, multiply timeouts and use asyncio; they are off. Importing it
costs 2.6 s and 185 MB, so it happens when the scorer is made, in the worker process only.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.analysis.domain.speech import Word
from services.analysis.score.port import Claims, Rubric
from services.analysis.score.prompts import (
    PROMPT_VERSION,
    REPLY_SCHEMA,
    Message,
    messages,
    repair,
)
from services.analysis.score.reply import BadReply, read_reply
from shared.backoff import Backoff
from shared.telemetry import get_logger
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint

REQUEST_TIMEOUT_S = 30.0
DEADLINE_S = 90.0
PAUSES = Backoff(0.5, 1.0, 2.0, 4.0, 8.0)  # between attempts
# What another attempt cannot mend: bad request, bad key, no such model. The rest may pass.
PERMANENT = frozenset({400, 401, 403, 404, 413, 422})

log = get_logger()


@dataclass(frozen=True)
class Completion:
    """A model's reply and what it took."""

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None


class RequestFailed(Exception):
    """The model did not answer."""

    def __init__(self, detail: str, *, is_permanent: bool) -> None:
        self.is_permanent = is_permanent
        super().__init__(detail)


Complete = Callable[[list[Message], float], Completion]  # messages, timeout in seconds


class LitellmScorer:
    """Asks a model for claims."""

    name = "litellm"
    prompt_version = PROMPT_VERSION

    def __init__(
        self,
        model: str,
        complete: Complete,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self._complete = complete
        self._sleep = sleep
        self._clock_s = clock_s

    def claims(self, rubric: Rubric, words: Sequence[Word], checkpoint: Checkpoint) -> Claims:
        """One request, and one more when its reply cannot be read."""
        answer = " ".join(word.word for word in words)
        point_ids = [point.id for point in rubric.points]
        asked = messages(rubric, answer, fence=secrets.token_hex(8))
        spent: list[Completion] = []
        deadline_s = self._clock_s() + DEADLINE_S
        for is_repair in (False, True):
            reply = self._reply(asked, deadline_s, checkpoint)
            spent.append(reply)
            try:
                claims, comment, follow_up = read_reply(reply.text, point_ids)
            except BadReply as complaint:
                log.warning("model_reply_unreadable", model=self.model, is_repair=is_repair)
                asked = repair(asked, reply.text, str(complaint))
                continue
            return Claims(
                claims=claims,
                comment=comment,
                follow_up=follow_up,
                tokens_in=_total(each.tokens_in for each in spent),
                tokens_out=_total(each.tokens_out for each in spent),
                cost_usd=_total(each.cost_usd for each in spent),
            )
        raise JobFailed("scorer_reply_invalid", self.model)

    def _reply(self, asked: list[Message], deadline_s: float, checkpoint: Checkpoint) -> Completion:
        for failures in range(1, 1000):
            checkpoint()
            left_s = deadline_s - self._clock_s()
            if left_s <= 0:
                break
            try:
                return self._complete(asked, min(REQUEST_TIMEOUT_S, left_s))
            except RequestFailed as error:
                log.warning("model_request_failed", model=self.model, error=str(error))
                if error.is_permanent:
                    raise JobFailed("scorer_refused", str(error)) from error
            pause_s = PAUSES.after(failures)
            self._sleep(min(pause_s, max(0.0, deadline_s - self._clock_s())))
        raise JobFailed("scorer_unavailable", self.model)


def litellm_scorer(model: str, *, url: str | None, api_key: str | None) -> LitellmScorer:
    """A scorer with a real model behind it. Imports litellm: call `config.calm_litellm` before."""
    import litellm

    litellm.suppress_debug_info = True
    litellm.telemetry = False

    def complete(asked: list[Message], timeout_s: float) -> Completion:
        try:
            response = litellm.completion(
                model=model,
                messages=asked,
                api_base=url,
                api_key=api_key,
                temperature=0,
                timeout=timeout_s,
                max_retries=0,
                drop_params=True,
                response_format={
                    "type": "json_schema",
                    "json_schema": {
                        "name": "judgement",
                        "strict": True,
                        "schema": REPLY_SCHEMA,
                    },
                },
            )
        except Exception as error:  # its classes differ by provider; the status does not
            status = getattr(error, "status_code", None)
            detail = f"{type(error).__name__} ({status})"  # the message may contain the key
            raise RequestFailed(detail, is_permanent=status in PERMANENT) from error
        usage = getattr(response, "usage", None)
        return Completion(
            text=response.choices[0].message.content or "",
            tokens_in=getattr(usage, "prompt_tokens", None),
            tokens_out=getattr(usage, "completion_tokens", None),
            cost_usd=_cost(litellm, response),
        )

    return LitellmScorer(model, complete)


def _cost(litellm: Any, response: Any) -> float | None:
    """By litellm's own price list; None for a model that is not on it."""
    try:
        cost = float(litellm.completion_cost(response))
    except Exception:
        return None
    return cost if math.isfinite(cost) else None


def _total(amounts: Any) -> Any:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
