"""What a scorer must be able to do: make claims about an answer. `judge` checks each claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.analysis.domain.assessment import Verdict
from services.analysis.domain.speech import Word
from shared.work_queue.worker import Checkpoint


@dataclass(frozen=True)
class Point:
    """One criterion of a question's rubric."""

    id: str
    text: str


@dataclass(frozen=True)
class Rubric:
    """A question, what was expected, and the points to look for."""

    question: str
    expected: str
    points: tuple[Point, ...]
    language: str


@dataclass(frozen=True)
class Claim:
    """What a scorer says about one point. `quote` must be the candidate's own words."""

    point_id: str
    verdict: Verdict
    quote: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Claims:
    """All that a scorer says about an answer, and what it took."""

    claims: tuple[Claim, ...]
    comment: str = ""
    follow_up: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None


class Scorer(Protocol):
    """Compares an answer with a rubric."""

    name: str
    model: str
    prompt_version: str

    def claims(self, rubric: Rubric, words: Sequence[Word], checkpoint: Checkpoint) -> Claims:
        """What it finds; raises JobFailed when it cannot say anything now."""
        ...
