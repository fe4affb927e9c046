"""What the answers to a question are compared with, and who says so.

Number 0 of a question's rubric follows from its template. What a model has drafted or a person has
edited are numbers 1, 2, ... of it; the highest counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_POINTS = 12
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


class Source(StrEnum):
    """Where the points are from."""

    KEY_POINTS = "key_points"  # of the template
    EXPECTED_ANSWER = "expected_answer"  # its sentences, for a template without key points
    DRAFT = "draft"  # a model's, which no person has changed
    EDITED = "edited"  # a person's


@dataclass(frozen=True)
class KeyPoint:
    """One thing that an answer should say."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class QuestionRubric:
    """One version of a question's rubric. `made_by` names a person or a model."""

    number: int
    source: Source
    points: tuple[KeyPoint, ...]
    made_by: str = ""
    made_at: datetime | None = None


def of_template(
    key_points: Sequence[str], weights: Sequence[float], expected: str
) -> QuestionRubric:
    """The key points, or the sentences of the expected answer when there are none."""
    texts = key_points or _SENTENCE_END.split(expected)
    has_weights = bool(key_points) and len(weights) == len(texts)
    pairs = zip(texts, weights if has_weights else (1.0,) * len(texts), strict=True)
    points = [KeyPoint(text.strip(), weight) for text, weight in pairs if _says_something(text)]
    source = Source.KEY_POINTS if key_points else Source.EXPECTED_ANSWER
    return QuestionRubric(0, source, tuple(points[:MOST_POINTS]))


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))
