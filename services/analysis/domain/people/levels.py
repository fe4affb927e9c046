"""The scale by which people rate an answer, and how it compares with the values of the scorers.

value of a level = (level - 1) / 3          level of a value = 1 + round(3 x value)
"""

from __future__ import annotations

import math

from services.analysis.domain.people.judgements import Judgements

LEVELS: dict[int, str] = {
    1: "no understanding",
    2: "partly right",
    3: "right, with gaps",
    4: "complete and exact",
}
HIGHEST = max(LEVELS)


def value_of(level: int) -> float:
    """Where a level is from 0 to 1, as the score's arithmetic takes it."""
    return round((level - 1) / (HIGHEST - 1), 4)


def level_of(value: float) -> int:
    """The level that is nearest to a value from 0 to 1; halfway counts as the higher one."""
    return 1 + math.floor((HIGHEST - 1) * value + 0.5)


def values_by_person(judgements: Judgements) -> dict[str, float]:
    """Question id -> the value of the override that counts in place of the scorer's."""
    asked = {each.question_id for each in judgements.overrides}
    counting = {id: override for id in asked if (override := judgements.override_of(id))}
    return {id: value_of(override.level) for id, override in counting.items()}
