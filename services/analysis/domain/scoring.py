"""The arithmetic of the score, as `docs/scoring.md` publishes it (B4).

    criterion      = its points                             met 1, partly 0.5, anything less 0
    question value = sum(points x weight) / sum(weight)     over its verified criteria
    final figure   = 100 x sum(value x weight) / sum(weight)    over the questions that have a value

An unverified criterion is left out of its question; when more than half of the weight of a
question's criteria is unverified, the question is not assessable. A final figure needs at least
half of the weight of the questions that were asked. Where a person has overridden a question, the
person's value stands in its part; the arithmetic is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.analysis.domain.assessment import Criterion, Verdict

POINTS: dict[Verdict, float] = {
    Verdict.MET: 1.0,
    Verdict.PARTLY: 0.5,
    Verdict.NOT_MET: 0.0,
    Verdict.NOT_DISCUSSED: 0.0,
    Verdict.TOUCHED: 1.0,
    Verdict.NOT_TOUCHED: 0.0,
}
MOST_UNVERIFIED = 0.5
LEAST_ASSESSED = 0.5


@dataclass(frozen=True)
class ScorePart:
    """One question's share in the final figure; `value` is None when it could not be assessed."""

    question_id: str
    value: float | None
    weight: float
    is_by_person: bool = False  # a person's override instead of the scorer's value


def question_value(criteria: Sequence[Criterion]) -> float | None:
    """The weighted mean of the verified criteria's points, 0..1; None when too few are verified."""
    whole = sum(criterion.weight for criterion in criteria)
    verified = [criterion for criterion in criteria if criterion.verdict in POINTS]
    known = sum(criterion.weight for criterion in verified)
    if known <= 0 or whole - known > MOST_UNVERIFIED * whole:
        return None
    total = sum(POINTS[criterion.verdict] * criterion.weight for criterion in verified)
    return round(total / known, 4)


def final_score(parts: Sequence[ScorePart]) -> float | None:
    """0..100 with one decimal, or None when too little of what was asked could be assessed."""
    asked = sum(part.weight for part in parts)
    assessed = sum(part.weight for part in parts if part.value is not None)
    if assessed <= 0 or assessed < LEAST_ASSESSED * asked:
        return None
    total = sum(part.value * part.weight for part in parts if part.value is not None)
    return round(100 * total / assessed, 1)
