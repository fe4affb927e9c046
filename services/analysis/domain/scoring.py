"""The arithmetic of the score, as documented for users: criteria -> question -> final score (B4).

    question value = mean of its criteria's points          met 1, partly 0.5, anything less 0
    final score    = 100 x sum(value x weight) / sum(weight)    over the questions assessed

An unverified criterion is left out of its question; when more than half of a question's criteria
are unverified, the question is not assessable. A final score needs at least half of the weight of
the questions that were asked.
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
    """One question's share in the final score; `value` is None when it could not be assessed."""

    question_id: str
    value: float | None
    weight: float


def question_value(criteria: Sequence[Criterion]) -> float | None:
    """The mean of the verified criteria's points, 0..1; None when too few of them are verified."""
    verified = [criterion for criterion in criteria if criterion.verdict in POINTS]
    if not verified or len(criteria) - len(verified) > MOST_UNVERIFIED * len(criteria):
        return None
    return round(sum(POINTS[criterion.verdict] for criterion in verified) / len(verified), 4)


def final_score(parts: Sequence[ScorePart]) -> float | None:
    """0..100 with one decimal, or None when too little of what was asked could be assessed."""
    asked = sum(part.weight for part in parts)
    assessed = sum(part.weight for part in parts if part.value is not None)
    if assessed <= 0 or assessed < LEAST_ASSESSED * asked:
        return None
    total = sum(part.value * part.weight for part in parts if part.value is not None)
    return round(100 * total / assessed, 1)
