"""Several tries of one scorer at one answer: their median, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.analysis.domain.assessment import Criterion, Verdict

ONE_LEVEL = 1 / 3  # the scale has four levels: 0, 1/3, 2/3, 1
# From worst to best; of two in the middle the worse one counts.
_ORDER = (
    Verdict.UNVERIFIED,
    Verdict.NOT_DISCUSSED,
    Verdict.NOT_TOUCHED,
    Verdict.NOT_MET,
    Verdict.PARTLY,
    Verdict.TOUCHED,
    Verdict.MET,
)
_RANK = {verdict: rank for rank, verdict in enumerate(_ORDER)}

Criteria = tuple[Criterion, ...]


def agreed(tries: Sequence[Criteria]) -> tuple[Criteria, int]:
    """The median verdict of each criterion, with quote and comment of the first try that has it;
    and which try is nearest to all these medians."""
    medians = [_median([each.verdict for each in same]) for same in zip(*tries, strict=True)]
    distances = [
        sum(
            abs(_RANK[one.verdict] - _RANK[median])
            for one, median in zip(own, medians, strict=True)
        )
        for own in tries
    ]
    chosen = tuple(
        replace(
            next(each for each in same if each.verdict == median),
            samples=tuple(each.verdict for each in same),
        )
        for same, median in zip(zip(*tries, strict=True), medians, strict=True)
    )
    return chosen, distances.index(min(distances))


def spread_of(values: Sequence[float | None]) -> float | None:
    """The highest less the lowest value of the tries; None with less than two."""
    known = [value for value in values if value is not None]
    return round(max(known) - min(known), 4) if len(known) > 1 else None


def is_wide(values: Sequence[float | None]) -> bool:
    """Whether a person should look: the tries differ by a level, or some found no proof."""
    known = [value for value in values if value is not None]
    if known and len(known) < len(values):
        return True
    spread = spread_of(values)
    return spread is not None and spread >= round(ONE_LEVEL, 4)


def _median(verdicts: Sequence[Verdict]) -> Verdict:
    ordered = sorted(verdicts, key=_RANK.__getitem__)
    return ordered[(len(ordered) - 1) // 2]
