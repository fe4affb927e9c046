"""How often people and AI agree, per template and question, counted as the pairs come and go.

exact               the same level
within one          levels that differ by one at most
mean difference     the person's level minus the AI's, on average
weighted kappa      1 - sum(w x observed) / sum(w x expected by chance), with w the squared
                    difference of the levels: 1 is agreement throughout, 0 is what chance gives
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.analysis.domain.people.levels import HIGHEST
from shared.events.analysis import AgreementChanged, CountedPair

FEWEST_FOR_KAPPA = 20  # with fewer pairs it says more of chance than of people
NONE_COUNTED = (0,) * HIGHEST**2  # by the person's level, then by the AI's
Counts = tuple[int, ...]


@dataclass(frozen=True)
class QuestionAgreement:
    """The pairs of one question by one scorer. `first`: rated before the AI's was seen."""

    question_id: str
    number: int
    question: str
    scorer: str
    first: Counts = NONE_COUNTED
    now: Counts = NONE_COUNTED


@dataclass(frozen=True)
class TemplateAgreement:
    """The pairs of one template."""

    id: str
    name: str = ""
    questions: tuple[QuestionAgreement, ...] = ()


@dataclass(frozen=True)
class Figures:
    """What a number of pairs says. `differences`: how often the person was 3 levels below the AI,
    2 below, ... 3 above."""

    count: int
    exact: float | None
    within_one: float | None
    mean_difference: float | None
    kappa: float | None
    differences: tuple[int, ...]


def counted(known: TemplateAgreement, event: AgreementChanged) -> TemplateAgreement:
    """With the pairs that came and without those that went; in any order the same in the end."""
    questions = {(each.question_id, each.scorer): each for each in known.questions}
    for change in event.changes:
        key = (change.question_id, change.scorer)
        new = QuestionAgreement(change.question_id, change.number, change.question, change.scorer)
        questions[key] = _counting(questions.get(key, new), change)
    kept = (each for each in questions.values() if any(each.first) or any(each.now))
    ordered = sorted(kept, key=lambda each: (each.number, each.question_id, each.scorer))
    return replace(known, name=event.template_name or known.name, questions=tuple(ordered))


def _counting(known: QuestionAgreement, change: CountedPair) -> QuestionAgreement:
    place = (change.level - 1) * HIGHEST + change.ai_level - 1
    if change.is_first:
        return replace(known, first=_moved(known.first, place, change.by))
    return replace(known, now=_moved(known.now, place, change.by))


def _moved(counts: Counts, place: int, by: int) -> Counts:
    return (*counts[:place], counts[place] + by, *counts[place + 1 :])


def together(counts: Iterable[Counts]) -> Counts:
    """The sum of several tables."""
    return tuple(map(sum, zip(NONE_COUNTED, *counts, strict=True)))


def figures(counts: Counts) -> Figures:
    """All figures of one table. Below zero is a count whose other half is on its way."""
    table = [max(0, count) for count in counts]
    total = sum(table)
    by_difference = [0] * (2 * HIGHEST - 1)
    for place, count in enumerate(table):
        by_difference[_difference(place) + HIGHEST - 1] += count
    if total == 0:
        return Figures(0, None, None, None, None, tuple(by_difference))
    middle = HIGHEST - 1
    weighted = sum(_difference(place) * count for place, count in enumerate(table))
    return Figures(
        count=total,
        exact=round(by_difference[middle] / total, 4),
        within_one=round(sum(by_difference[middle - 1 : middle + 2]) / total, 4),
        mean_difference=round(weighted / total, 4),
        kappa=_kappa(table, total) if total >= FEWEST_FOR_KAPPA else None,
        differences=tuple(by_difference),
    )


def _difference(place: int) -> int:
    level, ai_level = divmod(place, HIGHEST)
    return level - ai_level


def _kappa(table: list[int], total: int) -> float | None:
    """None when all agree by having used one level only: then chance agrees as well."""
    persons = [sum(table[row * HIGHEST : (row + 1) * HIGHEST]) for row in range(HIGHEST)]
    machines = [sum(table[column::HIGHEST]) for column in range(HIGHEST)]
    observed = sum(_difference(place) ** 2 * count for place, count in enumerate(table))
    expected = sum(
        _difference(place) ** 2 * persons[place // HIGHEST] * machines[place % HIGHEST] / total
        for place in range(HIGHEST**2)
    )
    return round(1 - observed / expected, 4) if expected > 0 else None
