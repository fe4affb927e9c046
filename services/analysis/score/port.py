"""What a scorer must be able to do: make claims about an answer. `judge` checks each claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.analysis.domain.assessment import Verdict
from services.analysis.domain.speech import Word
from services.analysis.score.purse import Purse
from shared.work_queue.worker import Checkpoint


@dataclass(frozen=True)
class Point:
    """One criterion of a question's rubric."""

    id: str
    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Rubric:
    """A question, what was expected, and the points to look for. `source`: `domain.rubric`."""

    question: str
    expected: str
    points: tuple[Point, ...]
    language: str
    source: str = "key_points"


@dataclass(frozen=True)
class Claim:
    """What a scorer says about one point. `quote` must be the candidate's own words."""

    point_id: str
    verdict: Verdict
    quote: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Claims:
    """All that a scorer says about an answer."""

    claims: tuple[Claim, ...]
    comment: str = ""
    follow_up: str | None = None
    model: str | None = None  # which one answered, when there are several


class Unreadable(Exception):
    """A model answered, and none of its replies was what it had been asked for."""


class Scorer(Protocol):
    """Compares an answer with a rubric.

    `is_steady`: asked again it says the same. `prompt_hash` names its instructions.
    """

    name: str
    model: str
    prompt_version: str
    prompt_hash: str
    is_steady: bool

    def claims(
        self,
        rubric: Rubric,
        words: Sequence[Word],
        checkpoint: Checkpoint,
        purse: Purse,
    ) -> Claims:
        """What it finds, paid from the purse. Raises JobFailed when it cannot say anything now,
        Unreadable when what it says makes no sense, BudgetSpent when the purse does not hold it."""
        ...
