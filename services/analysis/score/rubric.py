"""What an answer is compared with: the template's key points and their weights."""

from __future__ import annotations

import re

from services.analysis.payloads import Answer
from services.analysis.score.port import Point, Rubric
from services.analysis.score.text import tokens

MOST_POINTS = 12
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


def rubric_of(answer: Answer) -> Rubric:
    """The key points, or the sentences of the expected answer when there are none."""
    texts = answer.key_points or tuple(_SENTENCE_END.split(answer.expected))
    has_weights = bool(answer.key_points) and len(answer.key_point_weights) == len(texts)
    weights = answer.key_point_weights if has_weights else (1.0,) * len(texts)
    pairs = [
        (text.strip(), weight) for text, weight in zip(texts, weights, strict=True) if tokens(text)
    ][:MOST_POINTS]
    points = tuple(
        Point(f"k{number}", text, weight) for number, (text, weight) in enumerate(pairs, start=1)
    )
    source = "key_points" if answer.key_points else "expected_answer"
    return Rubric(answer.question, answer.expected, points, answer.language, source)
