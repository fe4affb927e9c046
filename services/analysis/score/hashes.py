"""Names what a judgement was made from, so that anybody can see whether two had the same input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from services.analysis.domain.speech import Word
from services.analysis.payloads import words_to
from services.analysis.score.port import Rubric


def hash_of(value: Any) -> str:
    """SHA-256 of a value's JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rubric_hash(rubric: Rubric) -> str:
    """Of the question, the expected answer, and the points with their weights."""
    points = [[point.id, point.text, point.weight] for point in rubric.points]
    return hash_of([rubric.question, rubric.expected, points, rubric.language])


def words_hash(words: Iterable[Word]) -> str:
    """Of the candidate's words with their times and confidences, as they were judged."""
    return hashlib.sha256(words_to(words).encode()).hexdigest()
