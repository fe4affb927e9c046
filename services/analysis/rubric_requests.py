"""The use cases of rubrics: read those of a template, save what a person has edited."""

from __future__ import annotations

from services.analysis.domain.errors import InvalidRubric
from services.analysis.domain.rubric import (
    MOST_POINTS,
    KeyPoint,
    QuestionRubric,
    Source,
    of_template,
)
from services.analysis.handlers import Analysis
from services.analysis.rubrics import key_of
from shared.messaging.answering import Entry, on
from shared.requests.analysis.rubrics import (
    ReadRubrics,
    Rubric,
    RubricPoint,
    Rubrics,
    SaveRubric,
)

NO_POINT = "A rubric needs at least one point."
TOO_MANY = f"A rubric may have at most {MOST_POINTS} points."


def read_rubrics(do: Analysis, asked: ReadRubrics) -> Rubrics:
    template = _template(asked)
    keys = {each.number: key_of(template, each.number) for each in asked.questions}
    awaited = do.rubrics.awaited(keys.values())
    items = []
    for each in asked.questions:
        latest = do.rubrics.latest(keys[each.number])
        own = of_template(each.key_points, each.key_point_weights, each.answer)
        is_awaited = latest is None and keys[each.number] in awaited
        items.append(rubric_view(each.number, latest or own, is_draft_awaited=is_awaited))
    return Rubrics(tuple(items))


def save_rubric(do: Analysis, asked: SaveRubric) -> Rubric:
    """Saving what is there already changes nothing."""
    key = key_of(_template(asked), asked.question_number)
    points = tuple(KeyPoint(each.text, each.weight) for each in asked.points)
    if problem := _problem_of(points):
        raise InvalidRubric(fields={"points": problem})
    latest = do.rubrics.latest(key)
    if latest is not None and latest.points == points and latest.source == Source.EDITED:
        return rubric_view(asked.question_number, latest)
    edited = QuestionRubric(
        number=asked.based_on + 1,
        source=Source.EDITED,
        points=points,
        made_by=asked.person.name,
        made_at=do.now(),
    )
    do.rubrics.add(key, edited)
    return rubric_view(asked.question_number, edited)


def rubric_view(
    question_number: int, rubric: QuestionRubric, *, is_draft_awaited: bool = False
) -> Rubric:
    """As callers get it."""
    return Rubric(
        question_number=question_number,
        version=rubric.number,
        source=rubric.source.value,
        points=tuple(RubricPoint(point.text, point.weight) for point in rubric.points),
        made_by=rubric.made_by or None,
        made_at=rubric.made_at,
        is_draft_awaited=is_draft_awaited,
    )


def _problem_of(points: tuple[KeyPoint, ...]) -> str | None:
    if not any(any(map(str.isalnum, point.text)) for point in points):
        return NO_POINT
    return TOO_MANY if len(points) > MOST_POINTS else None


def _template(asked: ReadRubrics | SaveRubric) -> str:
    return f"{asked.template_id}@{asked.template_version}"


ENTRIES: tuple[Entry, ...] = (
    on(ReadRubrics, read_rubrics),
    on(SaveRubric, save_rubric, invalid=InvalidRubric),
)
