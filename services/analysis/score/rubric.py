"""The rubric of a scoring job, with an id for each point that a scorer can name."""

from __future__ import annotations

from services.analysis.domain.rubric import of_template
from services.analysis.payloads import Answer
from services.analysis.score.port import Point, Rubric


def rubric_of(answer: Answer) -> Rubric:
    """What an answer is compared with. Jobs of an earlier release do not say whose points it is."""
    own = of_template(answer.key_points, answer.key_point_weights, answer.expected)
    points = tuple(
        Point(f"k{number}", point.text, point.weight)
        for number, point in enumerate(own.points, start=1)
    )
    source = answer.rubric_source or own.source.value
    return Rubric(answer.question, answer.expected, points, answer.language, source)
