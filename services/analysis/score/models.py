"""Asks language models through litellm, with our own retries, deadline and reading of replies.

litellm's own retries and fallbacks hide errors, multiply timeouts and use asyncio; they are off.
Importing it costs 2.6 s and 185 MB, so it happens when models are opened, in the worker process.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from services.analysis.score.port import Unreadable
from services.analysis.score.prompts import Message, repair
from services.analysis.score.purse import Purse
from services.analysis.score.reply import BadReply
from shared.backoff import Backoff
from shared.telemetry import get_logger
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint

REQUEST_TIMEOUT_S = 30.0
ATTEMPTS_S = 3  # a model is given up after this many times the timeout of one request
MOST_ATTEMPTS = 3  # on a model, when another one can be asked instead
PAUSES = Backoff(0.5, 1.0, 2.0, 4.0, 8.0)  # between attempts
REPLY_TOKENS = 300  # what a reply takes, about
CHARACTERS_PER_TOKEN = 4
# What another attempt cannot mend: bad request, bad key, no such model. The rest may pass.
PERMANENT = frozenset({400, 401, 403, 404, 413, 422})

T = TypeVar("T")
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


Complete = Callable[[str, list[Message], float], Completion]  # model, messages, timeout in seconds


class LanguageModels:
    """Asks a model; when it does not answer, or answers nonsense, the next one."""

    def __init__(
        self,
        names: Sequence[str],
        complete: Complete,
        *,
        timeout_s: float = REQUEST_TIMEOUT_S,
        sleep: Callable[[float], None] = time.sleep,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.names = tuple(names)
        self._complete = complete
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._clock_s = clock_s

    def ask(
        self,
        asked: list[Message],
        read: Callable[[str], T],
        *,
        purse: Purse,
        checkpoint: Checkpoint,
    ) -> tuple[T, str]:
        """What `read` makes of a reply, and the model that gave it.

        One request, one more when `read` raises BadReply, and then the next model. Raises JobFailed
        when none answers, Unreadable when no reply makes sense, BudgetSpent by the purse.
        """
        for model in self.names:
            try:
                return self._ask(model, asked, read, purse, checkpoint), model
            except (JobFailed, Unreadable) as error:
                log.warning("model_gave_up", model=model, error=str(error))
                if model == self.names[-1]:
                    raise
        raise AssertionError("there is at least one model")

    def _ask(
        self,
        model: str,
        asked: list[Message],
        read: Callable[[str], T],
        purse: Purse,
        checkpoint: Checkpoint,
    ) -> T:
        deadline_s = self._clock_s() + ATTEMPTS_S * self._timeout_s
        for is_repair in (False, True):
            purse.check(tokens_of(asked) + REPLY_TOKENS)
            reply = self._reply(model, asked, deadline_s, checkpoint)
            _pay(purse, asked, reply)
            try:
                return read(reply.text)
            except BadReply as complaint:
                log.warning("model_reply_unreadable", model=model, is_repair=is_repair)
                asked = repair(asked, reply.text, str(complaint))
        raise Unreadable(model)

    def _reply(
        self, model: str, asked: list[Message], deadline_s: float, checkpoint: Checkpoint
    ) -> Completion:
        is_last = model == self.names[-1]
        for failures in range(1, 1000 if is_last else MOST_ATTEMPTS + 1):
            checkpoint()
            left_s = deadline_s - self._clock_s()
            if left_s <= 0:
                break
            try:
                return self._complete(model, asked, min(self._timeout_s, left_s))
            except RequestFailed as error:
                log.warning("model_request_failed", model=model, error=str(error))
                if error.is_permanent:
                    raise JobFailed("scorer_refused", str(error)) from error
            pause_s = PAUSES.after(failures)
            self._sleep(min(pause_s, max(0.0, deadline_s - self._clock_s())))
        raise JobFailed("scorer_unavailable", model)


def tokens_of(asked: list[Message]) -> int:
    """What a request takes, about."""
    return sum(len(message["content"]) for message in asked) // CHARACTERS_PER_TOKEN


def _pay(purse: Purse, asked: list[Message], reply: Completion) -> None:
    """What the server says that it took; about as much when it does not say."""
    told_in, told_out = reply.tokens_in, reply.tokens_out
    purse.pay(
        tokens_in=tokens_of(asked) if told_in is None else told_in,
        tokens_out=len(reply.text) // CHARACTERS_PER_TOKEN if told_out is None else told_out,
        cost_usd=reply.cost_usd,
    )


def opened(
    names: Sequence[str],
    schema: dict[str, Any],
    *,
    url: str | None,
    api_key: str | None,
    timeout_s: float,
) -> LanguageModels:
    """Real models, whose replies are to follow a JSON schema. Imports litellm: call
    `config.calm_litellm` before."""
    import litellm

    litellm.suppress_debug_info = True
    litellm.telemetry = False
    form = {
        "type": "json_schema",
        "json_schema": {"name": "reply", "strict": True, "schema": schema},
    }

    def complete(model: str, asked: list[Message], timeout_s: float) -> Completion:
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
                response_format=form,
            )
        except Exception as error:  # its classes differ by provider; the status does not
            status = getattr(error, "status_code", None)
            detail = f"{type(error).__name__} ({status})"  # the message may contain the key
            raise RequestFailed(detail, is_permanent=status in PERMANENT) from error
        return _completion(litellm, response)

    return LanguageModels(names, complete, timeout_s=timeout_s)


def _completion(litellm: Any, response: Any) -> Completion:
    usage = getattr(response, "usage", None)
    return Completion(
        text=response.choices[0].message.content or "",
        tokens_in=getattr(usage, "prompt_tokens", None),
        tokens_out=getattr(usage, "completion_tokens", None),
        cost_usd=_cost(litellm, response),
    )


def _cost(litellm: Any, response: Any) -> float | None:
    """By litellm's own price list; None for a model that is not on it."""
    try:
        cost = float(litellm.completion_cost(response))
    except Exception:
        return None
    return cost if math.isfinite(cost) else None
